// Random programs of few ops with the structures that networks seldom have: contractions whose operands
// share axes in any pattern, also summed ones and ones that only one operand has; poolings of all
// windows along any axes with what may stand before and behind; their gradients; values that several
// readers have. Whole numbers, so that every result is exact in every order and type.
import { differentiate, Graph, input, type Shape, type Tensor } from "downhill/graph";
import type { Source } from "../numbers.ts";

export interface OpProgram {
  readonly graph: Graph;
  readonly inputs: ReadonlyMap<string, Float64Array>;
}

const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);
const LABELS = [..."abcdefgh"];
/** Every sum of products of whole numbers up to here is exact in f32. */
const EXACT = 2 ** 23;

export interface OpOptions {
  /** Products of a contraction at most. */
  readonly products: number;
  readonly dtype?: "f32" | "f64";
}

interface Bounded {
  readonly t: Tensor;
  /** Bound of the absolute value; all are whole numbers. */
  readonly most: number;
}

class Maker {
  readonly graph = new Graph();
  readonly inputs = new Map<string, Float64Array>();
  readonly source: Source;
  readonly options: OpOptions;
  readonly dtype: "f32" | "f64";
  shown = 0;

  constructor(source: Source, options: OpOptions) {
    this.source = source;
    this.options = options;
    this.dtype = options.dtype ?? (source.chance(0.75) ? "f32" : "f64");
  }

  fresh(shape: Shape, most = this.source.pick([1, 2, 3])): Bounded {
    const name = `x${this.inputs.size}`;
    const { source } = this;
    const isParameter = source.chance(0.4);
    this.inputs.set(
      name,
      Float64Array.from({ length: count(shape) }, () => source.int(-most, most)),
    );
    const role = isParameter ? "parameter" : "data";
    return { t: input(this.graph, name, role, shape, this.dtype), most };
  }

  show(t: Tensor): void {
    this.graph.output(`y${this.shown++}`, t.node);
  }

  /** Of many kinds: one long axis among short ones, or all about equal. */
  extents(labels: readonly string[]): Map<string, number> {
    const { source } = this;
    const { products } = this.options;
    for (;;) {
      const sizes = labels.map(() => source.pick([1, 2, 3, 4, 5, 7, 8, 9, 16, 17, 33]));
      if (labels.length > 0 && source.chance(0.4)) {
        const long = source.pick([31, 64, 65, 100, 130, 257, 520, 1030]);
        sizes[source.int(0, labels.length - 1)] = long;
      }
      if (count(sizes) <= products) return new Map(labels.map((l, i) => [l, sizes[i]!]));
    }
  }

  /** Labels of two operands and a result: each label is in either or both, kept or summed. */
  contraction(like?: { readonly shape: Shape }): Bounded {
    const { source } = this;
    const labels = LABELS.slice(0, like ? Math.max(like.shape.length, 2) + 1 : source.int(1, 6));
    const where = labels.map(() =>
      source.pick(["both", "both", "left", "right", "right"] as const),
    );
    const kept = labels.map(() => source.chance(0.55));
    const left = source.shuffled(labels.filter((_, i) => where[i] !== "right"));
    const right = source.shuffled(labels.filter((_, i) => where[i] !== "left"));
    const out = source.chance(0.5)
      ? labels.filter((_, i) => kept[i])
      : source.shuffled(labels.filter((_, i) => kept[i]));
    const extents = this.extents(labels);
    const shape = (list: readonly string[]) => list.map((l) => extents.get(l)!);
    const [x, y] = [this.operand(shape(left)), this.operand(shape(right))];
    const summands = count(shape(labels.filter((_, i) => !kept[i])));
    const formula = `${left.join("")},${right.join("")}->${out.join("")}`;
    const most = x.most * y.most * summands;
    if (most > EXACT) return this.contraction(like);
    return { t: x.t.contract(y.t, formula), most };
  }

