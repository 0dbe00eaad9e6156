// Groups that are equal but for where their values lie are lowered once: the blocks of a residual network,
// the layers of a deep one. The loops of the others are copies with other addresses, statement by
// statement what lowering them would give; a test compares the two. Groups are alike where every node
// that a group computes has its twin in the other, with the same op, attributes, operands and layout.
// What is read from memory is compared by what it is, never by how it was made.
import type { Node } from "../1-graph/graph.ts";
import { sameShape } from "../1-graph/shape.ts";
import { isReindexing } from "../1-graph/views.ts";
import type { Buffer } from "./elements/buffer.ts";
import { Pairs, sameValue } from "./loops/alike.ts";
import type { LoopFunction, Stmt } from "./loops/kernel.ts";
import { type Mapping, mapBlock, mapExpr } from "./loops/map.ts";
import type { LowerContext } from "./nests/attempt.ts";
import { type LoweredGroup, lower } from "./nests/lower.ts";
import type { Group } from "./plan/fuse.ts";
import type { Round } from "./plan/stages.ts";

interface Known {
  readonly group: Group;
  readonly lowered: LoweredGroup;
}

/** Lowers groups, each kind of them once. */
export class AlikeGroups {
  readonly #context: LowerContext;
  readonly #known = new Map<string, Known[]>();

  constructor(context: LowerContext) {
    this.#context = context;
  }

  /** How many were lowered themselves. */
  get size(): number {
    return [...this.#known.values()].reduce((sum, known) => sum + known.length, 0);
  }

  lower(group: Group, name: string): LoweredGroup {
    const key = outline(group);
    const known = this.#known.get(key) ?? [];
    for (const candidate of known) {
      const fn = new Twins(candidate.group, group, this.#context).moved(candidate.lowered, name);
      if (fn) return { ...candidate.lowered, fn };
    }
    const lowered = lower(group, name, this.#context);
    known.push({ group, lowered });
    this.#known.set(key, known);
    return lowered;
  }
}

/** Equal for groups that are alike. */
const outline = ({ anchor, shape, members }: Group): string =>
  `${anchor?.op} ${shape.join()} ${members.map(({ op, dtype }) => `${op} ${dtype}`).join()}`;

/** The nodes and buffers of one group and what stands for them in another. */
class Twins {
  readonly #a: Group;
  readonly #b: Group;
  readonly #context: LowerContext;
  readonly #nodes = new Pairs<Node>();
  readonly #rounds = new Pairs<Round>();
  readonly #offsets = new Pairs<number>();

  constructor(a: Group, b: Group, context: LowerContext) {
    this.#a = a;
    this.#b = b;
    this.#context = context;
  }

  /** The function of the first group with the addresses of the second; null where they are not alike. */
  moved({ fn, workspaceBytes }: LoweredGroup, name: string): LoopFunction | null {
    const { workspaceAt } = this.#context;
    if (!this.#groups()) return null;
    let isKnown = true;
    const by: Mapping = {
      local: (local) => local,
      address: (address) => {
        const { from } = address;
        const isOwn =
          from !== undefined && from >= workspaceAt && from < workspaceAt + workspaceBytes;
        const to = isOwn ? from : this.#offsets.get(from ?? Number.NaN);
        if (from === undefined || to === undefined) {
          isKnown = false;
          return address;
        }
        const base = address.base && mapExpr(address.base, by);
        return { ...address, offset: address.offset + to - from, base, from: to };
      },
      node: (node) => this.#nodes.get(node) ?? node,
    };
    const body: Stmt[] = mapBlock(fn.body, by);
    return isKnown ? { ...fn, name, body } : null;
  }

  #groups(): boolean {
    const [a, b] = [this.#a, this.#b];
    const { isStored, targetOf, orderOf } = this.#context;
    return (
      a.members.length === b.members.length &&
      sameShape(a.shape, b.shape) &&
      sameShape(orderOf(a), orderOf(b)) &&
      a.members.every((member, i) => {
        const other = b.members[i]!;
        const [target, otherTarget] = [targetOf(member), targetOf(other)];
        return (
          isStored(member) === isStored(other) &&
          this.#isAlike(member, other) &&
          (target && otherTarget ? this.#isAlike(target, otherTarget) : target === otherTarget)
        );
      }) &&
      (a.anchor && b.anchor ? this.#isAlike(a.anchor, b.anchor) : a.anchor === b.anchor)
    );
  }

  #isAlike(a: Node, b: Node): boolean {
    const known = this.#nodes.match(a, b);
    if (known !== null) return known;
    const isMember = this.#a.members.includes(a);
    const [buffer, other] = [this.#context.bufferOf(a), this.#context.bufferOf(b)];
    return (
      a.op === b.op &&
      a.dtype === b.dtype &&
      sameShape(a.shape, b.shape) &&
      isMember === this.#b.members.includes(b) &&
      sameAttributes(a, b) &&
      (buffer && other ? this.#lieAlike(buffer, other) : buffer === other) &&
      // a view of what the group makes lies as that does, but is computed
      ((buffer && !isMember && !isReindexing(a)) ||
        (a.inputs.length === b.inputs.length &&
          a.inputs.every((input, i) => this.#isAlike(input, b.inputs[i]!))))
    );
  }

  #lieAlike(a: Buffer, b: Buffer): boolean {
    if (this.#offsets.match(a.offset, b.offset) === false) return false;
    const [moving, other] = [a.moving ?? [], b.moving ?? []];
    return (
      // of an input it is the whole plan
      sameValue(a, b, PLACED) &&
      moving.length === other.length &&
      moving.every((move, i) => {
        const { round, stride, steps } = other[i]!;
        return (
          this.#rounds.match(move.round, round) !== false &&
          move.stride === stride &&
          move.steps === steps
        );
      })
    );
  }
}

/** Where something lies, and how it is called. */
const PLACED: ReadonlySet<string> = new Set(["offset", "name", "moving"]);

/** Inputs may differ in their names but for the end, by which their values are called in a kernel. */
function sameAttributes(a: Node, b: Node): boolean {
  if (a.op !== "input" || b.op !== "input") return sameValue(a.attributes, b.attributes);
  const [one, other] = [a.attributes, b.attributes];
  return one.role === other.role && ending(one.name) === ending(other.name);
}

const ending = (name: string): string | undefined => name.split(/[./]/).at(-1);
