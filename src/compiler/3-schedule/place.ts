// Where everything lies: the inputs once for all entries, then what each entry stores. What lives for
// one step only shares scratch memory, which begins behind all that persists.
import { GraphError } from "../../errors.ts";
import type { InputRole } from "../1-graph/attributes.ts";
import { byteSize } from "../1-graph/dtype.ts";
import { isBodyRole, misplaced, type Node } from "../1-graph/graph.ts";
import { paddedShape, rowMajor, type Shape, sameShape, text } from "../1-graph/shape.ts";
import { isAlias } from "../1-graph/views.ts";
import { type Bordered, type Buffer, beginningAt, inside } from "./elements/buffer.ts";
import type { Limits } from "./loops/limits.ts";
import { vectorLabels } from "./nests/labels.ts";
import type { Bound } from "./plan/bodies.ts";
import type { EntrySchedule } from "./plan/entry-schedule.ts";
import type { Group } from "./plan/fuse.ts";
import { type AxisOrder, isFlattening, layoutOf, rowMajorOrder } from "./plan/layout.ts";
import { aligned, type Life, livesOf, placeScratch } from "./plan/memory.ts";
import { startInBorder } from "./plan/padding.ts";
import { kernelsIn } from "./plan/stages.ts";
import { type BufferPlan, outputBuffer } from "./program.ts";

/** The program's memory while it is planned. */
export interface Arena {
  readonly limits: Limits;
  readonly plain: boolean;
  /** Axis orders of inputs. */
  readonly orders: ReadonlyMap<string, AxisOrder>;
  readonly buffers: Map<string, BufferPlan>;
  /** End of the memory that persists so far. */
  end: number;
}

/** Where the values of an entry lie; scratch has a place once it is known where it begins. */
export interface Places {
  /** Memory of a stored value, an input, or a view that lies as its operand does. */
  readonly bufferOf: (node: Node) => Buffer | undefined;
  readonly bordered: ReadonlyMap<Node, Bordered>;
  /** Whether borders are written once a run, in memory that nothing else has in its steps; else before
   * their values in each step. */
  readonly bordersStay: boolean;
  /** Values that other groups read or the host sees; the rest stays in registers. */
  readonly stored: ReadonlySet<Node>;
  /** Loop order of each group. */
  readonly orders: ReadonlyMap<Group, AxisOrder>;
  readonly scratchBytes: number;
  readonly beginScratch: (at: number) => void;
}

/** How many times as much scratch memory an entry may need so that its borders stay. */
const WORTH_STAYING = 1.25;

/** What a program may update, in vectors too: rows have padding. */
const persistentRoles: ReadonlySet<InputRole> = new Set(["parameter", "state", "cell"]);

/** Gives every input a place. */
export function placeInputs(entries: readonly EntrySchedule[], arena: Arena): void {
  for (const { name: entry, graph } of entries) {
    for (const node of graph.live()) {
      if (node.op !== "input") continue;
      const { name, role } = node.attributes;
      if (isBodyRole(role)) throw new GraphError(misplaced(node));
      const known = arena.buffers.get(name);
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
      const order = arena.orders.get(name) ?? rowMajorOrder(node.shape);
      const padded = persistentRoles.has(role) && !arena.plain;
      const layout = layoutOf(node.shape, order, node.dtype, arena.limits, padded);
      addBuffer(arena, name, role, node, layout.strides, layout.bytes);
    }
  }
}

function addBuffer(
  arena: Arena,
  name: string,
  role: BufferPlan["role"],
  { dtype, shape }: Node,
  strides: readonly number[],
  bytes: number,
): void {
  const before = role === "output" ? arena.buffers.get(name) : undefined;
  if (before) {
    const what = before.role === role ? "another output" : "an input";
    throw new GraphError(`${what} has the name of the output ${name}; rename one of them`);
  }
  arena.buffers.set(name, { name, role, dtype, shape, strides, offset: arena.end, bytes });
  arena.end += aligned(bytes);
}

/** The buffer of a value or an input: train/loss of an output, train/%12 of what lives for one step. */
export function bufferName({ name, homes, bodies }: EntrySchedule, node: Node): string {
  const home = homes.get(node);
  const place = home?.kind === "update" ? home.target : node;
  if (place.op === "input") return place.attributes.name;
  return home?.kind === "output" ? outputBuffer(name, home.name) : `${name}/${bodies.nameOf(node)}`;
}

/** Memory that each kernel has to itself while it runs. */
export function addWorkspace({ buffers }: Arena, offset: number, bytes: number): void {
  const name = "%workspace";
  const plan = { dtype: "u8", shape: [bytes], strides: [1], offset, bytes } as const;
  buffers.set(name, { name, role: "scratch", ...plan });
}

