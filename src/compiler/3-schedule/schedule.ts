// From graphs to one program: simplify, decide layouts, choose what is stored, cut into kernels,
// plan the memory, lower each kernel to loops, and wrap each entry in a function that runs whole
// steps. The plain schedule does the same with every choice switched off.
import { GraphError } from "../../errors.ts";
import { byteSize, isFloat } from "../1-graph/dtype.ts";
import type { Graph, InputRole, Node } from "../1-graph/graph.ts";
import { rewrite } from "../1-graph/rewrite.ts";
import { rowMajor, sameShape, text } from "../1-graph/shape.ts";
import type { Buffer } from "./elements/buffer.ts";
import { lowerAddresses } from "./loops/addresses.ts";
import { functionCost } from "./loops/cost.ts";
import type { Limits } from "./loops/limits.ts";
import type { LowerContext } from "./nests/attempt.ts";
import { vectorLabels } from "./nests/contract-parts.ts";
import { lower } from "./nests/lower.ts";
import { fuse, type Group, type Read, readsOnce } from "./plan/fuse.ts";
import {
  type AxisOrder,
  inputOrders,
  isFlattening,
  layoutOf,
  rowMajorOrder,
} from "./plan/layout.ts";
import { aligned, type Life, placeScratch } from "./plan/memory.ts";
import { relayout } from "./plan/relayout.ts";
import { simplify } from "./plan/simplify.ts";
import { skipZeros } from "./plan/sparse.ts";
import { chooseStored, claimHomes, type Home, storeAll } from "./plan/storage.ts";
import { type BufferPlan, type KernelCost, type Program, TEAM_BYTES } from "./program.ts";
import { functionsOf, type Kernel, type Threading } from "./threads/entry.ts";
import type { Effects, Guard, Range } from "./threads/phases.ts";

/** A graph to schedule; entries that name the same inputs share the buffers. */
export interface ScheduledGraph {
  readonly name: string;
  readonly graph: Graph;
  /** Name of a float scalar output: a run ends in the step in which it is not finite. */
  readonly guard?: string;
  /** How often it runs, beside the other entries: what is worth threads is judged by that. */
  readonly runs?: number;
}

export interface ScheduleOptions {
  readonly limits: Limits;
  readonly plain: boolean;
  /** Data inputs whose rows are mostly zeros: contractions skip the columns that are zero in the
   * whole batch. */
  readonly sparse?: ReadonlySet<string>;
  /** Default: one thread. */
  readonly threading?: Threading | undefined;
}

/** The plain schedule's machine: scalars, one accumulator. */
const scalarLimits: Limits = {
  vectorBytes: [],
  accumulators: 1,
  tileRows: 1,
  tileVectors: 1,
  unroll: 1,
};

/** One entry after its graph was cut: what the printer shows. */
export interface EntrySchedule {
  readonly name: string;
  readonly graph: Graph;
  readonly groups: readonly Group[];
  readonly homes: ReadonlyMap<Node, Home>;
  /** What a stored value reads. */
  readonly reads: (node: Node) => readonly Read[];
}

interface Plan {
  readonly limits: Limits;
  readonly plain: boolean;
  readonly threads: number;
  readonly orders: ReadonlyMap<string, AxisOrder>;
  readonly buffers: Map<string, BufferPlan>;
  /** End of the memory that persists so far. */
  end: number;
}

/** Cuts each entry's graph into groups. */
function cutEntry(
  entry: ScheduledGraph,
  { plain, sparse }: ScheduleOptions,
  orders: Map<string, AxisOrder>,
): EntrySchedule {
  let { graph } = entry;
  if (!plain) {
    graph = simplify(graph);
    for (const [name, order] of inputOrders(graph, orders)) orders.set(name, order);
    graph = skipZeros(relayout(graph, orders), sparse ?? new Set());
  } else {
    graph = copyGraph(graph);
  }
  const claimed = claimHomes(graph);
  const homes = plain ? storeAll(graph, claimed) : chooseStored(graph, claimed);
  const reads = readsOnce(homes);
  return { name: entry.name, graph, groups: fuse(graph, homes, !plain, reads), homes, reads };
}

/** Scheduling adds copies to a graph: never to the caller's. */
const copyGraph = (graph: Graph): Graph => rewrite(graph, () => null);

/** What a program may update, in vectors too: rows have padding, which is zero and stays it. */
const persistentRoles: ReadonlySet<InputRole> = new Set(["parameter", "state", "cell"]);

