// The steps of random programs: each takes values from the pool and adds one, or gives up. Ops with
// a jump or a kink take exact values only: a rounding could change which side they are on.
import { differentiate, iota, randomBits } from "downhill/graph";
import {
  type Builder,
  count,
  ELEMENTS,
  EXACT,
  isFloat,
  isNumber,
  RANGE,
  type SharedInput,
  SIZES,
  SPARSE,
  type Value,
  WORK,
} from "./random-builder.ts";

import { convolved, convolvedAndPooled, windowed } from "./random-windows.ts";

type Step = (b: Builder) => Value | null;

const unaryExact: Step = (b) => {
  const op = b.source.pick(["neg", "abs", "sign", "floor", "detach"] as const);
  const v = b.any((x) => x.exact && isFloat(x.t.dtype));
  return v && b.keep(v.t[op](), op === "sign" ? 1 : v.most, true);
};

const unarySmooth: Step = (b) => {
  const op = b.source.pick(["exp", "tanh", "sigmoid", "softplus", "log1p", "log", "sqrt"] as const);
  const v = b.any((x) => isFloat(x.t.dtype));
  if (!v || !b.isSmooth) return null;
  const x = b.bounded(v, 4);
  if (op === "exp") return b.keep(x.t.exp(), 60, false);
  if (op === "tanh" || op === "sigmoid") return b.keep(x.t[op](), 1, false);
  if (op === "softplus") return b.keep(x.t.softplus(), 5, false);
  return b.keep(x.t.square().add(1)[op](), 5, false);
};

const binary: Step = (b) => {
  const { source } = b;
  const op = source.pick(["add", "sub", "mul", "max", "min", "add", "mul"] as const);
  const left = b.any((x) => isNumber(x.t.dtype));
  const right = left && b.any((x) => x.t.dtype === left.t.dtype);
  if (!left || !right) return null;
  const isKinked = op === "max" || op === "min";
  if (isKinked && !(left.exact && right.exact)) return null;
  const wraps = !isFloat(left.t.dtype);
  let [x, y] = [left, b.fit(right, left.t.shape)];
  if (!wraps && op === "mul" && x.most * y.most > EXACT)
    [x, y] = [b.bounded(x, 5), b.bounded(y, 5)];
  if (!wraps && x.most + y.most > EXACT) [x, y] = [b.bounded(x, 50), b.bounded(y, 50)];
  if (source.chance(0.3)) [x, y] = [y, x];
  const most = isKinked
    ? Math.max(x.most, y.most)
    : op === "mul"
      ? x.most * y.most
      : x.most + y.most;
  return b.keep(x.t[op](y.t), wraps ? Number.POSITIVE_INFINITY : most, x.exact && y.exact);
};

const divide: Step = (b) => {
  const v = b.any((x) => isFloat(x.t.dtype));
  const by = v && b.any((x) => x.t.dtype === v.t.dtype);
  if (!v || !by || !b.isSmooth) return null;
  const below = b.fit(b.bounded(by, 4), v.t.shape).t.square().add(1);
  return b.keep(v.t.div(below), v.most, false);
};

const withConstant: Step = (b) => {
  const { source } = b;
  const v = b.any((x) => isFloat(x.t.dtype));
  if (!v) return null;
  const c = source.pick([0, 1, -1, 2, -3, 4]);
  const op = source.pick(["add", "sub", "mul"] as const);
  const x = v.most * 4 > EXACT ? b.bounded(v, 20) : v;
  return b.keep(x.t[op](c), op === "mul" ? x.most * 4 : x.most + 4, x.exact);
};

const integers: Step = (b) => {
  const { source } = b;
  const v = b.any((x) => x.t.dtype === "i32" || x.t.dtype === "u32");
  const other = v && b.any((x) => x.t.dtype === v.t.dtype);
  if (!v || !other) return null;
  const op = source.pick(["and", "or", "xor", "shl", "shr", "mul", "add"] as const);
  return b.keep(v.t[op](b.fit(other, v.t.shape).t), Number.POSITIVE_INFINITY, true);
};

const compared: Step = (b) => {
  const v = b.any((x) => x.exact && isNumber(x.t.dtype));
  const other = v && b.any((x) => x.exact && x.t.dtype === v.t.dtype);
  if (!v || !other) return null;
  const op = b.source.pick(["lt", "le", "eq"] as const);
  return b.keep(v.t[op](b.fit(other, v.t.shape).t), 1, true);
};

