// Several outputs: the last layer answers by parts, each with layers, a loss and figures of its own. The
// answer stays one row, in which the parts lie one behind the other.
import { text } from "../compiler/1-graph/shape.ts";
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { checkPartNames, type PartedSize } from "../data/parts.ts";
import { ShapeError } from "../errors.ts";
import { concatenated } from "./branches.ts";
import { chainCode, chainName, describeChain, type Layers, layersOf } from "./chain.ts";
import type { Layer, Scope } from "./layer.ts";
import { lastBeforeFlatten } from "./trace.ts";

/** Layers for each output, by its name. */
export type Heads = Readonly<Record<string, Layers>>;

type LastOf<L> = L extends readonly [...Layer[], infer Last] ? Last : L;
type SizeOf<L> = LastOf<L> extends Layer<infer Out> ? Out : number;
/** Sizes of the outputs by name. */
export type SizesOf<H> = { readonly [K in keyof H]: SizeOf<H[K]> };

/**
 * The last layer of a network of several outputs: what the layers before it give goes to each of them.
 *
 * ```ts
 * const net = network([784], dense(100, relu), outputs({ digit: dense(10, softmax), slant: dense(1) }));
 * const loss = outputLosses({ digit: logLikelihood, slant: meanSquared }, { slant: 0.1 });
 * ```
 * `predict` answers by name, evaluations have figures by name; a set that `several` makes says what is
 * wanted of each. Parameters are layers.<i>.<name>.<k>.weight.
 * @throws OptionError for what are no layers by name; a network throws ShapeError for an output that is
 * no vector, OptionError where it is not the last layer
 */
export function outputs<const H extends Heads>(heads: H): Layer<PartedSize<SizesOf<H>>> {
  checkPartNames("outputs", heads);
  const all = Object.entries(heads).map(([name, layers]) => ({
    name,
    layers: layersOf(`outputs: ${name}`, layers),
  }));
  const listed = (part: (layers: readonly Layer[]) => string) =>
    `outputs({ ${all.map(({ name, layers }) => `${name}: ${part(layers)}`).join(", ")} })`;
  const descriptions = all.flatMap(({ layers }) => describeChain(layers) ?? []);
  return Object.freeze({
    name: listed(chainName),
    code: listed(chainCode),
    inside: all.flatMap(({ layers }) => layers),
    ...(descriptions.length === all.length
      ? {
          description: {
            kind: "outputs",
            names: all.map(({ name }) => name).join(", "),
            layers: descriptions,
          },
        }
      : {}),
    trace: (x, scope) => {
      const made = all.map(({ name, layers }) => {
        const { a, z } = traceHead(layers, x, scope.inner(name));
        if (a.rank !== 2) {
          throw new ShapeError(
            `output ${name}: expected a vector per example, got ${text(a.shape.slice(1))}; put flatten() after it`,
          );
        }
        const activation = z ? layers[lastBeforeFlatten(layers)]?.activation : undefined;
        scope.tellAnswer(name, { a, z, activation });
        return [name, a] as const;
      });
      const row = concatenated(made);
      scope.monitor("a", row);
      return row;
    },
  } satisfies Layer as Layer<PartedSize<SizesOf<H>>>);
}

/** The layers of an output, and the z that the last of them shows. */
function traceHead(layers: readonly Layer[], x: Tensor, scope: Scope) {
  const last = lastBeforeFlatten(layers);
  let z: Tensor | undefined;
  let a = x;
  for (const [i, layer] of layers.entries()) {
    const inner = scope.inner(i);
    const seen: Scope = {
      ...inner,
      isTraining: inner.isTraining,
      monitor: (name, value, source) => {
        if (name === "z") z = value;
        inner.monitor(name, value, source);
      },
    };
    a = layer.trace(a, i === last ? seen : inner);
  }
  return { a, z };
}