  /** A fresh input, or one seen through a view, or made of two. */
  operand(shape: Shape): Bounded {
    const { source } = this;
    const style = source.int(0, 9);
    if (style === 0 && shape.length > 1) {
      const order = source.shuffled([...shape.keys()]);
      const from = this.fresh(order.map((axis) => shape[axis]!));
      const back = shape.map((_, axis) => order.indexOf(axis));
      return { ...from, t: from.t.permute(...back) };
    }
    if (style === 1) {
      const [x, y] = [this.fresh(shape, 2), this.fresh(shape, 1)];
      return { t: x.t.mul(y.t), most: 2 };
    }
    if (style === 2 && shape.length > 0) {
      const padded = shape.map((n) => n + 1);
      const x = this.fresh(padded);
      return {
        ...x,
        t: x.t.slice(
          shape.map(() => source.int(0, 1)),
          shape,
        ),
      };
    }
    if (style === 3 && shape.every((n) => n > 2)) {
      const x = this.fresh(shape.map((n) => n - 2));
      const low = shape.map(() => source.int(0, 2));
      return {
        ...x,
        t: x.t.pad(
          low,
          low.map((n) => 2 - n),
        ),
      };
    }
    if (style === 4) {
      const x = this.fresh(shape);
      return { ...x, t: x.t.relu() };
    }
    if (style === 5 && count(shape) > 1) {
      const flat = this.fresh([count(shape)]);
      return { ...flat, t: flat.t.reshape(shape) };
    }
    return this.fresh(shape);
  }

  /** A picture that a pooling may follow: stored, a contraction of some kind, or a window's sum. */
  picture(): Bounded {
    const { source } = this;
    const [b, h, w] = [source.int(1, 3), source.int(1, 9), source.int(1, 9)];
    const [c, o] = [source.pick([1, 2, 3, 5, 8, 17]), source.pick([1, 2, 4, 8, 17, 33])];
    const x = this.operand([b, h, w, c]);
    const sizes = [source.int(1, Math.min(3, h)), source.int(1, Math.min(3, w))];
    const steps = [source.int(1, 2), source.int(1, 2)];
    const view = x.t.window({ axes: [1, 2], sizes, steps });
    const [i, j] = sizes as [number, number];
    const [vh, vw] = [view.shape[1]!, view.shape[2]!];
    const with_ = (shape: Shape, formula: string, summands: number): Bounded => {
      const weights = this.operand(shape);
      return { t: view.contract(weights.t, formula), most: x.most * weights.most * summands };
    };
    switch (source.int(0, 9)) {
      case 0:
        return x;
      case 1:
        return with_([c, i, j], "byxijc,cij->byxc", i * j);
      case 2:
        return with_([vh, vw, o, c, i, j], "byxijc,yxocij->byxo", c * i * j);
      case 3:
        return with_([vh, o, i, j, c], "byxijc,yoijc->byxo", c * i * j);
      case 4:
        return with_([b, o, c], "byxijc,boc->byxo", c * i * j);
      case 5:
        return with_([c, i, j, o], "byxijc,cijo->byxo", c * i * j);
      case 6:
        return with_([b, i, j, c], "byxijc,bijc->byxc", i * j);
      case 7:
        return with_([vw, c], "byxijc,xc->byxc", i * j);
      case 8: {
        const weights = this.operand([b, i, j, c]);
        const most = x.most * weights.most * i * j * c;
        return { t: view.contract(weights.t, "byxijc,bijc->byx").expand(3, 1), most };
      }
      default:
        return with_([o, c, i, j], "byxijc,ocij->byxo", c * i * j);
    }
  }