const masks: Step = (b) => {
  const v = b.any((x) => x.t.dtype === "bool");
  const other = v && b.any((x) => x.t.dtype === "bool");
  if (!v || !other) return null;
  const op = b.source.pick(["and", "or", "xor", "not"] as const);
  const y = b.fit(other, v.t.shape).t;
  return b.keep(op === "not" ? v.t.not() : v.t[op](y), 1, true);
};

const chosen: Step = (b) => {
  const mask = b.any((x) => x.t.dtype === "bool");
  const yes = b.any((x) => x.t.dtype !== "u8");
  const no = yes && b.any((x) => x.t.dtype === yes.t.dtype);
  if (!mask || !yes || !no) return null;
  const shape = b.source.chance(0.5) ? mask.t.shape : yes.t.shape;
  const [m, x, y] = [mask, yes, no].map((v) => b.fit(v, shape)) as [Value, Value, Value];
  const most = Math.max(x.most, y.most);
  return b.keep(m.t.where(x.t, y.t), most, x.exact && y.exact);
};

const relu: Step = (b) => {
  const v = b.any((x) => x.exact && isFloat(x.t.dtype));
  return v && b.keep(v.t.relu(), v.most, true);
};

const casted: Step = (b) => {
  const to = b.source.pick(["f32", "f64", "i32", "u32", "bool", b.float, b.float] as const);
  const v = b.any((x) => x.exact || isFloat(to));
  if (!v || v.t.dtype === to) return null;
  const isWide = isNumber(v.t.dtype) && v.most > 2 ** 20;
  const x = isWide ? b.bounded(v, 100) : v;
  if (to === "u32" && isFloat(x.t.dtype)) return b.keep(x.t.abs().cast(to), x.most, true);
  const wraps = to === "u32" && x.t.dtype === "i32";
  const most = to === "bool" ? 1 : wraps ? Number.POSITIVE_INFINITY : x.most;
  return b.keep(x.t.cast(to), most, x.exact);
};

const reduced: Step = (b) => {
  const { source } = b;
  const op = source.pick(["sum", "sum", "maximum", "minimum"] as const);
  const v = b.any((x) => isNumber(x.t.dtype) && x.t.rank > 0 && (op === "sum" || x.exact));
  if (!v) return null;
  const axes = source
    .shuffled([...Array(v.t.rank).keys()])
    .slice(0, source.int(1, v.t.rank))
    .sort((x, y) => x - y);
  const summands = axes.reduce((n, axis) => n * v.t.shape[axis]!, 1);
  if (op !== "sum") return b.keep(v.t[op](...axes), v.most, true);
  if (!isFloat(v.t.dtype)) return b.keep(v.t.sum(...axes), Number.POSITIVE_INFINITY, true);
  const x = v.most * summands > EXACT ? b.bounded(v, 50) : v;
  return b.keep(x.t.sum(...axes), x.most * summands, x.exact);
};

const contracted: Step = (b) => {
  const { source } = b;
  const v = b.any((x) => isNumber(x.t.dtype) && x.t.rank <= 3);
  if (!v) return null;
  const left = [..."abcd"].slice(0, v.t.rank);
  // a partner from the pool, or an input made to measure
  const partner =
    source.chance(0.5) && v.t.rank > 0
      ? b.fresh(
          source
            .shuffled([...v.t.shape, source.pick(SIZES)])
            .slice(0, source.int(1, 2))
            .concat(source.chance(0.3) ? [source.pick(SIZES)] : []),
          v.t.dtype,
        )
      : b.any((x) => x.t.dtype === v.t.dtype && x.t.rank <= 3);
  if (!partner) return null;
  const extents = new Map(left.map((l, i) => [l, v.t.shape[i]!]));
  const right: string[] = [];
  for (const n of partner.t.shape) {
    const matching = left.filter((l) => extents.get(l) === n && !right.includes(l));
    const label = matching.length > 0 && source.chance(0.8) ? source.pick(matching) : "";
    const named = label || "efgh"[right.length]!;
    extents.set(named, n);
    right.push(named);
  }
  const labels = [...new Set([...left, ...right])];
  const out = source.shuffled(labels.filter(() => source.chance(0.6)));
  const total = (list: readonly string[]) => list.reduce((n, l) => n * extents.get(l)!, 1);
  if (total(out) > ELEMENTS || total(labels) > WORK) return null;
  const summands = total(labels.filter((l) => !out.includes(l)));
  const wraps = !isFloat(v.t.dtype);
  let [x, y] = [v, partner];
  const fits = (limit: number) => x.most * y.most * summands <= limit;
  if (!wraps && !fits(EXACT)) [x, y] = [b.bounded(v, 8), b.bounded(partner, 4)];
  if (!wraps && !fits(2 ** 23)) return null;
  const formula = `${left.join("")},${right.join("")}->${out.join("")}`;
  const most = wraps ? Number.POSITIVE_INFINITY : x.most * y.most * summands;
  return b.keep(x.t.contract(y.t, formula), most, x.exact && y.exact);
};