/** Gives every input a place, once for all entries. */
function planInputs(entries: readonly EntrySchedule[], plan: Plan): void {
  for (const { name: entry, graph } of entries) {
    for (const node of graph.live()) {
      if (node.op !== "input") continue;
      const { name, role } = node.attributes;
      const known = plan.buffers.get(name);
      if (known) {
        if (known.dtype !== node.dtype || !sameShape(known.shape, node.shape)) {
          throw new GraphError(
            `entry ${entry}: buffer ${name} is ${node.dtype} ${text(node.shape)}, another entry has ${known.dtype} ${text(known.shape)}`,
          );
        }
        if (known.role !== role) {
          throw new GraphError(
            `entry ${entry}: buffer ${name} is ${role}, another entry has ${known.role}`,
          );
        }
        continue;
      }
      const order = plan.orders.get(name) ?? rowMajorOrder(node.shape);
      const padded = persistentRoles.has(role) && !plan.plain;
      const layout = layoutOf(node.shape, order, node.dtype, plan.limits, padded);
      addBuffer(plan, name, role, node, layout.strides, layout.bytes);
    }
  }
}

function addBuffer(
  plan: Plan,
  name: string,
  role: BufferPlan["role"],
  { dtype, shape }: Node,
  strides: readonly number[],
  bytes: number,
): void {
  if (role === "output" && (plan.buffers.get(name)?.role ?? role) !== role) {
    throw new GraphError(`an input has the name of the output ${name}; rename one of them`);
  }
  plan.buffers.set(name, { name, role, dtype, shape, strides, offset: plan.end, bytes });
  plan.end += aligned(bytes);
}

/** Memory that each kernel has to itself while it runs. */
function addWorkspace({ buffers }: Plan, offset: number, bytes: number): void {
  const shape = [bytes];
  buffers.set("%workspace", {
    name: "%workspace",
    role: "scratch",
    dtype: "u8",
    shape,
    strides: [1],
    offset,
    bytes,
  });
}

/** The loop order of a group's axes: that of the buffer it updates, else one that gives its
 * contraction vectors, else row by row. */
function orderOf(
  group: Group,
  homes: ReadonlyMap<Node, Home>,
  plan: Plan,
  context: Pick<LowerContext, "bufferOf">,
): AxisOrder {
  for (const member of group.members) {
    const home = homes.get(member);
    if (home?.kind !== "update" || home.target.op !== "input") continue;
    const order = plan.orders.get(home.target.attributes.name);
    if (order) return order;
  }
  const natural = rowMajorOrder(group.shape);
  if (group.anchor?.op !== "contract" || plan.plain) return natural;
  const { out } = group.anchor.attributes;
  const labels = vectorLabels(group.anchor, context).map((v) => v.label);
  const last = labels.includes(out.at(-1)!) ? out.at(-1)! : labels.at(-1);
  if (last === undefined) return natural;
  const axis = out.indexOf(last);
  return [...natural.filter((a) => a !== axis), axis];
}

interface Stored {
  /** Members that other groups read or the host sees; the rest stays in registers. */
  readonly members: ReadonlySet<Node>;
  /** First and last kernel that touches each member. */
  readonly lives: ReadonlyMap<Node, { readonly from: number; readonly to: number }>;
}

function storedIn({ groups, homes, reads }: EntrySchedule, plain: boolean): Stored {
  const members = new Set<Node>();
  const lives = new Map<Node, { from: number; to: number }>();
  for (let position = 0; position < groups.length; position++) {
    const group = groups[position]!;
    for (const member of group.members) {
      lives.set(member, { from: position, to: position });
      if (plain || homes.get(member)!.kind !== "scratch") members.add(member);
      for (const { node } of reads(member)) {
        const life = lives.get(node);
        if (life) life.to = position;
        if (node.op !== "input" && !group.members.includes(node)) members.add(node);
      }
    }
  }
  return { members, lives };
}

interface LoweredEntry {
  readonly kernels: readonly Kernel[];
  readonly costs: KernelCost[];
  /** Of the kernel that needs most. */
  readonly workspaceBytes: number;
}

/** Values that are read in another shape: they lie without padding, so that they can be read as they
 * lie. */
const flattenedIn = (graph: Graph): Set<Node> =>
  new Set(
    graph
      .live()
      .filter(isFlattening)
      .map((node) => node.inputs[0]!),
  );

function inputBuffer(name: string, { buffers, orders }: Plan): Buffer {
  const input = buffers.get(name)!;
  const inner = (orders.get(name) ?? rowMajorOrder(input.shape)).slice(-2);
  const [outer, last] = inner.length === 2 ? inner : [undefined, inner[0]];
  const room =
    outer === undefined ? Math.floor(input.bytes / byteSize[input.dtype]) : input.strides[outer]!;
  const pads = persistentRoles.has(input.role as InputRole) ? "zero" : "anything";
  return { ...input, room: last === undefined ? 1 : room, pads };
}

