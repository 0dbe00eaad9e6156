// The first layer of networks whose inputs should be around 0: it takes away a mean and divides by a
// deviation that are known beforehand, of all values or of each channel: what `standardization` measures of
// a training set.
import { iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import { OptionError, ShapeError } from "../errors.ts";
import type { Layer, Scope } from "./layer.ts";

type Numbers = number | readonly number[];

/** What a training set says. */
export interface Scale {
  readonly mean: readonly number[];
  readonly deviation: readonly number[];
}

/** Longer lists are kept as statistics, as a choice among constants would be made for each value. */
const MOST_CONSTANTS = 16;

/**
 * (x - mean) / deviation: [batch, ..., channels] -> the same shape; lists are one number a channel. Both
 * travel in the network's file.
 */
export function standardize(mean: Numbers, deviation: Numbers): Layer;
export function standardize(scale: Scale): Layer;
export function standardize(first: Numbers | Scale, second?: Numbers): Layer {
  const isScale = typeof first === "object" && first !== null && "mean" in first;
  const [mean, deviation] = isScale ? [first.mean, first.deviation] : [first, second!];
  const [means, deviations] = [mean, deviation].map((n) =>
    typeof n === "number" ? [n] : Array.isArray(n) ? [...n] : [],
  );
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
      const numbers = (name: string, list: readonly number[]) =>
        list.length > MOST_CONSTANTS ? kept(x, scope, name, list) : perChannel(x, list);
      const a = x.sub(numbers("mean", means!)).mul(numbers("factor", factors));
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}

const text = (numbers: readonly number[]): string =>
  numbers.length === 1 ? `${numbers[0]}` : `[${numbers.join(", ")}]`;

/** A statistic that nothing changes: [channels]. */
function kept(x: Tensor, scope: Scope, name: string, numbers: readonly number[]): Tensor {
  checkChannels(x, numbers);
  return scope.statistic(name, [numbers.length], {
    name,
    code: name,
    distribution: () => ({ mean: 0, deviation: 0 }),
    offset: (place) => numbers[place]!,
  });
}

function checkChannels(x: Tensor, numbers: readonly number[]): void {
  const channels = x.shape.at(-1)!;
  if (numbers.length === channels) return;
  throw new ShapeError(`expected one number or ${channels}, one a channel, got ${numbers.length}`);
}

/** The numbers along the last axis: [channels], or a scalar for one. */
function perChannel(x: Tensor, numbers: readonly number[]): Tensor {
  if (numbers.length === 1) return x.constant(numbers[0]!);
  checkChannels(x, numbers);
  const channels = numbers.length;
  const channel = iota(x.graph, channels);
  const last = x.constant(numbers.at(-1)!).broadcastTo([channels]);
  return numbers
    .slice(0, -1)
    .reduce((rest, n, i) => channel.eq(i).where(x.constant(n), rest), last);
}
