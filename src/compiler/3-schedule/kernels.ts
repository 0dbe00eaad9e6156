// The kernels of an entry: each group lowered to loops, with its name and the memory it touches.
import { byteSize } from "../1-graph/dtype.ts";
import type { Node } from "../1-graph/graph.ts";
import type { Bordered } from "./elements/buffer.ts";
import type { LoopFunction } from "./loops/kernel.ts";
import type { LowerContext, NestParts } from "./nests/attempt.ts";
import { type LoweredGroup, lower } from "./nests/lower.ts";
import type { Nest } from "./nests/nest.ts";
import type { Places } from "./place.ts";
import type { EntrySchedule } from "./plan/entry-schedule.ts";
import type { Group } from "./plan/fuse.ts";
import { required } from "./plan/parts.ts";
import { mapStages, type Steps } from "./plan/stages.ts";
import { identifier, type KernelCost, outputBuffer } from "./program.ts";
import type { Kernel } from "./threads/entry.ts";
import type { Effects, Range } from "./threads/phases.ts";

export interface LoweredEntry {
  /** What is run once before the first step: the borders that stay. */
  readonly once: readonly LoopFunction[];
  readonly steps: Steps<Kernel>;
  readonly costs: readonly KernelCost[];
  /** The loops of each group that adds something up. */
  readonly nests: ReadonlyMap<Group, Nest>;
  /** Of the kernel that needs most. */
  readonly workspaceBytes: number;
}

export interface KernelParts extends NestParts {
  /** For programs that repeat themselves: lowers groups, each kind of them once. Only saves time. */
  readonly lowerAlike?: (context: LowerContext) => (group: Group, name: string) => LoweredGroup;
}

/** Lowers the groups of an entry whose values all have their places. */
export function lowerEntry(
  entry: EntrySchedule,
  places: Places,
  settings: Pick<LowerContext, "limits" | "threads" | "workspaceAt"> & { parts: KernelParts },
): LoweredEntry {
  const { bufferOf, bordered, bordersStay, stored, orders } = places;
  const context: LowerContext = {
    ...settings,
    bufferOf,
    isStored: (node) => stored.has(node),
    targetOf: (node) => {
      const home = entry.homes.get(node);
      return home?.kind === "update" ? home.target : undefined;
    },
    roundsOf: (group) => {
      if (!entry.graph.hasScans) return [];
      const touched = group.members.flatMap((m) => [m, ...entry.reads(m).map(({ node }) => node)]);
      const moving = touched.flatMap((node) => bufferOf(node)?.moving ?? []);
      return [...new Set(moving.map(({ round }) => round))];
    },
    orderOf: (group) => orders.get(group)!,
  };
  const { parts, workspaceAt } = settings;
  const lowerGroup = parts.lowerAlike?.(context) ?? ((group, name) => lower(group, name, context));
  const cleared = (name: string, values: readonly Bordered[]) =>
    required(parts.lowerBorders, "padding")(name, values, context);
  let most = 0;
  const costs: KernelCost[] = [];
  const nests = new Map<Group, Nest>();
  const body = mapStages(entry.steps.body, (group): Kernel[] => {
    const name = kernelName(entry, group, costs.length);
    const lowered = lowerGroup(group, name);
    const { fn, storesOnce, graphFlops, emittedFlops, workspaceBytes } = lowered;
    if (lowered.nest) nests.set(group, lowered.nest);
    most = Math.max(most, workspaceBytes);
    const own = { start: workspaceAt, end: workspaceAt + workspaceBytes };
    const effects = () => effectsOf(group, entry.reads, places, own);
    costs.push({ name, entry: entry.name, graphFlops, emittedFlops });
    const borders = bordersStay ? [] : group.members.flatMap((m) => bordered.get(m) ?? []);
    const clears = () => ({ ...effects(), reads: [] });
    const before: Kernel[] =
      borders.length > 0
        ? [
            {
              fn: cleared(`${name}_border`, borders),
              storesOnce: true,
              effects: clears,
              rounds: [],
            },
          ]
        : [];
    return [...before, { fn, storesOnce, effects, rounds: context.roundsOf(group) }];
  });
  const isOnce = bordersStay && bordered.size > 0;
  const name = identifier(`${entry.name}_borders`);
  const once = isOnce ? [cleared(name, [...bordered.values()])] : [];
  return { once, steps: { ...entry.steps, body }, costs, nests, workspaceBytes: most };
}

/** A kernel is named by what it makes: train_4_layers_0_weight. */
function kernelName({ name, homes }: EntrySchedule, group: Group, position: number): string {
  const names = group.members.flatMap((m) => {
    const home = homes.get(m)!;
    if (home.kind === "output") return [outputBuffer(name, home.name).slice(name.length + 1)];
    return home.kind === "update" && home.target.op === "input"
      ? [home.target.attributes.name]
      : [];
  });
  const made = names[0] ?? group.anchor?.op ?? group.members.at(-1)!.op;
  return identifier(`${name}_${position}_${made}`);
}

function effectsOf(
  { members }: Group,
  reads: EntrySchedule["reads"],
  { bufferOf, bordered }: Places,
  workspace: Range,
): Effects {
  const range = (node: Node): Range[] => {
    const around = bordered.get(node);
    const buffer = around?.whole ?? bufferOf(node);
    if (!buffer) return [];
    const { offset, strides, dtype, moving = [] } = buffer;
    // of a step of a sequence: of all steps
    const steps = moving.map(({ stride, steps }) => stride * steps);
    const own = (around ?? node).shape.map((n, axis) => n * strides[axis]!);
    const elements = [...own, ...steps];
    // with the padding of the last row, which ends before the next buffer begins
    return [{ start: offset, end: offset + Math.max(1, ...elements) * byteSize[dtype] + 63 }];
  };
  return {
    reads: members.flatMap((m) => reads(m).flatMap(({ node }) => range(node))),
    writes: [...members.flatMap(range), workspace],
  };
}
