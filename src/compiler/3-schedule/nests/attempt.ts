// One attempt at lowering a group: what every kind of loop nest shares. An attempt has a number of
// lanes; where some value cannot be had in vectors it throws NotVectorizable, and the next is tried.
import { byteSize, type DType } from "../../1-graph/dtype.ts";
import type { Node } from "../../1-graph/graph.ts";
import type { Shape } from "../../1-graph/shape.ts";
import { fixed, type Index, NotVectorizable, times } from "../elements/access.ts";
import type { Bordered, Buffer } from "../elements/buffer.ts";
import type { Elements, RareValues } from "../elements/element.ts";
import type { LoopFunction, Type } from "../loops/kernel.ts";
import type { Limits } from "../loops/limits.ts";
import type { Group } from "../plan/fuse.ts";
import { type AxisOrder, lanesFor } from "../plan/layout.ts";
import type { Round } from "../plan/stages.ts";
import type { LiveList } from "./live-list.ts";
import type { Nest } from "./nest.ts";

export type Lanes = Type["lanes"];

export interface LowerContext {
  readonly limits: Limits;
  /** Memory of stored values and inputs; undefined for what is computed in place. */
  readonly bufferOf: (node: Node) => Buffer | undefined;
  /** Whether a member's value is needed outside its group. */
  readonly isStored: (node: Node) => boolean;
  /** The input that a member's value overwrites, whose padding stays zero; undefined for none. */
  readonly targetOf: (node: Node) => Node | undefined;
  /** Axis order of the group's stored values: loops follow it. */
  readonly orderOf: (group: Group) => AxisOrder;
  /** The repeats whose rounds move what the group reads or stores. */
  readonly roundsOf: (group: Group) => readonly Round[];
  /** Threads that may share a kernel: into how many parts it should fall at least. No result may
   * depend on it. */
  readonly threads: number;
  /** Where the memory begins that a kernel has to itself while it runs. */
  readonly workspaceAt: number;
  readonly parts: NestParts;
}

/** How that becomes loops which only some graphs have: each part is needed where they have it. */
export interface NestParts {
  /** Groups that are about windows, lists, or rows that are added. */
  readonly rareLowering?: ChooseLowering;
  readonly rareValues?: RareValues;
  /** Positions that a `nonzero` lists. */
  readonly listOf?: (elements: Elements, list: Node, extent: number) => LiveList;
  /** Borders of zeros around values. */
  readonly lowerBorders?: (
    name: string,
    values: readonly Bordered[],
    context: Pick<LowerContext, "limits" | "bufferOf">,
  ) => LoopFunction;
}

export interface Lowered {
  readonly fn: LoopFunction;
  /** The loops of what is added up; absent where nothing is. */
  readonly nest?: Nest | undefined;
  /** Floating-point operations of contractions: in the graph, and with padding as emitted. */
  readonly graphFlops: number;
  readonly emittedFlops: number;
}

/** One attempt at lowering a group with a number of lanes. */
export interface Attempt {
  readonly group: Group;
  readonly context: LowerContext;
  readonly elements: Elements;
  readonly order: AxisOrder;
  readonly lanes: Lanes;
  /** Whether the group stores what is there already where its contraction is zero. */
  readonly keepsWithoutSum: boolean;
  /** Memory that is the kernel's own while it runs, row by row without gaps. */
  readonly workspace: (dtype: DType, shape: Shape) => Buffer;
  /** Stores the group's values at `at`. */
  readonly storeRoots: (at: readonly Index[]) => void;
}

export type Try = <T>(lanes: Lanes, body: (a: Attempt) => T) => { fn: LoopFunction; result: T };
/** How one kind of group becomes a loop nest. */
export type Lowering = (
  attempt: Try,
  group: Group,
  context: LowerContext,
  order: AxisOrder,
) => Lowered;

/** How a group becomes a loop nest that is not one of the usual; null for those. */
export type ChooseLowering = (
  group: Group,
  bufferOf: LowerContext["bufferOf"],
) => { readonly lowering: Lowering; readonly storesOnce: boolean } | null;

/** The first body that works; the last must. Those that are known not to are null. */
export function firstThatWorks<T>(bodies: readonly [...((() => T) | null)[], () => T]): T {
  for (let i = 0; i < bodies.length - 1; i++) {
    try {
      const body = bodies[i];
      if (body) return body();
    } catch (error) {
      if (!(error instanceof NotVectorizable)) throw error;
    }
  }
  return (bodies.at(-1) as () => T)();
}

/** Lanes along the innermost axis of the group's values, if those are all of one width and their
 * rows have room for whole vectors. */
export function lanesOf(
  group: Group,
  axis: number | undefined,
  { limits, bufferOf, isStored }: LowerContext,
): Lanes {
  if (axis === undefined) return 1;
  const width = byteSize[group.members[0]!.dtype];
  let room = Number.POSITIVE_INFINITY;
  for (const member of group.members) {
    if (byteSize[member.dtype] !== width || member.dtype === "u8") return 1;
    if (isStored(member)) room = Math.min(room, bufferOf(member)!.room);
  }
  return lanesFor(group.shape[axis]!, width, limits, room);
}

/** Indices of a group's position: `at` in the order of the logical axes. */
export function inLogicalOrder(order: AxisOrder, indices: readonly Index[]): Index[] {
  const at = new Array<Index>(order.length).fill(fixed(0));
  for (let i = 0; i < order.length; i++) at[order[i]!] = indices[i]!;
  return at;
}

/** Index of the first lane of vector `block`. */
export const laneIndex = (block: Index, lanes: Lanes): Index => ({
  ...times(block, lanes),
  lane: lanes > 1 ? 1 : 0,
});

/** Visits the vectors of an axis; the last may stick out into the padding. */
export function eachVector(
  elements: Elements,
  extent: number,
  lanes: Lanes,
  body: (index: Index) => void,
): void {
  elements.loop(Math.ceil(extent / lanes), "j", (j) => body(laneIndex(j, lanes)));
}
