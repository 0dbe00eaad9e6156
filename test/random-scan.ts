// Random loops: carries, slices and captured tensors of random shapes, and a body of random ops over
// them. Nothing grows: what goes on to the next step is a tanh.
import { type DType, Graph, input, type Shape, type Tensor, type Walked } from "downhill/graph";
import { Source } from "./numbers.ts";
import type { Loop } from "./unrolled.ts";

const count = (shape: Shape): number => shape.reduce((a, b) => a * b, 1);

/** A loop to be made by `scan` or written out, in one graph with equal inputs. */
export class RandomScan {
  readonly graph = new Graph();
  readonly inputs = new Map<string, number[]>();
  readonly #seed: number;
  readonly #prefix: string;
  readonly #dtype: "f32" | "f64";
  readonly #known = new Map<string, Tensor>();

  /** `prefix` begins the names of its inputs. */
  constructor(seed: number, dtype: "f32" | "f64" = "f64", prefix = "") {
    this.#prefix = prefix;
    this.#seed = Math.imul(seed, 0x9e3779b1);
    this.#dtype = dtype;
  }

  /** The float inputs. */
  get floats(): Tensor[] {
    return [...this.#known.values()].filter((t) => t.dtype === this.#dtype);
  }

  #input(name: string, shape: Shape, dtype: DType = this.#dtype): Tensor {
    const known = this.#known.get(name);
    if (known) return known;
    const source = new Source(this.#seed + this.#known.size);
    const value = () =>
      dtype === "i32" ? source.int(0, 4) : Math.fround(source.next() * 1.6 - 0.8);
    this.inputs.set(this.#prefix + name, Array.from({ length: count(shape) }, value));
    const role = source.chance(0.5) ? "parameter" : "data";
    const t = input(this.graph, this.#prefix + name, role, shape, dtype);
    this.#known.set(name, t);
    return t;
  }

  /** The results of the loop: last carries, then stacks. */
  results(loop: Loop): Tensor[] {
    return this.#loop(loop, new Source(this.#seed), "", 0, []);
  }

  #loop(
    loop: Loop,
    source: Source,
    prefix: string,
    depth: number,
    outer: readonly Tensor[],
  ): Tensor[] {
    const shape = (): Shape =>
      Array.from({ length: source.int(0, 3) }, () => source.pick([1, 2, 3, 4]));
    const steps = source.pick([1, 2, 3, 5]);
    const carries: Record<string, Tensor> = {};
    const slices: Record<string, Walked> = {};
    for (let i = source.int(0, 3); i > 0; i--) {
      carries[`c${i}`] = this.#input(`${prefix}c${i}`, shape());
    }
    if (Object.keys(carries).length > 0 && source.chance(0.2))
      carries.n = this.#input(`${prefix}n`, [], "i32");
    for (let i = source.int(Object.keys(carries).length > 0 ? 0 : 1, 2); i > 0; i--) {
      const part = shape();
      const axis = source.int(0, part.length);
      const whole = [...part.slice(0, axis), steps, ...part.slice(axis)];
      const x = this.#input(`${prefix}x${i}`, whole);
      slices[`x${i}`] =
        axis === 0 && source.chance(0.5) ? x : [source.chance(0.3) ? x.tanh() : x, axis];
    }
    if (source.chance(0.3)) slices.at = this.#input(`${prefix}at`, [steps, 2], "i32");
    const inner = source.int(0, 2 ** 31);
    const reverse = source.chance(0.4);
    const keep = source.chance(0.3) ? ("carries" as const) : ("sums" as const);
    const options = { carries, slices, steps, reverse, keep };
    const { last, stacks } = loop(options, (given) =>
      this.#step(loop, new Source(inner), prefix, depth, carries, { ...given }, outer),
    );
    return [...Object.values(last), ...Object.values(stacks)];
  }

  #step(
    loop: Loop,
    source: Source,
    prefix: string,
    depth: number,
    carries: Readonly<Record<string, Tensor>>,
    given: Readonly<Record<string, Tensor>>,
    outer: readonly Tensor[],
  ) {
    const { at, n, ...rest } = given;
    const pool = [...outer.slice(0, 2), ...Object.values(rest)];
    if (pool.length === 0) pool.push(this.#input(`${prefix}k`, [2, 3]));
    if (n) pool.push(n.cast(this.#dtype));
    let weights = 0;
    const weight = (shape: Shape) => this.#input(`${prefix}w${weights++}`, shape);
    const pick = () => (source.chance(0.5) ? pool[pool.length - 1]! : source.pick(pool));
    for (let i = source.int(2, 7); i > 0; i--) {
      pool.push(this.#op(source, pick(), pick(), weight, at));
    }
    if (depth === 0 && source.chance(0.25)) {
      const nested = this.#loop(loop, source, `${prefix}i.`, 1, pool.slice(-2));
      pool.push(...nested.filter((t) => t.dtype === this.#dtype));
    }
    const next: Record<string, Tensor> = {};
    for (const [name, start] of Object.entries(carries)) {
      if (name === "n") next.n = n!.mul(3).add(1).and(7);
      else if (source.chance(0.1)) next[name] = given[name]!;
      else next[name] = this.#fit(pick(), start.shape, weight).add(given[name]!.mul(0.25)).tanh();
    }
    const stacks: Record<string, Walked> = {};
    const least = Object.keys(carries).length > 0 ? 0 : 1;
    for (let i = source.int(least, 2); i > 0; i--) {
      const y = pick();
      stacks[`y${i}`] = [y, source.int(0, y.rank)];
    }
    return { carries: next, stacks };
  }

  /** The value in another shape, by a contraction with weights where it has another. */
  #fit(x: Tensor, shape: Shape, weight: (shape: Shape) => Tensor): Tensor {
    if (x.shape.length === shape.length && x.shape.every((n, i) => n === shape[i])) return x;
    const [from, to] = [count(x.shape), count(shape)];
    return x
      .reshape([from])
      .contract(weight([from, to]), "k,kn->n")
      .reshape(shape);
  }

  #op(
    source: Source,
    x: Tensor,
    other: Tensor,
    weight: (shape: Shape) => Tensor,
    at: Tensor | undefined,
  ): Tensor {
    const axis = source.int(0, Math.max(0, x.rank - 1));
    switch (source.int(0, 14)) {
      case 0:
        return x.tanh();
      case 1:
        return x.sigmoid();
      case 2:
        return x.add(this.#fit(other, x.shape, weight));
      case 3:
        return x.mul(this.#fit(other, x.shape, weight)).tanh();
      case 4:
        return x.sub(weight(x.shape.slice(axis)));
      case 5: {
        if (x.rank === 0) return x.mul(0.5);
        const labels = "abc".slice(0, x.rank);
        const w = weight([source.int(1, 3), x.shape[axis]!]);
        return x.contract(w, `${labels},z${labels[axis]}->${labels.replace(labels[axis]!, "z")}`);
      }
      case 6: {
        // of two values of this step
        const [a, b] = ["abc".slice(0, x.rank), "def".slice(0, other.rank)];
        const kept = [...a.slice(0, 1), ...b.slice(0, 1)].join("");
        return x.contract(other, `${a},${b}->${kept}`).tanh();
      }
      case 7:
        return x.rank > 0 ? x.sum(axis) : x.square();
      case 8:
        return x.rank < 3 ? x.expand(source.int(0, x.rank), source.int(1, 3)) : x.neg();
      case 9:
        return x.permute(...source.shuffled([...x.shape.keys()]));
      case 10: {
        const low = x.shape.map(() => source.int(0, 1));
        return x.rank > 0 ? x.pad(low, low) : x;
      }
      case 11: {
        const starts = x.shape.map((n) => source.int(0, n - 1));
        return x.slice(
          starts,
          x.shape.map((n, i) => n - starts[i]!),
        );
      }
      case 12:
        return x.reshape([count(x.shape)]);
      case 13:
        return at ? weight([5, 3]).gather(at) : x.sigmoid().sub(0.3);
      default:
        return at && x.rank > 0 ? x.gather(at, axis).tanh() : x.add(0.11).abs();
    }
  }
}
