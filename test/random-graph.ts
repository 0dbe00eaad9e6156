// Random legal programs: one to three entries over shared inputs, with updates, monitors and runs of
// several steps. Exact outputs must agree to the last bit, the others within what a perturbed
// evaluation shows (random-truth.ts).
import type { Entry, Tensor } from "downhill/graph";
import { Source } from "./numbers.ts";
import {
  Builder,
  isFloat,
  isNumber,
  RANGE,
  type SharedInput,
  SPARSE,
  type Value,
} from "./random-builder.ts";
import { LOTTERY } from "./random-steps.ts";

export interface RandomProgram {
  readonly seed: number;
  readonly entries: readonly Entry[];
  readonly inputs: ReadonlyMap<string, SharedInput>;
  /** Which entry runs, and how many steps. */
  readonly runs: readonly (readonly [entry: string, steps: number])[];
}

/** A new value for an updatable input, within the bound of the old one. */
function nextValue(b: Builder, target: Value): Tensor | null {
  const { source } = b;
  const { dtype, shape } = target.t;
  const isUsable = (v: Value) => v.t.dtype === dtype && (v.exact || !target.exact);
  const isLike = (v: Value) => v.t.node.op === "input" && isUsable(v) && v.t.rank === shape.length;
  const style = source.int(0, 5);
  const other = style < 2 ? b.any(isLike) : b.any(isUsable);
  if (!other) return null;
  let next: Value = b.fit(other, shape);
  if (style === 2 && shape.length === 2 && shape[0] === shape[1]) {
    next = { ...target, t: target.t.transpose() };
  } else if (style >= 3 && isNumber(dtype)) {
    const small = isFloat(dtype) ? b.bounded(next, 1000) : next;
    next = { t: target.t.sub(small.t), most: target.most + small.most, exact: small.exact };
  }
  if (!isFloat(dtype))
    return dtype === "i32" ? next.t.and(7) : dtype === "u32" ? next.t.and(7) : next.t;
  return next.t.max(-RANGE).min(RANGE);
}

function finish(b: Builder): void {
  const { graph, source, pool } = b;
  const inputs = [...new Map(pool.map((v) => [v.t.node, v])).values()].filter(
    (v) => v.t.node.op === "input",
  );
  const computed = pool.filter((v) => v.t.node.op !== "input");
  for (const v of inputs) {
    const { node } = v.t;
    if (node.op !== "input" || node.attributes.role === "data" || !source.chance(0.6)) continue;
    const name = node.attributes.name;
    const isCounter = name === "seed" || name === "step";
    const next = isCounter ? v.t.add(1) : nextValue(b, v);
    if (next) graph.update(node, next.node);
  }
  const shown = computed.slice(-2);
  for (let i = source.int(0, 3); i > 0; i--) shown.push(source.pick(pool));
  if (shown.length === 0) shown.push(pool.at(-1)!);
  for (const [i, v] of shown.entries()) graph.output(`y${i}`, v.t.node);
}

/** The inputs that a compiler may be told are mostly zeros. */
export const sparseInputs = ({ inputs }: RandomProgram): string[] =>
  [...inputs.keys()].filter((name) => name.startsWith(SPARSE));

/** The program of a seed; `length` is the number of ops to try in each entry. */
export function randomProgram(seed: number, length?: number): RandomProgram {
  const source = new Source(seed);
  const ops = source.int(3, 24);
  const float = source.chance(0.8) ? "f32" : "f64";
  const isSmooth = source.chance(0.5);
  const shared = new Map<string, SharedInput>();
  const entries: Entry[] = [];
  const names = source.pick([["train"], ["train"], ["train", "test"], ["train", "test", "half"]]);
  for (const name of names) {
    const b = new Builder(source, shared, float, isSmooth);
    for (const spec of [...shared.values()]) if (source.chance(0.7)) b.declare(spec);
    for (let i = source.int(1, 4); i > 0; i--) {
      const dtype = source.pick([float, float, float, float, "i32", "u8", "bool", "u32"] as const);
      b.fresh(b.shape(), dtype, isNumber(dtype) ? undefined : "data");
    }
    if (source.chance(0.3)) {
      const square = source.pick([3, 8, 17]);
      b.fresh([square, square], float, "parameter");
    }
    for (let i = 0; i < Math.min(ops, length ?? ops); i++) source.pick(LOTTERY)(b);
    finish(b);
    entries.push({ name, graph: b.graph });
  }
  const runs = names.flatMap((name) => [[name, source.int(1, 3)] as const]);
  return { seed, entries, inputs: shared, runs: [...runs, [names[0]!, 1]] };
}

/** The same graph with all its buffers renamed, so that many programs share one machine. */
export function prefixed(program: RandomProgram): Entry[] {
  const prefix = `s${program.seed}.`;
  return randomProgram(program.seed).entries.map(({ name, graph }) => {
    for (const node of graph.nodes) {
      if (node.op === "input")
        Object.assign(node.attributes, { name: prefix + node.attributes.name });
    }
    return { name: prefix + name, graph };
  });
}