  pooled(): void {
    const { source } = this;
    let z = this.picture();
    if (source.chance(0.4)) {
      const bias = this.fresh([z.t.shape.at(-1)!]);
      z = { t: z.t.add(bias.t), most: z.most + bias.most };
    }
    const style = source.int(0, 5);
    if (style < 2) z = { ...z, t: z.t.relu() };
    else if (style === 2) z = { ...z, t: z.t.abs() };
    else if (style === 3) z = { t: z.t.add(this.fresh(z.t.shape).t), most: z.most + 3 };
    if (z.most > EXACT) return;
    const rank = z.t.rank;
    const axes = source.chance(0.7)
      ? [1, 2]
      : [...Array(rank).keys()].filter(() => source.chance(0.5));
    if (axes.length === 0) return;
    const sizes = axes.map((axis) => source.int(1, Math.min(4, z.t.shape[axis]!)));
    const steps = sizes.map((n) => (source.chance(0.5) ? n : source.int(1, 4)));
    const windows = { axes, sizes, steps };
    let y = z.t.maxPool(windows);
    this.show(y);
    if (source.chance(0.3)) y = y.relu();
    if (source.chance(0.2)) this.show(z.t);
    if (source.chance(0.3)) {
      const at = z.t.poolArgMax(windows);
      const g = this.fresh(at.shape);
      this.show(g.t.unpool(at, windows, z.t.shape));
      this.show(g.t.unpool(at, windows, z.t.shape).poolPick(at, windows));
    }
    if (source.chance(0.7)) this.gradients(y, z.most);
  }

  /** Of any kind that a value with zeros around it can be of: small whole numbers, four axes. */
  paddable(): Bounded {
    const { source } = this;
    const z = this.picture();
    const most = 4;
    // as small again as what it was made of, so that more can be made of it
    const t = z.t.apply("min", most).apply("max", -most);
    const [b, h, w, c] = z.t.shape as [number, number, number, number];
    switch (source.int(0, 11)) {
      case 0:
        return this.fresh(z.t.shape);
      case 1:
        return this.operand(z.t.shape);
      case 2: {
        const windows = { axes: [1, 2], sizes: [1, 2].map(() => 1), steps: [2, 1] };
        return { t: t.maxPool({ ...windows, sizes: [h > 1 ? 2 : 1, w > 2 ? 3 : 1] }), most };
      }
      case 3:
        return { t: t.permute(0, 2, 1, 3), most };
      case 4:
        return { t: t.reshape([b, 1, h * w, c]), most };
      case 5:
        return { t: t.sum(1).expand(1, 2), most: most * h };
      case 6: {
        const rows = this.fresh([5, h, w, c]);
        const order = rows.t.slice([0, 0, 0, 0], [3, 1, 1, 1]).reshape([3]).cast("i32");
        return { ...rows, t: rows.t.gather(order).mul(2), most: 2 * rows.most };
      }
      case 7: {
        const windows = { axes: [1, 2], sizes: [1, Math.min(2, w)], steps: [1, 1] };
        return { t: t.window(windows).fold(windows, z.t.shape), most: 2 * most };
      }
      case 8: {
        const windows = { axes: [1, 2], sizes: [2, 2], steps: [2, 2] };
        const at = this.fresh([b, 2 * h, 2 * w, c]).t.poolArgMax(windows);
        return { t: t.unpool(at, windows, [b, 2 * h, 2 * w, c]), most };
      }
      case 9:
        return { t: t.slice([0, 0, 0, 0], [b, Math.ceil(h / 2), w, c], [1, 2, 1, 1]), most };
      default:
        return { t: source.chance(0.5) ? t.relu() : t, most };
    }
  }

