// How far f32 or f64 results may be from float64 truth. The graph is evaluated again with every
// rounding exaggerated: each result that may be rounded is moved by up to 4 units of roundoff, sums in
// proportion to the sizes of their summands. What moves by that is the condition of the program, and
// no measure of how a target rounds: it is taken from the graph alone. Where a comparison of
// two values is closer than that, rounding may decide it, and no truth can be told: `undecided` says so.
import type { Graph, Node } from "downhill/graph";
import { resultOf, type Values, windowsOf } from "./truth.ts";

/** Exaggeration: units of roundoff by which a result may move. */
const UNITS = 4;
/** Up to so many summands are added one after another, and numbers that are nearly alike, as what a
 * batch norm takes the mean of, are rounded alike: one more unit for so many of them. */
const IN_A_ROW = 1024;
const SUMMANDS_A_UNIT = 64;
export const roundoff = { f32: 2 ** -24, f64: 2 ** -53 } as const;

export type All = ReadonlyMap<Node, Values>;

/** All values of a graph without any rounding. */
export function exactly(graph: Graph, buffers: ReadonlyMap<string, Values>): All {
  const values = new Map<Node, Values>();
  for (const node of graph.live()) values.set(node, own(node, values, buffers));
  return values;
}

const own = (node: Node, values: All, buffers: ReadonlyMap<string, Values>): Values =>
  node.op === "input"
    ? buffers.get(node.attributes.name)!
    : resultOf(
        node,
        node.inputs.map((i) => values.get(i)!),
      );

const SUMS = new Set<string>(["sum", "contract", "fold", "unpool", "scatterAdd"]);
/** Ops that give one of their operands' numbers, or a number that is no rounded one. */
const EXACT = new Set<string>([
  "input",
  "constant",
  "iota",
  "bits",
  "reshape",
  "permute",
  "broadcast",
  "slice",
  "pad",
  "window",
  "gather",
  "poolPick",
  "poolArgMax",
  "select",
  "max",
  "min",
  "maximum",
  "minimum",
  "neg",
  "abs",
  "sign",
  "floor",
  "detach",
  "nonzero",
]);

/** Between -1 and 1, and the same for equal numbers: equal values are rounded alike. */
function noiseOf(x: number, salt: number): number {
  scratch[0] = x;
  let h = Math.imul(words[0]! ^ salt, 0x9e3779b1) ^ words[1]!;
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2 ** 31 - 1;
}
const scratch = new Float64Array(1);
const words = new Uint32Array(scratch.buffer);

const isPowerOfTwo = (x: number): boolean => {
  const l = Math.log2(Math.abs(x));
  return x === 0 || Number.isInteger(l);
};

/** Whether an elementwise result is exact whatever the other operand is. */
function isTrivial(op: string, a: number, b: number): boolean {
  const isWhole = Number.isInteger(a) && Number.isInteger(b);
  if (isWhole && op !== "div" && Math.abs(a) + Math.abs(b) + Math.abs(a * b) < 2 ** 22)
    return op === "add" || op === "sub" || op === "mul";
  if (op === "add" || op === "sub") return a === 0 || b === 0;
  if (op === "mul") return isPowerOfTwo(a) || isPowerOfTwo(b);
  return op === "div" && (a === 0 || isPowerOfTwo(b));
}

/** All values with every rounding exaggerated; `draw` numbers the evaluations. */
export function roughly(graph: Graph, buffers: ReadonlyMap<string, Values>, draw: number): All {
  const values = new Map<Node, Values>();
  const isRough = new Set<Node>();
  for (const node of graph.live()) {
    const value = own(node, values, buffers);
    values.set(node, value);
    const inherits = node.inputs.some((i) => isRough.has(i));
    if (node.dtype !== "f32" && node.dtype !== "f64") continue;
    if (EXACT.has(node.op)) {
      if (inherits) isRough.add(node);
      continue;
    }
    const moved = rounded(node, values, value, Math.imul(draw, 0x2545f491) ^ node.id, inherits);
    if (moved) values.set(node, moved);
    if (moved || inherits) isRough.add(node);
  }
  return values;
}