/** The memory of a reshaped value that lies row by row without gaps, under its new shape. */
function asShaped(node: Node, bufferOf: LowerContext["bufferOf"]): Buffer | undefined {
  const [from] = node.inputs as [Node];
  const buffer = bufferOf(from);
  const isDense = buffer && rowMajor(from.shape).every((s, i) => s === buffer.strides[i]);
  if (!isDense) return undefined;
  const room = node.shape.at(-1) ?? 1;
  return { ...buffer, strides: rowMajor(node.shape), room, pads: "anything" };
}

/** Decides layouts and scratch of an entry, then lowers it. `scratch` is where scratch begins. */
function placeEntry(schedule: EntrySchedule, plan: Plan) {
  const { members: stored, lives } = storedIn(schedule, plan.plain);
  const buffers = new Map<Node, { -readonly [K in keyof Buffer]: Buffer[K] }>();
  const groupOrders = new Map<Group, AxisOrder>();
  const scratch: { node: Node; life: Life }[] = [];
  const flattened = flattenedIn(schedule.graph);
  const inputs = new Map<Node, Buffer>();
  const bufferOf = (node: Node): Buffer | undefined => {
    const known = inputs.get(node) ?? buffers.get(node);
    if (known) return known;
    if (node.op === "reshape") return asShaped(node, bufferOf);
    if (node.op !== "input") return undefined;
    const buffer = inputBuffer(node.attributes.name, plan);
    inputs.set(node, buffer);
    return buffer;
  };
  for (const group of schedule.groups) {
    const order = orderOf(group, schedule.homes, plan, { bufferOf });
    groupOrders.set(group, order);
    for (const member of group.members) {
      if (!stored.has(member)) continue;
      const home = schedule.homes.get(member)!;
      if (home.kind === "update") {
        buffers.set(member, { ...bufferOf(home.target)! });
        continue;
      }
      const padded = !plan.plain && (home.kind === "output" || !flattened.has(member));
      const layout = layoutOf(member.shape, order, member.dtype, plan.limits, padded);
      if (home.kind === "output") {
        const name = `${schedule.name}/${home.name}`;
        addBuffer(plan, name, "output", member, layout.strides, layout.bytes);
        const { room } = layout;
        buffers.set(member, { ...plan.buffers.get(name)!, room, pads: "anything" });
      } else {
        scratch.push({ node: member, life: { bytes: layout.bytes, ...lives.get(member)! } });
        buffers.set(member, {
          offset: 0,
          strides: layout.strides,
          dtype: member.dtype,
          room: layout.room,
          pads: "anything",
        });
      }
    }
  }
  const placed = placeScratch(scratch.map((s) => s.life));

  /** Lowers the entry once it is known where scratch begins, and the memory of single kernels. */
  const finish = (scratchStart: number, workspaceAt: number): LoweredEntry => {
    for (const [i, { node, life }] of scratch.entries()) {
      const buffer = buffers.get(node)!;
      buffer.offset = scratchStart + placed.offsets[i]!;
      const name = `${schedule.name}/%${node.id}`;
      plan.buffers.set(name, {
        name,
        role: "scratch",
        dtype: node.dtype,
        shape: node.shape,
        strides: buffer.strides,
        offset: buffer.offset,
        bytes: life.bytes,
      });
    }
    const context: LowerContext = {
      limits: plan.limits,
      bufferOf,
      isStored: (node) => stored.has(node),
      targetOf: (node) => {
        const home = schedule.homes.get(node);
        return home?.kind === "update" ? home.target : undefined;
      },
      orderOf: (group) => groupOrders.get(group)!,
      threads: plan.threads,
      workspaceAt,
    };
    let most = 0;
    const kernels: Kernel[] = [];
    const costs: KernelCost[] = [];
    for (const [i, group] of schedule.groups.entries()) {
      const name = kernelName(schedule, group, i);
      const lowered = lower(group, name, context);
      const { fn, storesOnce, graphFlops, emittedFlops, pads, workspaceBytes } = lowered;
      most = Math.max(most, workspaceBytes);
      for (const member of group.members) {
        const buffer = buffers.get(member);
        if (buffer) buffer.pads = pads.get(member) ?? "anything";
      }
      const own = { start: workspaceAt, end: workspaceAt + workspaceBytes };
      const effects = () => effectsOf(group, schedule.reads, bufferOf, own);
      kernels.push({ fn, storesOnce, effects });
      costs.push({ name, entry: schedule.name, graphFlops, emittedFlops });
    }
    return { kernels, costs, workspaceBytes: most };
  };
  return { scratchBytes: placed.bytes, finish };
}