  /** What a contraction makes of a padded value: through windows, group by group, or as it lies. */
  lookedAt({ t, most }: Bounded): Bounded {
    const { source } = this;
    const c = t.shape[3]!;
    const sizes = [
      source.int(1, Math.min(3, t.shape[1]!)),
      source.int(1, Math.min(3, t.shape[2]!)),
    ];
    const windows = { axes: [1, 2], sizes, steps: [source.int(1, 2), source.int(1, 2)] };
    const view = t.window(windows);
    const [i, j] = sizes as [number, number];
    const o = source.pick([1, 3, 4, 16, 17]);
    const by = (weights: Shape, formula: string, from: Tensor, summands: number): Bounded => ({
      t: from.contract(this.fresh(weights, 1).t, formula),
      most: most * summands,
    });
    switch (source.int(0, 5)) {
      case 0:
        return by([o, c], "byxc,oc->byxo", t, c);
      case 1:
        return by([i, j, c], "byxijc,ijc->byxc", view, i * j);
      case 2: {
        const groups = c % 2 === 0 ? 2 : 1;
        const cut = t.reshape([...t.shape.slice(0, 3), groups, c / groups]).window(windows);
        const n = c / groups;
        const made = by([groups, 3, n, i, j], "byxijgc,gocij->byxgo", cut, i * j * n);
        return { ...made, t: made.t.reshape([...made.t.shape.slice(0, 3), 3 * groups]) };
      }
      default:
        return by([o, c, i, j], "byxijc,ocij->byxo", view, c * i * j);
    }
  }

  /** Values that contractions see with zeros around, in one way or several, one behind the other; and
   * others that see them as they are. */
  padded(): void {
    const { source } = this;
    const deep = source.chance(0.15) ? 7 : source.int(1, 3);
    let x = this.paddable();
    for (let i = 0; i < deep; i++) {
      const { shape } = x.t;
      const around = (most: number) =>
        shape.map((_, k) => (source.chance([0.1, 0.8, 0.8, 0.06][k]!) ? source.int(0, most) : 0));
      const gaps = () => (source.chance(0.15) ? around(2) : shape.map(() => 0));
      let seen = x.t;
      for (let n = source.pick([1, 1, 1, 2, 3]); n > 0; n--) {
        seen = x.t.pad(around(2), around(2), gaps());
        if (source.chance(0.1)) seen = seen.pad([0, 1, 0, 0], [0, 0, 2, 0]);
        if (n > 1) this.show(this.lookedAt({ ...x, t: seen }).t);
        if (source.chance(0.1)) this.show(seen.mul(2));
      }
      if (source.chance(0.25)) this.show(x.t.sum(source.int(0, 3)));
      if (source.chance(0.25)) this.show(x.t.mul(3));
      if (source.chance(0.1)) this.show(x.t);
      if (source.chance(0.1)) this.show(this.lookedAt(x).t);
      if (source.chance(0.1)) {
        const flat = x.t.reshape([shape[0]!, count(shape.slice(1))]);
        this.show(flat.contract(this.fresh([flat.shape[1]!, 3], 1).t, "bi,io->bo"));
      }
      const y = this.lookedAt({ ...x, t: seen });
      if (y.most > EXACT || count(y.t.shape) > this.options.products) break;
      if (i === deep - 1 || source.chance(0.2)) this.show(y.t);
      if (i === deep - 1 && source.chance(0.6)) this.gradients(y.t, y.most);
      x = { t: y.t.apply("min", 3).apply("max", -3), most: 3 };
    }
  }

  /** With respect to every input, of a weighed sum; as long as no product gets too large for f32. */
  gradients(y: Tensor, most: number): void {
    const weights = this.fresh(y.shape, 1);
    const wrt = [...this.graph.nodes].flatMap((node) =>
      node.op === "input" && node !== weights.t.node
        ? [input(this.graph, node.attributes.name, node.attributes.role, node.shape, this.dtype)]
        : [],
    );
    if (most * count(y.shape) > EXACT) return;
    for (const g of differentiate(y.mul(weights.t).sum(), wrt)) {
      this.show(g);
      // a second reader of what the gradient is made of
      if (this.source.chance(0.15)) this.show(g.mul(2));
    }
  }

  contracted(): void {
    const z = this.contraction();
    this.show(z.t);
    const { source } = this;
    if (source.chance(0.3)) this.show(z.t.relu());
    if (source.chance(0.3) && z.t.rank > 0) this.show(z.t.sum(source.int(0, z.t.rank - 1)));
    if (source.chance(0.5)) this.gradients(z.t, z.most);
  }