/** A node's values moved, or null where none is rounded. */
function rounded(node: Node, values: All, value: Values, salt: number, inherits: boolean) {
  const operands = node.inputs.map((i) => values.get(i)!);
  const inARow = Math.min(IN_A_ROW, summandsOf(node));
  const most = (UNITS + inARow / SUMMANDS_A_UNIT) * roundoff[node.dtype as "f32"];
  const isSum = SUMS.has(node.op);
  const sizes = isSum
    ? resultOf(
        node,
        operands.map((x, i) => sizesOf(node, x, i)),
      )
    : value;
  // whole numbers below 2^22 are added and multiplied exactly, and a number that fits is not rounded
  const fits = (i: number) =>
    isSum
      ? Number.isInteger(value[i]!) && sizes[i]! < 2 ** 22
      : node.dtype === "f64" || Math.fround(value[i]!) === value[i]!;
  const wholes = isSum && operands.every((x) => everyWhole(x));
  let moved: Float64Array | null = null;
  for (let i = 0; i < value.length; i++) {
    if (value[i] === 0 && sizes[i] === 0) continue;
    if (!inherits && fits(i) && (!isSum || wholes)) continue;
    if (!isSum && isTrivial(node.op, operands[0]![i]!, operands[1]?.[i] ?? 0)) continue;
    moved ??= Float64Array.from(value);
    moved[i] = value[i]! + most * noiseOf(value[i]!, salt) * Math.abs(sizes[i]!);
  }
  return moved;
}

/** How many numbers each element of a sum adds up; 0 for other ops. */
function summandsOf(node: Node): number {
  const size = (shape: readonly number[]) => shape.reduce((a, b) => a * b, 1);
  if (node.op === "sum") return size(node.inputs[0]!.shape) / size(node.shape);
  if (node.op !== "contract") return 0;
  const extents = new Map<string, number>();
  for (const [i, labels] of [node.attributes.left, node.attributes.right].entries())
    for (const [axis, label] of [...labels].entries())
      extents.set(label, node.inputs[i]!.shape[axis]!);
  return size([...extents.values()]) / size(node.shape);
}

function everyWhole(x: Values): boolean {
  for (let i = 0; i < x.length; i++) if (!Number.isInteger(x[i]!)) return false;
  return true;
}

/** The absolute values of an operand, or a place as it is. */
const sizesOf = (node: Node, x: Values, operand: number): Values =>
  operand === 1 && (node.op === "scatterAdd" || node.op === "unpool")
    ? x
    : Float64Array.from(x, Math.abs);

/** The root mean square of how far values moved. */
function movement(exact: Values, rough: readonly Values[]): number {
  let sum = 0;
  for (const other of rough)
    for (let i = 0; i < exact.length; i++) sum += (other[i]! - exact[i]!) ** 2;
  return Math.sqrt(sum / (exact.length * rough.length || 1));
}

/** Closer than so many times what rounding moves, a decision may fall either way. */
const MARGIN = 5;

/** Ops that jump: which of their operands are compared with which. */
const COMPARED: Readonly<Record<string, true>> = { lt: true, le: true, eq: true };

/** The first node of which rounding might decide something; null where all is clear. */
export function undecided(graph: Graph, exact: All, rough: readonly All[]): Node | null {
  const moved = (node: Node) =>
    movement(
      exact.get(node)!,
      rough.map((values) => values.get(node)!),
    );
  for (const node of graph.live()) {
    const [a, b] = node.inputs as readonly [Node, Node];
    const isFloat = a?.dtype === "f32" || a?.dtype === "f64";
    if (!isFloat) continue;
    const [x, y] = node.inputs.map((i) => exact.get(i)!) as [Values, Values];
    const alike = (of: Node, i: number, k: number, other = of) =>
      rough.every((values) => values.get(of)![i] === values.get(other)![k]);
    if (COMPARED[node.op]) {
      const margin = MARGIN * Math.hypot(moved(a), moved(b));
      if (margin === 0) continue;
      for (let i = 0; i < x.length; i++) {
        const apart = Math.abs(x[i]! - y[i]!);
        if (apart <= margin && !(apart === 0 && alike(a, i, i, b))) return node;
      }
    } else if (node.op === "sign" || node.op === "floor" || isToInteger(node)) {
      const margin = MARGIN * moved(a);
      if (margin === 0) continue;
      for (let i = 0; i < x.length; i++) {
        const isMoved = rough.some((values) => values.get(a)![i] !== x[i]);
        if (isMoved && nearest(node.op, x[i]!) <= margin) return node;
      }
    } else if (node.op === "poolArgMax") {
      const margin = MARGIN * moved(a);
      const [at, places] = windowsOf(node);
      const winners = exact.get(node)!;
      for (let i = 0; i < at.length && margin > 0; i++) {
        const best = at[i]! + places[winners[i]!]!;
        for (const place of places) {
          const other = at[i]! + place;
          const apart = x[best]! - x[other]!;
          if (other !== best && apart <= margin && !(apart === 0 && alike(a, best, other)))
            return node;
        }
      }
    }
  }
  return null;
}

