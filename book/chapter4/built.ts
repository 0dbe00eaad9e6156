// Networks that are not trained but built: each weight and bias is set by hand, as the chapter does,
// and the library computes the outputs, in float64.
import { type Network, withParameters } from "downhill";
import type { RunContext } from "../experiment.ts";

/** Row j holds the weights into neuron j. */
export interface BuiltLayer {
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
}

/** The outputs for examples given one after another. */
export async function outputsOf(
  { target }: Pick<RunContext, "target">,
  net: Network,
  layers: readonly BuiltLayer[],
  inputs: readonly number[],
): Promise<number[]> {
  const parameters = new Map<string, Float64Array>();
  for (const [i, { weight, bias }] of layers.entries()) {
    parameters.set(`layers.${i}.weight`, Float64Array.from(weight.flat()));
    parameters.set(`layers.${i}.bias`, Float64Array.from(bias));
  }
  const built = withParameters(net, parameters, { dtype: "f64" });
  const { values } = await built.predict(inputs, { target });
  return Array.from(values);
}

/** A hidden layer of steps along one input of `inputs`: at each place, weight * (x - place). */
export function steps(
  places: readonly number[],
  weight: number,
  input = { of: 1, at: 0 },
): BuiltLayer {
  return {
    weight: places.map(() =>
      Array.from({ length: input.of }, (_, i) => (i === input.at ? weight : 0)),
    ),
    bias: places.map((place) => -weight * place),
  };
}

/** Two layers side by side. */
export function beside(a: BuiltLayer, b: BuiltLayer): BuiltLayer {
  return { weight: [...a.weight, ...b.weight], bias: [...a.bias, ...b.bias] };
}

export interface Bump {
  readonly from: number;
  readonly to: number;
  readonly height: number;
}

/** Bumps as pairs of steps, up at `from` and down at `to`, and one neuron that adds them. */
export function bumps(list: readonly Bump[], weight: number): [BuiltLayer, BuiltLayer] {
  const hidden = steps(
    list.flatMap(({ from, to }) => [from, to]),
    weight,
  );
  const sum = { weight: [list.flatMap(({ height }) => [height, -height])], bias: [0] };
  return [hidden, sum];
}
