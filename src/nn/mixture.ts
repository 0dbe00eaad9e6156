// A society of small networks with a judge: Jacobs, Jordan, Nowlan and Hinton 1991, "Adaptive mixtures
// of local experts". The gate sees the same input and says how much each expert counts; both are learned
// together, so that experts come to share out the work.
import { OptionError } from "../errors.ts";
import { softmax } from "./activation.ts";
import { checkCount } from "./check.ts";
import { dense } from "./dense.ts";
import type { Layer, LayerDescription } from "./layer.ts";

/**
 * `experts` networks of the same layers and one gate, dense(experts, softmax), on the same input:
 * y = sum_i g_i(x) f_i(x), of the shape that the layers give. [batch, in] -> [batch, out]
 *
 * Where the layers end with softmax, y is a distribution, and `logLikelihood` is the cost of the paper,
 * -ln sum_i g_i p_i. The gate's shares are the value layers.<i>/gate, [batch, experts].
 */
export function mixture<Out extends number>(
  experts: number,
  ...layers: readonly [...Layer[], Layer<Out>]
): Layer<Out>;
export function mixture(experts: number, ...layers: readonly Layer[]): Layer;
export function mixture(experts: number, ...layers: readonly Layer[]): Layer {
  checkCount("mixture: experts", experts, 1);
  if (layers.length === 0) throw new OptionError("mixture: expected at least one layer, got none");
  const gate = dense(experts, softmax);
  const { outputs } = layers.at(-1)!;
  const descriptions = layers.map((layer) => layer.description);
  const isBuiltIn = (all: typeof descriptions): all is LayerDescription[] =>
    !all.includes(undefined);
  const list = (names: readonly string[]) => [`${experts}`, ...names].join(", ");
  return Object.freeze({
    name: `mixture(${list(layers.map((layer) => layer.name))})`,
    code: `mixture(${list(layers.map((layer) => layer.code))})`,
    inside: layers,
    ...(outputs === undefined ? {} : { outputs }),
    ...(isBuiltIn(descriptions)
      ? { description: { kind: "mixture", experts, layers: descriptions } }
      : {}),
    trace: (x, scope) => {
      const shares = gate.trace(x, scope.inner(0)); // [batch, experts]
      scope.monitor("gate", shares);
      const [batch] = shares.shape as [number];
      const answers = Array.from({ length: experts }, (_, i) => {
        let y = x;
        for (const [k, layer] of layers.entries()) {
          y = layer.trace(y, scope.inner(1 + i * layers.length + k));
        }
        const share = shares.slice([0, i], [batch, 1]);
        return y.mul(share.reshape([batch, ...y.shape.slice(1).map(() => 1)]));
      });
      const a = answers.reduce((sum, one) => sum.add(one));
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}