const isToInteger = (node: Node): boolean =>
  node.op === "cast" && node.dtype !== "f32" && node.dtype !== "f64";
/** How far a number is from where the op jumps. */
const nearest = (op: string, v: number): number =>
  op === "sign" ? Math.abs(v) : Math.abs(v - Math.round(v));

/** What a buffer may be off by: this many times the movement, and no more than a share of its scale. */
const SAFETY = 16;
/** Half the digits: what is worse conditioned cannot be told from wrong, and is no test. */
const MOST = { f32: 2 ** -10, f64: 2 ** -30 } as const;
/** Two evaluations may happen to move a number by little: so many units of what it is made of. */
const FLOOR = { f32: 16, f64: 4096 } as const;
/** What is larger on the way overflows to an infinity, wherever it is added up. */
const LARGEST = { f32: 2 ** 127, f64: 2 ** 1023 } as const;
const SMALLEST = { f32: 2 ** -120, f64: 2 ** -1000 } as const;
/** Values that are zero but for rounding have a scale too. */
const LEAST_SCALE = 2 ** -7;

/** The allowed error of each node asked for, made of numbers of `dtype`, or null where the program is
 * too ill-conditioned there. */
export function allowedError(
  node: Node,
  exact: All,
  rough: readonly All[],
  scale: number,
  dtype: "f32" | "f64",
): number | null {
  const truth = exact.get(node)!;
  let most = 0;
  let largest = 0;
  for (let i = 0; i < truth.length; i++) largest = Math.max(largest, Math.abs(truth[i]!));
  for (const values of rough) {
    const other = values.get(node)!;
    for (let i = 0; i < truth.length; i++) most = Math.max(most, Math.abs(other[i]! - truth[i]!));
  }
  if (Math.max(largest, scale) > LARGEST[dtype]) return null;
  // and what is below the smallest numbers may be lost
  const allowed =
    SAFETY * most + FLOOR[dtype] * roundoff[dtype] * Math.max(largest, scale) + SMALLEST[dtype];
  return allowed <= MOST[dtype] * Math.max(largest, scale, LEAST_SCALE) ? allowed : null;
}

/** How large the numbers are that each value is made of: what cancels in a sum counts, as far as
 * sums, differences, products and views lead; a contraction begins anew. */
export function scales(graph: Graph, exact: All): ReadonlyMap<Node, number> {
  const found = new Map<Node, number>();
  for (const node of graph.live()) {
    const size = max(exact.get(node)!);
    const operands = node.inputs.map((i) => exact.get(i)!);
    const [a = 0, b = 0] = node.inputs.map((i) => found.get(i)!);
    let scale = size;
    if (SUMS.has(node.op)) {
      const sizes = operands.map((x, i) => sizesOf(node, x, i));
      scale = Math.max(max(resultOf(node, sizes)), node.op === "contract" ? 0 : a);
    } else if (node.op === "add" || node.op === "sub") scale = Math.max(a, b);
    else if (node.op === "mul") scale = Math.max(a * max(operands[1]!), b * max(operands[0]!));
    else if (EXACT.has(node.op) && node.inputs.length > 0 && node.op !== "select") scale = a;
    found.set(node, Math.max(size, scale));
  }
  return found;
}

function max(x: Values): number {
  let most = 0;
  for (let i = 0; i < x.length; i++) if (Math.abs(x[i]!) > most) most = Math.abs(x[i]!);
  return most;
}