/** Decides the layouts of an entry's values, and the places of those that persist. */
export function placeEntry(entry: EntrySchedule, arena: Arena): Places {
  const { members: stored, lives } = storedIn(entry, arena.plain);
  const { bound } = entry.bodies;
  const { inPlace } = entry;
  type Movable = { -readonly [K in keyof Buffer]: Buffer[K] };
  const buffers = new Map<Node, Movable>();
  const orders = new Map<Group, AxisOrder>();
  const scratch: { value: Node; shape: Shape; whole: Movable; life: Life }[] = [];
  const bordered = new Map<Node, Bordered>();
  const flattened = flattenedIn(entry);
  const inputs = new Map<Node, Buffer>();
  const bufferOf = (node: Node): Buffer | undefined => {
    const known = inputs.get(node) ?? buffers.get(node);
    if (known) return known;
    const outside = bound.get(node);
    if (outside) return stepOf(bufferOf(outside.to)!, outside);
    const first = inPlace.get(node);
    if (first) return bufferOf(first);
    const home = entry.homes.get(node);
    if (home?.kind === "update") return bufferOf(home.target);
    if (node.op === "reshape") return asShaped(node, bufferOf);
    if (node.op !== "input") {
      const start = startInBorder(node, entry.homes);
      return start ? beginningAt(bordered.get(node.inputs[0]!)!.whole, start) : undefined;
    }
    const buffer = inputBuffer(node.attributes.name, arena);
    inputs.set(node, buffer);
    return buffer;
  };
  const place = (member: Node, order: AxisOrder): void => {
    const home = entry.homes.get(member)!;
    // a carry, or a step of a sequence
    if (home.kind === "update" || bound.has(member)) return;
    const { dtype } = member;
    const border = home.kind === "scratch" ? home.border : undefined;
    const shape = border ? paddedShape(member.shape, border) : member.shape;
    const padded = !arena.plain && (home.kind === "output" || !flattened.has(member));
    const { strides, bytes, room } = layoutOf(shape, order, dtype, arena.limits, padded);
    if (home.kind === "output") {
      const name = bufferName(entry, member);
      addBuffer(arena, name, "output", member, strides, bytes);
      buffers.set(member, { ...arena.buffers.get(name)!, room });
      return;
    }
    const whole = { offset: 0, strides, dtype, room };
    scratch.push({ value: member, shape, whole, life: { bytes, ...lives.get(member)! } });
    if (border) bordered.set(member, { value: member, border, shape, whole });
    buffers.set(member, border ? inside(bordered.get(member)!, order.at(-1)!) : whole);
  };
  const firstIn = (stack: Node): Node => {
    const from = inPlace.get(stack);
    return from ? firstIn(from) : stack;
  };
  for (const stack of entry.bodies.stacks) {
    const first = firstIn(stack);
    if (first === stack) continue;
    const [a, b] = [lives.get(first)!, lives.get(stack)!];
    lives.set(first, { from: Math.min(a.from, b.from), to: Math.max(a.to, b.to) });
  }
  for (const stack of entry.bodies.stacks) {
    if (!inPlace.has(stack)) place(stack, rowMajorOrder(stack.shape));
  }
  const wanted = ordersWanted(entry, arena);
  for (const group of kernelsIn(entry.steps.body)) {
    const asked = group.members.some((m) => flattened.has(m)) ? undefined : wanted.get(group);
    const order = orderOf(group, entry, arena, bufferOf, asked);
    orders.set(group, order);
    for (const member of group.members) if (stored.has(member)) place(member, order);
  }
  const shared = placeScratch(scratch.map(({ life }) => life));
  const all = { from: 0, to: Number.POSITIVE_INFINITY };
  const apart =
    bordered.size === 0
      ? shared
      : placeScratch(
          scratch.map(({ value, life }) => (bordered.has(value) ? { ...life, ...all } : life)),
        );
  const bordersStay = apart.bytes <= WORTH_STAYING * shared.bytes;
  const { offsets, bytes: scratchBytes } = bordersStay ? apart : shared;
  const beginScratch = (at: number): void => {
    for (const [i, { value, shape, whole, life }] of scratch.entries()) {
      const name = bufferName(entry, value);
      const border = bordered.get(value)?.border;
      whole.offset = at + offsets[i]!;
      if (border) buffers.get(value)!.offset += whole.offset;
      const { strides, dtype, offset } = whole;
      const { bytes } = life;
      const plan = { name, role: "scratch", dtype, shape, strides, offset, bytes } as const;
      arena.buffers.set(name, border ? { ...plan, border } : plan);
    }
  };
  return { bufferOf, bordered, bordersStay, stored, orders, scratchBytes, beginScratch };
}

/** The memory of a step of a sequence, in that of all steps. */
function stepOf(whole: Buffer, { step }: Bound): Buffer {
  if (!step) return whole;
  const { axis, round, steps } = step;
  const isInnermost = axis === whole.strides.length - 1;
  return {
    ...whole,
    strides: whole.strides.filter((_, i) => i !== axis),
    room: isInnermost ? 1 : whole.room,
    moving: [...(whole.moving ?? []), { round, stride: whole.strides[axis]!, steps }],
  };
}

interface Stored {
  readonly members: ReadonlySet<Node>;
  readonly lives: Map<Node, Omit<Life, "bytes">>;
}