/** A name that every target accepts for a function. */
export const identifier = (s: string): string => s.replace(/[^A-Za-z0-9]+/g, "_");

/** A kernel is named by what it makes: train_4_layers_0_weight. */
function kernelName(schedule: EntrySchedule, group: Group, position: number): string {
  const names = group.members.flatMap((m) => {
    const home = schedule.homes.get(m)!;
    if (home.kind === "output") return [home.name];
    return home.kind === "update" && home.target.op === "input"
      ? [home.target.attributes.name]
      : [];
  });
  const made = names[0] ?? group.anchor?.op ?? group.members.at(-1)!.op;
  return identifier(`${schedule.name}_${position}_${made}`);
}

function effectsOf(
  { members }: Group,
  reads: EntrySchedule["reads"],
  bufferOf: LowerContext["bufferOf"],
  workspace: Range,
): Effects {
  const range = (node: Node): Range[] => {
    const buffer = bufferOf(node);
    if (!buffer) return [];
    const { offset, strides, dtype } = buffer;
    const elements = node.shape.map((n, axis) => n * strides[axis]!);
    // with the padding of the last row, which ends before the next buffer begins
    return [{ start: offset, end: offset + Math.max(1, ...elements) * byteSize[dtype] + 63 }];
  };
  return {
    reads: members.flatMap((m) => reads(m).flatMap(({ node }) => range(node))),
    writes: [...members.flatMap(range), workspace],
  };
}

/** Where the guard of an entry lies. */
function guardOf({ name, guard }: ScheduledGraph, { buffers }: Plan): Guard | null {
  if (guard === undefined) return null;
  const buffer = buffers.get(`${name}/${guard}`);
  if (!buffer || !isFloat(buffer.dtype) || buffer.shape.length > 0) {
    throw new GraphError(`entry ${name}: the guard ${guard} is no float scalar output`);
  }
  return { dtype: buffer.dtype, offset: buffer.offset };
}

/** A program with what each entry was cut into. */
export interface ScheduledProgram extends Program {
  readonly cuts: readonly EntrySchedule[];
}

/** Schedules entries into one program. */
export function schedule(
  entries: readonly ScheduledGraph[],
  options: ScheduleOptions,
): ScheduledProgram {
  const orders = new Map<string, AxisOrder>();
  const cuts = entries.map((entry) => cutEntry(entry, options, orders));
  const plan: Plan = {
    limits: options.plain ? scalarLimits : options.limits,
    plain: options.plain,
    threads: options.threading?.threads ?? 1,
    orders,
    buffers: new Map(),
    end: LEADING_SLACK,
  };
  planInputs(cuts, plan);
  const placed = cuts.map((cut) => placeEntry(cut, plan));
  const scratchStart = plan.end;
  const workspaceAt = scratchStart + Math.max(0, ...placed.map((p) => p.scratchBytes));
  const lowered = placed.map((p) => p.finish(scratchStart, workspaceAt));
  const workspaceBytes = Math.max(0, ...lowered.map((l) => l.workspaceBytes));
  if (workspaceBytes > 0) addWorkspace(plan, workspaceAt, workspaceBytes);
  const kernels = lowered.map((l) => l.kernels);
  const end = workspaceAt + workspaceBytes;
  const countersAt = aligned(end);
  const code = functionsOf(
    entries.map((entry, i) => ({
      name: identifier(entry.name),
      runs: entry.runs ?? 1,
      kernels: kernels[i]!,
      guard: guardOf(entry, plan),
    })),
    options.threading,
    countersAt,
  );
  const functions = code.functions.map(lowerAddresses);
  const isTeam = functions.some((fn) => fn.isTeam);
  const team = isTeam && {
    threads: options.threading!.threads,
    offset: countersAt + code.counterBytes,
    limitSeconds: Math.max(
      LEAST_LIMIT,
      (PATIENCE * Math.max(...functions.map(functionCost))) / 1e9,
    ),
  };
  return {
    functions,
    ...(team ? { team } : {}),
    buffers: plan.buffers,
    arenaBytes: team ? team.offset + TEAM_BYTES : end,
    costs: lowered.flatMap((l) => l.costs),
    cuts,
  };
}

/** Seconds that the threads of a team wait for one another at least, and how many times as long as
 * the slowest kernel should take. */
const LEAST_LIMIT = 5;
const PATIENCE = 20;

/** Bytes before the first buffer: no address is 0, and a vector may start a little early. */
const LEADING_SLACK = 64;