/** Rows gathered from data of mostly zeros, and the two contractions that training makes of them. */
const sparse: Step = (b) => {
  const { source, shared } = b;
  const [rows, columns, batch] = [source.int(2, 9), source.pick(SIZES), source.pick(SIZES)];
  const dtype = source.pick([b.float, "u8"] as const);
  const isLive = Array.from({ length: columns }, () => source.chance(0.3));
  const spec: SharedInput = {
    name: `${SPARSE}${shared.size}`,
    role: "data",
    shape: [rows, columns],
    dtype,
    most: 4,
    exact: true,
    values: Array.from({ length: rows * columns }, (_, i) =>
      isLive[i % columns] && source.chance(0.5) ? source.int(1, 4) : 0,
    ),
  };
  shared.set(spec.name, spec);
  const at = b.fresh([batch], "i32", "data");
  const x = b.declare(spec).t.gather(at.t).cast(b.float).mul(2);
  b.keep(x, 8, true);
  const w = b.fresh([source.pick(SIZES), columns], b.float);
  const z = b.keep(
    x.contract(w.t, source.pick(["bi,oi->bo", "bi,oi->ob"])),
    8 * RANGE * columns,
    w.exact,
  );
  const delta = b.fresh([batch, source.pick(SIZES)], b.float);
  const formula = source.pick(["bi,bo->oi", "bi,bo->io"]);
  b.keep(x.contract(delta.t, formula), 8 * RANGE * batch, delta.exact);
  return z;
};

const reshaped: Step = (b) => {
  const { source } = b;
  const v = b.any();
  if (!v) return null;
  const n = count(v.t.shape);
  const divisors = [...Array(n).keys()].map((i) => i + 1).filter((d) => n % d === 0);
  const first = source.pick(divisors);
  const rest = n / first;
  const second = source.pick(divisors.filter((d) => rest % d === 0));
  const to = source.pick([[n], [first, rest], [first, second, rest / second], [1, n, 1]]);
  return b.keep(v.t.reshape(to), v.most, v.exact);
};

const permuted: Step = (b) => {
  const v = b.any((x) => x.t.rank > 1);
  if (!v) return null;
  const order = b.source.shuffled([...Array(v.t.rank).keys()]);
  return b.keep(v.t.permute(...order), v.most, v.exact);
};

const repeated: Step = (b) => {
  const { source } = b;
  const v = b.any((x) => x.t.rank < 4);
  if (!v) return null;
  const n = source.pick(SIZES);
  if (n * count(v.t.shape) > ELEMENTS) return null;
  return b.keep(v.t.expand(source.int(0, v.t.rank), n), v.most, v.exact);
};

const sliced: Step = (b) => {
  const { source } = b;
  const v = b.any((x) => x.t.rank > 0);
  if (!v) return null;
  const cuts = v.t.shape.map((n) => {
    const step = source.pick([1, 1, 2, 3, -1, -1, -2]);
    const length = source.int(1, Math.floor((n - 1) / Math.abs(step)) + 1);
    const span = (length - 1) * Math.abs(step);
    const low = source.int(0, n - 1 - span);
    return { start: step > 0 ? low : low + span, length, step };
  });
  const t = v.t.slice(
    cuts.map((c) => c.start),
    cuts.map((c) => c.length),
    cuts.map((c) => c.step),
  );
  return b.keep(t, v.most, v.exact);
};

const padded: Step = (b) => {
  const { source } = b;
  const v = b.any((x) => x.t.rank > 0);
  if (!v) return null;
  const some = () => v.t.shape.map(() => (source.chance(0.5) ? source.int(1, 3) : 0));
  const [low, high, interior] = [some(), some(), some().map((n) => n % 3)];
  const t = v.t.pad(low, high, interior);
  return count(t.shape) <= ELEMENTS ? b.keep(t, v.most, v.exact) : null;
};

