// The first layer of networks whose inputs should be around 0: it takes away a mean and divides by a
// deviation that are known beforehand, of all values or of each channel.
import { iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import { OptionError, ShapeError } from "../errors.ts";
import type { Layer } from "./layer.ts";

type Numbers = number | readonly number[];

/** (x - mean) / deviation: [batch, ..., channels] -> the same shape; lists are one number a channel. */
export function standardize(mean: Numbers, deviation: Numbers): Layer {
  const [means, deviations] = [mean, deviation].map((n) => (typeof n === "number" ? [n] : [...n]));
  const isFit = means!.every(Number.isFinite) && deviations!.every((d) => Number.isFinite(1 / d));
  if (!isFit || means!.length === 0 || deviations!.length === 0) {
    throw new OptionError(
      `standardize: expected finite means and deviations other than 0, got ${means} and ${deviations}`,
    );
  }
  const code = `standardize(${text(means!)}, ${text(deviations!)})`;
  return Object.freeze({
    name: code,
    code,
    description: { kind: "standardize", mean: text(means!), deviation: text(deviations!) },
    trace: (x, scope) => {
      const factors = deviations!.map((d) => 1 / d);
      const a = x.sub(perChannel(x, means!)).mul(perChannel(x, factors));
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}

const text = (numbers: readonly number[]): string =>
  numbers.length === 1 ? `${numbers[0]}` : `[${numbers.join(", ")}]`;

/** The numbers along the last axis: [channels], or a scalar for one. */
function perChannel(x: Tensor, numbers: readonly number[]): Tensor {
  const channels = x.shape.at(-1)!;
  if (numbers.length === 1) return x.constant(numbers[0]!);
  if (numbers.length !== channels) {
    throw new ShapeError(
      `expected one number or ${channels}, one a channel, got ${numbers.length}`,
    );
  }
  const channel = iota(x.graph, channels);
  const last = x.constant(numbers.at(-1)!).broadcastTo([channels]);
  return numbers
    .slice(0, -1)
    .reduce((rest, n, i) => channel.eq(i).where(x.constant(n), rest), last);
}
