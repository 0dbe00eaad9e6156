// Layers one behind the other inside another layer.
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { OptionError } from "../errors.ts";
import type { Layer, LayerDescription, Scope } from "./layer.ts";

/** One layer, or several one behind the other; none gives what it gets. */
export type Layers = Layer | readonly Layer[];

/** The list of them; throws OptionError for what are no layers. */
export function layersOf(what: string, given: Layers): readonly Layer[] {
  const list: readonly unknown[] = Array.isArray(given) ? given : [given];
  const odd = list.find((one) => typeof (one as Partial<Layer> | undefined)?.trace !== "function");
  if (odd === undefined && !list.includes(undefined)) return list as readonly Layer[];
  throw new OptionError(`${what}: expected layers such as dense(10), got ${inWords(odd)}`);
}

/** Runs them; their parameters are <scope>.<i>.<name>. */
export function traceChain(layers: readonly Layer[], x: Tensor, scope: Scope): Tensor {
  let y = x;
  for (const [i, layer] of layers.entries()) y = layer.trace(y, scope.inner(i));
  return y;
}

/** dense(10), or [flatten(), dense(10)] */
export const chainCode = (layers: readonly Layer[]): string =>
  layers.length === 1 ? layers[0]!.code : `[${layers.map(({ code }) => code).join(", ")}]`;

/** The same in short names. */
export const chainName = (layers: readonly Layer[]): string =>
  layers.length === 1 ? layers[0]!.name : `[${layers.map(({ name }) => name).join(", ")}]`;

/** As data, for files; undefined where one is a custom layer. */
export function describeChain(layers: readonly Layer[]): LayerDescription | undefined {
  const descriptions = describeAll(layers);
  return descriptions && { kind: "chain", layers: descriptions };
}

/** Descriptions of all; undefined where one has none. */
export function describeAll(
  layers: readonly Pick<Layer, "description">[],
): readonly LayerDescription[] | undefined {
  const found = layers.flatMap(({ description }) => description ?? []);
  return found.length === layers.length ? found : undefined;
}