const gathered: Step = (b) => {
  const { source } = b;
  const v = b.any((x) => x.t.rank > 0 && x.t.rank < 4);
  if (!v) return null;
  const isIndex = (x: Value) => x.t.dtype === "i32" || x.t.dtype === "u32";
  const at =
    b.any((x) => isIndex(x) && x.t.rank <= 2 && count(x.t.shape) <= 64) ??
    b.fresh([source.pick(SIZES)], source.pick(["i32", "u32"] as const), "data");
  const t = v.t.gather(at.t, source.int(0, v.t.rank - 1));
  return count(t.shape) <= ELEMENTS ? b.keep(t, v.most, v.exact) : null;
};

const scattered: Step = (b) => {
  const { source } = b;
  const table = b.any((x) => isNumber(x.t.dtype) && x.t.rank > 0 && x.t.rank < 4);
  const at = b.any(
    (x) => (x.t.dtype === "i32" || x.t.dtype === "u32") && x.t.rank <= 1 && count(x.t.shape) <= 33,
  );
  if (!table || !at) return null;
  const axis = source.int(0, table.t.rank - 1);
  const rows = [...table.t.shape];
  rows.splice(axis, 1, ...at.t.shape);
  const from = b.any((x) => x.t.dtype === table.t.dtype);
  if (!from || count(rows) > ELEMENTS) return null;
  const wraps = !isFloat(table.t.dtype);
  const x = wraps ? from : b.bounded(b.fit(from, rows), 50);
  const added = wraps ? b.fit(x, rows) : x;
  const into = wraps ? table : b.bounded(table, 50);
  const most = wraps ? Number.POSITIVE_INFINITY : into.most + added.most * count(at.t.shape);
  return b.keep(into.t.scatterAdd(at.t, added.t, axis), most, into.exact && added.exact);
};

const drawn: Step = (b) => {
  const { source, shared } = b;
  const cell = (name: string) =>
    b.declare(
      shared.get(name) ??
        (() => {
          const spec: SharedInput = {
            name,
            role: "cell",
            shape: [],
            dtype: "u32",
            most: Number.POSITIVE_INFINITY,
            exact: true,
            values: [source.int(0, 1000)],
          };
          shared.set(name, spec);
          return spec;
        })(),
    );
  const state = { seed: cell("seed").t, step: cell("step").t };
  const bits = randomBits(b.graph, state, `stream${source.int(0, 3)}`, b.shape(300));
  return b.keep(bits.shr(source.pick([24, 28, 30])), 255, true);
};

const counted: Step = (b) => b.keep(iota(b.graph, b.source.pick(SIZES)), 33, true);

const softmax: Step = (b) => {
  const v = b.any((x) => isFloat(x.t.dtype) && x.t.rank > 0);
  if (!v || !b.isSmooth) return null;
  const x = b.bounded(v, 8);
  const op = b.source.pick(["softmax", "logSoftmax"] as const);
  return b.keep(x.t[op](), 30, false);
};

const argMax: Step = (b) => {
  const v = b.any((x) => x.exact && isFloat(x.t.dtype) && x.t.rank > 0);
  return v && b.keep(v.t.argMax(), 64, true);
};

/** The gradient of the mean of some value with respect to a float input. */
const gradient: Step = (b) => {
  if (!b.isSmooth) return null;
  const v = b.any((x) => isFloat(x.t.dtype) && !x.exact);
  const wrt = b.any((x) => x.t.dtype === v?.t.dtype && x.t.node.op === "input");
  if (!v || !wrt) return null;
  const [g] = differentiate(b.bounded(v, 8).t.mean(), [wrt.t]);
  return b.keep(g!.tanh(), 1, false);
};

const STEPS: readonly (readonly [weight: number, step: Step])[] = [
  [2, unaryExact],
  [3, unarySmooth],
  [5, binary],
  [1, divide],
  [2, withConstant],
  [1, integers],
  [2, compared],
  [1, masks],
  [2, chosen],
  [1, relu],
  [2, casted],
  [3, reduced],
  [6, contracted],
  [1, sparse],
  [2, reshaped],
  [2, permuted],
  [2, repeated],
  [2, sliced],
  [1, padded],
  [1, gathered],
  [1, scattered],
  [1, drawn],
  [1, counted],
  [1, softmax],
  [1, argMax],
  [1, gradient],
  [2, windowed],
  [1, convolved],
  [2, convolvedAndPooled],
];
/** Each step as often as it weighs. */
export const LOTTERY = STEPS.flatMap(([weight, step]) => new Array<Step>(weight).fill(step));
