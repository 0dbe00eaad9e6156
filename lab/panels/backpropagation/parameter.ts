// A single weight or bias, and the same number by nudging it.
import { type DenseNetwork, type Example, Pass } from "./dense-network.ts";

/** w^l_jk, or b^l_j where there is no k. */
export interface ParameterPlace {
  readonly l: number;
  readonly j: number;
  readonly k?: number | undefined;
}

export const parameterKey = ({ l, j, k }: ParameterPlace): string =>
  k === undefined ? `b.${l}.${j}` : `w.${l}.${j}.${k}`;

/** All of a network, layer by layer: its weights row by row, then its biases. */
export function allParameters(pass: Pass): ParameterPlace[] {
  return pass.network.layers.flatMap((_, i) => {
    const l = i + 2;
    const rows = Array.from({ length: pass.size(l) }, (_, j) => j);
    const columns = Array.from({ length: pass.size(l - 1) }, (_, k) => k);
    return [
      ...rows.flatMap((j) => columns.map((k) => ({ l, j, k }))),
      ...rows.map((j) => ({ l, j })),
    ];
  });
}

export const valueAt = (pass: Pass, { l, j, k }: ParameterPlace): number =>
  k === undefined ? pass.layer(l).bias[j]! : pass.weight(l, j, k);

export const gradientAt = (pass: Pass, { l, j, k }: ParameterPlace): number =>
  k === undefined ? pass.delta[l]![j]! : pass.weightGradient(l, j, k);

/** The network with one number replaced. */
export function withParameter(
  network: DenseNetwork,
  { l, j, k }: ParameterPlace,
  value: number,
): DenseNetwork {
  const layers = network.layers.map((layer, i) => {
    if (i !== l - 2) return layer;
    const name = k === undefined ? "bias" : "weight";
    const values = layer[name].slice();
    values[k === undefined ? j : (j * values.length) / layer.bias.length + k] = value;
    return { ...layer, [name]: values };
  });
  return { ...network, layers };
}

/** dC of a parameter from costs alone: differences of fourth order, (C(-2h) - 8C(-h) + 8C(h) - C(2h)) / 12h. */
export function differenceAt(
  network: DenseNetwork,
  example: Example,
  place: ParameterPlace,
  step = 1e-3,
): number {
  const value = valueAt(new Pass(network, example), place);
  const at = (distance: number) =>
    new Pass(withParameter(network, place, value + distance * step), example).cost;
  return (at(-2) - 8 * at(-1) + 8 * at(1) - at(2)) / (12 * step);
}
