// A group becomes a loop nest. Each kind tries vectors first and falls back to scalars where some
// value cannot be had in vectors. All values of a position are computed before any is stored, so a
// group may overwrite what it reads at the same index.
import { byteSize, type DType } from "../../1-graph/dtype.ts";
import type { Node, NodeOf } from "../../1-graph/graph.ts";
import { isPointwise, isReduction } from "../../1-graph/ops.ts";
import { rowMajor, type Shape, size } from "../../1-graph/shape.ts";
import { fixed, type Index, plus, toExpr } from "../elements/access.ts";
import type { Buffer } from "../elements/buffer.ts";
import { Elements } from "../elements/element.ts";
import { add, constant, convert, FunctionBuilder, index, select, sub } from "../loops/builder.ts";
import type { Expr } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import { LINE, STREAMED } from "../loops/limits.ts";
import type { Group } from "../plan/fuse.ts";
import type { AxisOrder } from "../plan/layout.ts";
import { aligned } from "../plan/memory.ts";
import { paddingEnds } from "../plan/padding.ts";
import { MissingPart } from "../plan/parts.ts";
import {
  type Attempt,
  type ChooseLowering,
  eachVector,
  firstThatWorks,
  inLogicalOrder,
  type Lanes,
  type LowerContext,
  type Lowered,
  type Lowering,
  laneIndex,
  lanesOf,
  type Try,
} from "./attempt.ts";
import { lowerContraction } from "./contract.ts";
import { lowerReduction } from "./reduce.ts";
import { emitScalarMap } from "./scalar-map.ts";

export interface LoweredGroup extends Lowered {
  /** Whether every element of the output is stored once. */
  readonly storesOnce: boolean;
  /** Bytes of memory that the kernel has to itself while it runs. */
  readonly workspaceBytes: number;
}

/** What is known of a group before its loops are written. */
interface Facts {
  readonly group: Group;
  readonly name: string;
  readonly context: LowerContext;
  readonly order: AxisOrder;
  /** Members that are stored. */
  readonly roots: readonly Node[];
  readonly bufferOf: LowerContext["bufferOf"];
  readonly lowering: Lowering;
  readonly storesOnce: boolean;
}

export function lower(group: Group, name: string, context: LowerContext): LoweredGroup {
  const order = context.orderOf(group);
  const members = new Set(group.members);
  /** Values of this group are computed, not loaded, in whatever shape they are read. */
  const isMade = (node: Node): boolean =>
    members.has(node) || (node.op === "reshape" && isMade(node.inputs[0]!));
  const bufferOf = (node: Node) => (isMade(node) ? undefined : context.bufferOf(node));
  const roots = group.members.filter((m) => context.isStored(m));
  const rare = context.parts.rareLowering?.(group, context.bufferOf);
  const { lowering, storesOnce } = rare ?? usual(group);
  const facts = { group, name, context, order, roots, bufferOf, lowering, storesOnce };
  let workspaceBytes = 0;
  const attempt: Try = (lanes, body) => {
    const tried = attempted(facts, lanes, body);
    workspaceBytes = tried.workspaceBytes;
    return tried;
  };
  const lowered = lowering(attempt, group, context, order);
  return { ...lowered, storesOnce, workspaceBytes };
}

function attempted<T>(facts: Facts, lanes: Lanes, body: (a: Attempt) => T) {
  const { group, context, order, roots } = facts;
  let workspaceBytes = 0;
  const workspace = (dtype: DType, shape: Shape): Buffer => {
    const offset = context.workspaceAt + workspaceBytes;
    workspaceBytes += aligned(size(shape) * byteSize[dtype]);
    const room = shape.at(-1) ?? 1;
    return { offset, strides: rowMajor(shape), dtype, room };
  };
  const builder = new FunctionBuilder(facts.name);
  const numbers = context
    .roundsOf(group)
    .map((round) => [round, builder.parameter(type("index"), round.name)] as const);
  const anchor = group.anchor ?? roots[0];
  builder.node = anchor;
  const { rareValues } = context.parts;
  const elements = new Elements(builder, lanes, facts.bufferOf, new Map(numbers), rareValues);
  const storeRoots = (at: readonly Index[]) => {
    const values = roots.map((root) => elements.value(root, at));
    for (const [i, root] of roots.entries()) {
      builder.node = root;
      elements.store(context.bufferOf(root)!, at, values[i]!, streamed.includes(root));
    }
    builder.node = anchor;
  };
  elements.goesThrough = facts.lowering === lowerMap || facts.lowering === lowerReduction;
  const streamed = streamedOf(facts, lanes);
  const keepsWithoutSum = roots.every((root) => keepsItsTarget(root, group, context));
  const known = { group, context, elements, order, lanes, keepsWithoutSum };
  const result = body({ ...known, workspace, storeRoots });
  return { fn: builder.build(), result, workspaceBytes };
}