  /** Windows along any axes, their sums, and what folds them back. */
  windowed(): void {
    const { source } = this;
    const shape = Array.from({ length: source.int(1, 4) }, () => source.pick([1, 2, 3, 5, 8, 17]));
    const x = this.operand(shape);
    const axes = [...shape.keys()].filter(() => source.chance(0.6));
    if (axes.length === 0 || count(shape) > this.options.products) return;
    const sizes = axes.map((axis) => source.int(1, Math.min(4, shape[axis]!)));
    const windows = { axes, sizes, steps: axes.map(() => source.int(1, 4)) };
    const view = x.t.window(windows);
    if (count(view.shape) > 1e5) return;
    this.show(view.sum(...axes.map((_, i) => axes.at(-1)! + 1 + i)));
    const weights = this.fresh(view.shape);
    this.show(weights.t.fold(windows, shape));
    this.show(view.mul(weights.t).fold(windows, shape));
  }

  reduced(): void {
    const { source } = this;
    const shape = Array.from({ length: source.int(1, 4) }, () =>
      source.pick([1, 2, 3, 4, 5, 8, 16, 17, 33, 65]),
    );
    if (count(shape) > 4 * this.options.products) return;
    const x = this.operand(shape);
    const axes = [...shape.keys()].filter(() => source.chance(0.5));
    if (axes.length === 0) axes.push(0);
    const op = source.pick(["sum", "sum", "maximum", "minimum"] as const);
    const first = x.t[op](...axes);
    this.show(first);
    for (let i = source.pick([0, 0, 1, 2, 4]); i > 0; i--) this.beside(x, first, axes);
  }

  /** Another sum or extreme of values made of the same, and what is made of that. */
  beside(x: Bounded, first: Tensor, axes: readonly number[]): void {
    const { source } = this;
    const { shape } = x.t;
    const n = count(shape);
    const values = source.pick([
      () => x.t.relu(),
      () => x.t.mul(this.operand(shape).t),
      () => x.t.mul(this.fresh([...shape].reverse()).t.permute(...[...shape.keys()].reverse())),
      () => x.t.mul(input(this.graph, this.bytes(shape), "data", shape, "u8").cast(this.dtype)),
      () => (this.dtype === "f32" ? x.t.cast("i32") : x.t.abs()),
      // not beside the first, which it needs; a sum of sums must be exact in f32 too
      () =>
        x.most * n * (n + 1) > EXACT
          ? x.t.relu()
          : axes.reduce((t, axis) => t.expand(axis, shape[axis]!), first).sub(x.t),
    ])();
    const sum = values[source.pick(["sum", "sum", "maximum", "minimum"] as const)](...axes);
    const style = source.int(0, 5);
    if (style < 3) this.show(style === 0 ? sum.relu() : sum);
    if (style === 3) this.show(sum.cast("f64"));
    if (style === 4) this.show(sum.gt(0));
    if (style === 5) this.show(sum.cast(first.dtype).add(first));
  }

  /** The name of an input of small bytes. */
  bytes(shape: Shape): string {
    const name = `x${this.inputs.size}`;
    const next = () => this.source.int(0, 3);
    this.inputs.set(name, Float64Array.from({ length: count(shape) }, next));
    return name;
  }
}

export function randomOps(source: Source, options: OpOptions): OpProgram {
  for (;;) {
    const m = new Maker(source, options);
    for (let i = source.int(1, 2); i > 0; i--) {
      const kind = source.int(0, 12);
      if (kind < 4) m.contracted();
      else if (kind < 8) m.pooled();
      else if (kind > 9) m.padded();
      else if (kind === 8) m.windowed();
      else m.reduced();
    }
    if (m.shown > 0) return { graph: m.graph, inputs: m.inputs };
  }
}