function storedIn({ steps, homes, reads, bodies }: EntrySchedule, plain: boolean): Stored {
  const members = new Set<Node>();
  const lives = livesOf([steps], (group: Group) => {
    const read = new Set<Node>();
    const written = new Set<Node>();
    for (const member of group.members) {
      const home = homes.get(member)!;
      if (plain || home.kind !== "scratch") members.add(member);
      const place = home.kind === "update" ? home.target : member;
      const outside = bodies.outside(place);
      written.add(outside);
      // of what lies outside of a loop a round writes a part
      if (outside !== place) read.add(outside);
      for (const { node } of reads(member)) {
        const from = bodies.outside(node);
        if (from.op === "input" || group.members.includes(from)) continue;
        members.add(from);
        read.add(from);
      }
    }
    return { reads: read, writes: written };
  });
  return { members, lives };
}

/** Values that are read in another shape: they lie without padding, so that they can be read as they
 * lie. */
const flattenedIn = ({ graph, homes, bodies }: EntrySchedule): Set<Node> =>
  new Set(
    [graph, ...bodies.graphs]
      .flatMap((g) => g.live())
      .filter(isFlattening)
      .map(({ inputs: [read] }) => (startInBorder(read!, homes) ? read!.inputs[0]! : read!)),
  );

function inputBuffer(name: string, { buffers, orders }: Arena): Buffer {
  const input = buffers.get(name)!;
  const inner = (orders.get(name) ?? rowMajorOrder(input.shape)).slice(-2);
  const [outer, last] = inner.length === 2 ? inner : [undefined, inner[0]];
  const room =
    outer === undefined ? Math.floor(input.bytes / byteSize[input.dtype]) : input.strides[outer]!;
  return { ...input, room: last === undefined ? 1 : room };
}

/** The memory of a reshaped value that lies row by row without gaps, under its new shape. */
function asShaped(node: Node, bufferOf: Places["bufferOf"]): Buffer | undefined {
  const [from] = node.inputs as [Node];
  const buffer = bufferOf(from);
  if (isAlias(node)) return buffer;
  const isDense =
    buffer && rowMajor(from.shape).every((s, i) => from.shape[i] === 1 || s === buffer.strides[i]);
  if (!isDense) return undefined;
  const room = node.shape.findLast((n) => n > 1) ?? 1;
  return { ...buffer, strides: rowMajor(node.shape), room };
}

/** The order of a buffer that a group updates; undefined where it updates none. */
function updatedOrder(
  { members }: Group,
  { homes, bodies }: EntrySchedule,
  { orders }: Arena,
): AxisOrder | undefined {
  for (const member of members) {
    const home = homes.get(member);
    if (home?.kind !== "update" || home.target.op !== "input") continue;
    if (bodies.outside(home.target) !== home.target) continue;
    const order = orders.get(home.target.attributes.name);
    if (order) return order;
  }
  return undefined;
}

/** The orders in which later groups read what a group stores, element by element: where two
 * contractions make the gradient of one weight, the first lies as the weight that the second updates. */
function ordersWanted(entry: EntrySchedule, arena: Arena): ReadonlyMap<Group, AxisOrder> {
  const wanted = new Map<Group, AxisOrder>();
  if (arena.plain) return wanted;
  const groups = kernelsIn(entry.steps.body);
  const groupOf = new Map(groups.flatMap((group) => group.members.map((m) => [m, group] as const)));
  for (const group of groups.toReversed()) {
    const order = updatedOrder(group, entry, arena) ?? wanted.get(group);
    if (!order) continue;
    for (const { node, aligned } of group.members.flatMap(entry.reads)) {
      const from = groupOf.get(node);
      if (!from || from === group || !aligned || !sameShape(from.shape, group.shape)) continue;
      if (!wanted.has(from)) wanted.set(from, order);
    }
  }
  return wanted;
}

/** The loop order of a group's axes: that of the buffer it updates, else one that gives its
 * contraction vectors, the one that is asked for if it does, else row by row. */
function orderOf(
  group: Group,
  entry: EntrySchedule,
  arena: Arena,
  bufferOf: Places["bufferOf"],
  asked: AxisOrder | undefined,
): AxisOrder {
  const natural = rowMajorOrder(group.shape);
  for (const member of group.members) {
    const home = entry.homes.get(member);
    const place = home?.kind === "update" ? home.target : member;
    if (entry.bodies.outside(place) !== place) return natural;
  }
  const updated = updatedOrder(group, entry, arena);
  if (updated) return updated;
  if (group.anchor?.op !== "contract" || arena.plain) return natural;
  const { out } = group.anchor.attributes;
  const labels = vectorLabels(group.anchor, { bufferOf }).map((v) => v.label);
  if (asked && labels.includes(out[asked.at(-1)!]!)) return asked;
  const last = labels.includes(out.at(-1)!) ? out.at(-1)! : labels.at(-1);
  if (last === undefined) return natural;
  const axis = out.indexOf(last);
  return [...natural.filter((a) => a !== axis), axis];
}
