// Layers that a network uses in several places with one set of parameters: the gradients of all places
// add up. Bromley et al. 1993 (siamese networks), Press & Wolf 2017 (tied embeddings).
import { text } from "../compiler/1-graph/shape.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError, ShapeError } from "../errors.ts";
import {
  type Activation,
  activate,
  checkActivation,
  isBuiltInActivation,
  linear,
} from "./activation.ts";
import { describeAll, layersOf, traceChain } from "./chain.ts";
import type { Initializer } from "./initializer.ts";
import type { Layer } from "./layer.ts";

/**
 * Layers that may stand in several places of a network, with one set of parameters for all of them:
 *
 * ```ts
 * const tower = shared("tower", dense(64, relu), dense(16, relu));
 * branches({ left: tower, right: tower })
 * ```
 * The name says which are the same, so that the code of a network makes it again: two of one name must
 * have the same layers. Parameters are shared.<name>.<k>.weight. Each place draws random numbers of its
 * own (dropout), and running statistics (batchNorm) go on from place to place in the order of the network.
 * @throws OptionError for a name that is none of a variable and for what are no layers; a network throws
 * it for other layers of the same name, and ShapeError where a parameter would have two shapes
 */
export function shared<Out extends number>(
  name: string,
  ...layers: readonly [...Layer[], Layer<Out>]
): Layer<Out>;
export function shared(name: string, ...layers: readonly Layer[]): Layer;
export function shared(name: string, ...given: readonly Layer[]): Layer {
  checkSharedName("shared", name);
  const layers = layersOf(`shared ${name}`, given);
  if (layers.length === 0) {
    throw new OptionError(`shared: expected layers behind the name ${name}, got none`);
  }
  const descriptions = describeAll(layers);
  const { outputs, activation } = layers.at(-1)!;
  const code = `shared(${[JSON.stringify(name), ...layers.map((l) => l.code)].join(", ")})`;
  return Object.freeze({
    name: `shared(${[JSON.stringify(name), ...layers.map((l) => l.name)].join(", ")})`,
    code,
    inside: layers,
    ...(outputs === undefined ? {} : { outputs }),
    ...(activation ? { activation } : {}),
    ...(descriptions ? { description: { kind: "shared", name, layers: descriptions } } : {}),
    trace: (x, scope) => {
      const inside = scope.shared(name, { code, layers, takes: x.shape.slice(1) });
      let y = traceChain(layers.slice(0, -1), x, inside);
      // the last one is seen as this layer, so that a loss can be fused with it
      const last = inside.inner(layers.length - 1);
      y = layers.at(-1)!.trace(y, {
        ...last,
        isTraining: last.isTraining,
        monitor: (value, tensor, source) => {
          scope.monitor(value, tensor, source);
        },
      });
      return y;
    },
  } satisfies Layer);
}

export interface TransposedOptions {
  /** Whether it has a bias of its own; default true. */
  readonly bias?: boolean;
  /** What the biases are drawn from; default: the initializer of the run. */
  readonly biasInit?: Initializer;
}

/**
 * The way back through the weights of a shared `dense` or `embedding`, which stands before it in the
 * network: for dense, W of [out, in], [batch, out] -> [batch, in], as a decoder takes the weights of its
 * encoder; for an embedding of [symbols, size], [batch, size] -> [batch, symbols], the scores of the
 * symbols. It has a bias of its own.
 *
 * ```ts
 * network([784], shared("code", dense(30, sigmoid)), transposed("code", sigmoid))
 * ```
 * @throws OptionError where no layer before it shares that name, or not one dense or embedding alone
 */
export function transposed(
  name: string,
  activation: Activation = linear,
  options: TransposedOptions = {},
): Layer {
  checkSharedName("transposed", name);
  checkActivation("transposed", activation);
  checkOptionNames("transposed", options, { bias: true, biasInit: true });
  const { bias = true, biasInit } = options;
  const settings = [bias ? "" : "bias: false", biasInit ? `biasInit: ${biasInit.code}` : ""].filter(
    Boolean,
  );
  const last = settings.length ? `, { ${settings.join(", ")} }` : "";
  const shown = activation === linear && !last ? "" : `, ${activation.name}`;
  const code = `transposed(${JSON.stringify(name)}${shown}${last})`;
  return Object.freeze({
    name: `transposed(${JSON.stringify(name)})`,
    code,
    activation,
    ...(isBuiltInActivation(activation)
      ? {
          description: {
            kind: "transposed",
            name,
            activation: activation.name,
            bias,
            biasInit: biasInit?.code,
          },
        }
      : {}),
    trace: (x, scope) => {
      const found = scope.sharedLayer(name);
      const kind = /^(dense|embedding)\(/.exec(found.layers[0]!.name)?.[1];
      if (found.layers.length !== 1 || !kind) {
        throw new OptionError(
          `expected ${name} to share one dense or embedding, got ${found.layers.map((l) => l.name).join(", ")}`,
        );
      }
      const w = found.parameter("0.weight"); // dense: [out, in]; embedding: [symbols, size]
      const [takes, gives] = kind === "dense" ? w.shape : [w.shape[1], w.shape[0]];
      if (x.rank !== 2 || x.shape[1] !== takes) {
        throw new ShapeError(
          `expected a vector of ${takes} an example, as ${name} has in its weights ${text(w.shape)}, got ${text(x.shape.slice(1))}`,
        );
      }
      const sums = x.contract(w, kind === "dense" ? "bo,oi->bi" : "bs,ks->bk");
      const z = bias ? sums.add(scope.param("bias", [gives!], biasInit)) : sums;
      const a = activate(activation, z);
      scope.monitor("z", z);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}

function checkSharedName(what: string, name: string): void {
  if (typeof name === "string" && /^[A-Za-z_$][\w$]{0,99}$/.test(name) && name !== "__proto__")
    return;
  throw new OptionError(
    `${what}: expected a name like those of variables, got ${inWords(name)}; write ${what}("tower", ...)`,
  );
}