/** Values so large that they had better go past the caches: each of their lines is stored whole, by one
 * vector or by neighbours, and none is there already because it was read. */
function streamedOf({ group, roots, context, storesOnce }: Facts, lanes: Lanes) {
  return roots.filter((root) => {
    const width = byteSize[root.dtype];
    const isLarge = size(root.shape) * width >= STREAMED;
    const isWhole = !group.anchor || lanes * width === LINE;
    return isLarge && isWhole && storesOnce && !context.targetOf(root);
  });
}

/** Where an element may be stored more than once, the rounds of the loops around a store depend on one
 * another. */
const usual = ({ anchor }: Group): NonNullable<ReturnType<ChooseLowering>> => {
  if (!anchor) return { lowering: lowerMap, storesOnce: true };
  switch (anchor.op) {
    case "contract":
      return { lowering: lowerContraction, storesOnce: true };
    default:
      if (isReduction(anchor.op)) return { lowering: lowerReduction, storesOnce: true };
      throw new MissingPart(`schedule: a graph with ${anchor.op} needs the parts for it`);
  }
};

/** Whether an update stores the old value where the group's anchor is zero: w - 0 * rate is w. */
function keepsItsTarget(root: Node, group: Group, context: LowerContext): boolean {
  const target = context.targetOf(root);
  if (!target) return false;
  const [a, b] = root.inputs as [Node, Node];
  const isZero = (node: Node) => isProductWith(node, group.anchor);
  if (root.op === "sub") return a === target && isZero(b);
  return root.op === "add" && ((a === target && isZero(b)) || (b === target && isZero(a)));
}

/** Whether a value is, but for its sign, a product in which `factor` is one. */
function isProductWith(node: Node, factor: Node | null): boolean {
  const seen = new Set<Node>();
  const visit = [node];
  for (let next = visit.pop(); next; next = visit.pop()) {
    if (next === factor) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    if (next.op === "mul" || next.op === "neg") visit.push(...next.inputs);
  }
  return false;
}

const lowerMap: Lowering = (attempt, group, context, order) => {
  const lanes = lanesOf(group, order.at(-1), context);
  const flops = { graphFlops: 0, emittedFlops: 0 };
  return firstThatWorks<Lowered>([
    lanes > 1 ? () => ({ fn: attempt(lanes, emitMap).fn, ...flops }) : null,
    () => ({ fn: attempt(1, emitScalarMap).fn, ...flops }),
  ]);
};

function emitMap(a: Attempt): void {
  const { elements, lanes, order, group, storeRoots } = a;
  const extents = order.map((axis) => group.shape[axis]!);
  const inner = extents.pop()!;
  const ends = piecesEnds(a, order.at(-1)!).filter((end) => end > 0 && end < inner);
  elements.nest(extents, "i", (outer) => {
    const visit = (j: Index) => storeRoots(inLogicalOrder(order, [...outer, j]));
    if (ends.length === 0) eachVector(elements, inner, lanes, visit);
    else
      for (const [i, end] of [...ends, inner].entries())
        eachPiece(elements, ends[i - 1] ?? 0, end, lanes, visit);
  });
}

/** Where padding begins or ends along an axis of what a group computes: between two of these, each
 * padded value is there or is not. */
function piecesEnds({ group, context }: Attempt, axis: number): number[] {
  const ends = new Set<number>();
  const seen = new Set<Node>();
  const visit = [...group.members];
  for (let node = visit.pop(); node; node = visit.pop()) {
    if (seen.has(node)) continue;
    seen.add(node);
    for (const end of paddingEnds(node, axis)) ends.add(end);
    const isLoaded = context.bufferOf(node) && !group.members.includes(node);
    if (!isLoaded && isPointwise(node.op)) visit.push(...node.inputs);
  }
  return ends.size > MOST_PIECES ? [] : [...ends].sort((a, b) => a - b);
}

/** Pieces of an axis at most: each is code of its own. */
const MOST_PIECES = 16;

/** Visits a piece of an axis: its whole vectors, then what is left of it one by one. */
function eachPiece(
  elements: Elements,
  start: number,
  end: number,
  lanes: Lanes,
  visit: (index: Index) => void,
): void {
  const whole = Math.floor((end - start) / lanes);
  const rest = start + whole * lanes;
  if (whole > 0) {
    elements.loop(whole, "j", (j) => visit(plus(laneIndex(j, lanes), fixed(start))));
  }
  if (rest < end) elements.loop(end - rest, "j", (j) => visit(plus(j, fixed(rest))));
}
