// Steps of random programs with sliding windows: convolutions of all kinds, with and without pooling
// behind them, and their gradients. Whole numbers throughout, so that results are exact.
import { differentiate, type Tensor } from "downhill/graph";
import type { Builder, Value } from "./random-builder.ts";
import { count, isNumber, RANGE } from "./random-builder.ts";

const CHANNELS = [1, 2, 3, 4, 5, 8, 16, 17, 20];

interface Convolution {
  readonly x: Value;
  readonly w: Value;
  readonly z: Tensor;
  readonly most: number;
}

/** A convolution of a fresh picture: padding, stride, groups and a bias as chance has it. */
function convolution(b: Builder): Convolution | null {
  const { source } = b;
  const [batch, h, w] = [source.int(1, 4), source.int(3, 9), source.int(3, 9)];
  const [channels, filters] = [source.pick(CHANNELS), source.pick(CHANNELS)];
  const groups =
    source.chance(0.2) && channels % 2 === 0 && filters % 2 === 0 ? source.pick([1, 2]) : 1;
  const sizes = [source.int(1, 3), source.int(1, 3)];
  const steps = source.chance(0.6) ? [1, 1] : [source.int(1, 3), source.int(1, 3)];
  const positions = batch * Math.ceil(h / steps[0]!) * Math.ceil(w / steps[1]!);
  if (positions * sizes[0]! * sizes[1]! * channels * filters > 120_000) return null;
  const x = b.fresh([batch, h, w, channels], b.float);
  const [inside, made] = [channels / groups, filters / groups];
  // filters first, as Downhill's layers have them, or last
  const isLast = groups === 1 && source.chance(0.3);
  const weight = b.fresh(
    isLast ? [...sizes, inside, filters] : [filters, inside, ...sizes],
    b.float,
  );
  if (!x.exact || !weight.exact) return null;
  const padding = source.chance(0.3) ? source.int(1, 2) : 0;
  const seen = source.chance(padding ? 0.6 : 0.3) ? x.t.relu() : x.t;
  const gaps = [0, source.chance(0.2) ? 1 : 0, 0, 0];
  const around = padding ? seen.pad([0, padding, padding, 0], [0, padding, 0, 0], gaps) : seen;
  const windows = { axes: [1, 2], sizes, steps };
  const most = RANGE * RANGE * inside * sizes[0]! * sizes[1]!;
  const rank4 = around.shape.slice(0, 3);
  let z =
    groups === 1
      ? around
          .window(windows)
          .contract(weight.t, isLast ? "byxijc,ijco->byxo" : "byxijc,ocij->byxo")
      : around
          .reshape([...rank4, groups, inside])
          .window(windows)
          .contract(weight.t.reshape([groups, made, inside, ...sizes]), "byxijgc,gocij->byxgo");
  if (groups > 1) z = z.reshape([...z.shape.slice(0, 3), filters]);
  if (source.chance(0.5)) {
    const bias = b.fresh([filters], b.float);
    if (!bias.exact) return null;
    z = z.add(bias.t);
  }
  return { x, w: weight, z, most: most + RANGE };
}

/** The gradients of a weighed sum with respect to picture and weights. */
function keepGradients(b: Builder, { x, w }: Convolution, y: Tensor): void {
  const weights = b.fresh(y.shape, b.float, "data");
  const loss = y.mul(weights.t).sum();
  const positions = count(y.shape.slice(0, 3));
  for (const g of differentiate(loss, [x.t, w.t])) {
    b.keep(g, RANGE * RANGE * Math.max(positions, 9 * y.shape[3]!), true);
  }
}

/** A convolution alone, with its gradients. */
export function convolved(b: Builder): Value | null {
  const c = convolution(b);
  if (!c) return null;
  const y = b.source.chance(0.5) ? c.z.relu() : c.z;
  if (b.source.chance(0.6)) keepGradients(b, c, y);
  return b.keep(y, c.most, true);
}

/** A convolution with pooling behind it, before or after ReLU, windows touching or overlapping. */
export function convolvedAndPooled(b: Builder): Value | null {
  const { source } = b;
  const c = convolution(b);
  if (!c) return null;
  const size = source.pick([2, 2, 3]);
  if (c.z.shape[1]! < size || c.z.shape[2]! < size) return null;
  const windows = {
    axes: [1, 2],
    sizes: [size, size],
    steps: source.pick([
      [size, size],
      [2, 2],
    ]),
  };
  const before = source.chance(0.5) ? c.z.relu() : c.z;
  const pooled = before.maxPool(windows);
  const y = source.chance(0.3) ? pooled.relu() : pooled;
  // someone else may want what lies before the pooling
  if (source.chance(0.15)) b.keep(c.z, c.most, true);
  if (source.chance(0.7)) keepGradients(b, c, y);
  return b.keep(y, c.most, true);
}

/** Windows of any value, and the sum of overlapping ones. */
export function windowed(b: Builder): Value | null {
  const { source } = b;
  const v = b.any((x) => x.exact && isNumber(x.t.dtype) && x.t.rank >= 1 && x.most < 2 ** 16);
  if (!v) return null;
  const axis = source.int(0, v.t.rank - 1);
  const size = source.int(1, Math.min(4, v.t.shape[axis]!));
  const windows = { axes: [axis], sizes: [size], steps: [source.int(1, 3)] };
  const kind = source.pick(["view", "fold", "pool"] as const);
  if (kind === "pool") return b.keep(v.t.maxPool(windows), v.most, true);
  const cut = v.t.window(windows);
  if (kind === "view") return b.keep(cut, v.most, true);
  return b.keep(cut.fold(windows, v.t.shape), v.most * size, true);
}
