// Reads a sequence from both ends, by two recurrent layers with weights of their own.
import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { OptionError } from "../../errors.ts";
import type { Layer } from "../layer.ts";
import type { RecurrentLayer } from "./cell.ts";

/**
 * The layer and its reverse side by side: [batch, time, features] -> [batch, 2 size], each after the
 * last step that it reads, or [batch, time, 2 size] with returnSequences. Schuster & Paliwal 1997.
 * Parameters are layers.<i>.0.* of the layer and layers.<i>.1.* of its reverse.
 * @throws OptionError for a layer that is none of rnn, gru, lstm, and for one with streams
 */
export function bidirectional(layer: RecurrentLayer): Layer {
  if (typeof layer?.reversed !== "function") {
    throw new OptionError(
      `bidirectional: expected rnn, gru or lstm, got ${(layer as Layer | undefined)?.name}`,
    );
  }
  const other = layer.reversed();
  return Object.freeze({
    name: `bidirectional(${layer.name})`,
    code: `bidirectional(${layer.code})`,
    outputs: 2 * layer.outputs!,
    description: { kind: "bidirectional", layer: layer.description! },
    trace: (x, scope) => {
      const a = beside(layer.trace(x, scope.inner(0)), other.trace(x, scope.inner(1)));
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}

/** Two tensors one behind the other along their last axes. */
function beside(left: Tensor, right: Tensor): Tensor {
  const none = left.shape.map(() => 0);
  const wide = (n: number) => [...none.slice(1), n];
  return left.pad(none, wide(right.shape.at(-1)!)).add(right.pad(wide(left.shape.at(-1)!), none));
}
