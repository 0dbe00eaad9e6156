// The canonical text of a schedule: which kernels an entry has, what each makes and reads, the
// loops it became, and where every buffer lies.
import type { Padding } from "../1-graph/attributes.ts";
import type { Node } from "../1-graph/graph.ts";
import type { Address, Expr, LoopFunction, Stmt, Type } from "./loops/kernel.ts";
import { type Nest, nestText } from "./nests/nest.ts";
import type { EntrySchedule } from "./plan/entry-schedule.ts";
import type { Group } from "./plan/fuse.ts";
import { readsOf } from "./plan/fuse.ts";
import type { Stage } from "./plan/stages.ts";
import type { Program } from "./program.ts";

const nodeName = (node: Node, { homes, bodies }: EntrySchedule): string => {
  if (node.op === "input") return node.attributes.name;
  const home = homes.get(node);
  if (home?.kind === "output") return home.name;
  return bodies.nameOf(node);
};

/** Zeros before and behind each axis, and between neighbours. */
function borderText({ low, high, interior }: Padding): string {
  const gaps = interior.some((n) => n > 0) ? `, gaps [${interior.join(", ")}]` : "";
  return ` in border [${low.join(", ")}] [${high.join(", ")}]${gaps}`;
}

/** What is said at the end of a line about the nodes that it stands for; "" for none. */
export type Remark = (nodes: readonly (Node | undefined)[]) => string;
const silent: Remark = () => "";

function groupText(
  group: Group,
  position: number,
  entry: EntrySchedule,
  { nests = NONE, remark = silent }: ScheduleRemarks,
): string {
  const { homes } = entry;
  const made = group.members.map((m) => {
    const home = homes.get(m)!;
    const target = home.kind === "update" ? ` -> ${nodeName(home.target, entry)}` : "";
    const border = home.kind === "scratch" && home.border ? borderText(home.border) : "";
    return `${nodeName(m, entry)} ${m.op}${target}${border}`;
  });
  const reads = new Set(
    group.members.flatMap((m) =>
      readsOf(m, homes)
        .filter((r) => !group.members.includes(r.node))
        .map((r) => r.node),
    ),
  );
  const names = [...reads].map((node) => nodeName(node, entry));
  const kind = group.anchor
    ? [group.anchor, ...group.siblings].map(({ op }) => op).join(" + ")
    : "map";
  const nest = nests.get(group);
  const loops = nest ? `\n      ${nestText(nest)}` : "";
  return `  ${position} ${kind} [${group.shape.join(", ")}]: ${made.join(", ")}${remark(group.members)}\n      reads ${names.join(", ") || "nothing"}${remark([...reads].filter(({ op }) => op === "input"))}${loops}`;
}

/** What is printed of a schedule beside what it is: the loops of its kernels, and remarks. */
export interface ScheduleRemarks {
  readonly nests?: ReadonlyMap<Group, Nest>;
  readonly remark?: Remark;
}
const NONE: ReadonlyMap<Group, Nest> = new Map();

/** The kernels of one entry: what each computes, stores and reads, and which of them are
 * repeated; of those that add something up, in which loops. */
export function printSchedule(schedule: EntrySchedule, remarks: ScheduleRemarks = {}): string {
  let position = 0;
  const texts = (stages: readonly Stage<Group>[], indent: string): string[] =>
    stages.flatMap((stage) =>
      stage.kind === "kernel"
        ? groupText(stage.kernel, position++, schedule, remarks).replace(/^/gm, indent)
        : [
            `${indent}  repeat ${stage.count}: ${stage.round.name}`,
            ...texts(stage.body, `${indent}  `),
          ],
    );
  return [`entry ${schedule.name}`, ...texts(schedule.steps.body, ""), ""].join("\n");
}

const typeText = ({ scalar, lanes, mask }: Type): string =>
  `${scalar}${lanes > 1 ? `x${lanes}` : ""}${mask ? " mask" : ""}`;

const localText = (e: { name: string; id: number }): string => `${e.name}${e.id}`;

function addressText({ offset, terms, base }: Address): string {
  const parts = terms.map((t) => `${localText(t.variable)} * ${t.stride}`);
  return [...(base ? [exprText(base)] : []), ...parts, `${offset}`].join(" + ");
}

function exprText(e: Expr): string {
  switch (e.kind) {
    case "local":
      return localText(e);
    case "constant":
      return Array.isArray(e.value) ? `<${e.value.join(" ")}>` : `${e.value}`;
    case "unary":
      return `${e.op}(${exprText(e.a)})`;
    case "binary":
      return `${e.op}(${exprText(e.a)}, ${exprText(e.b)})`;
    case "fma":
      return `fma(${exprText(e.a)}, ${exprText(e.b)}, ${exprText(e.c)})`;
    case "select":
      return `select(${exprText(e.mask)}, ${exprText(e.a)}, ${exprText(e.b)})`;
    case "splat":
      return `splat(${exprText(e.a)})`;
    case "load":
      return `${e.takes ? "take" : e.splat ? "loadSplat" : "load"} ${e.storage}[${addressText(e.address)}]${e.ahead ? ` ahead ${e.ahead}` : ""}`;
    case "horizontal":
      return `horizontal ${e.op}(${exprText(e.a)})`;
    case "convert":
    case "bitcast":
      return `${e.kind} ${typeText(e.type)}(${exprText(e.a)})`;
  }
}

function statementLines(s: Stmt, indent: string, remark: Remark): string[] {
  const inner = (body: readonly Stmt[]) =>
    body.flatMap((b) => statementLines(b, `${indent}  `, remark));
  const line = (text: string) => `${indent}${text}${remark([s.node])}`;
  switch (s.kind) {
    case "set":
      return [line(`${localText(s.local)}: ${typeText(s.local.type)} = ${exprText(s.value)}`)];
    case "store":
      return [line(`store ${s.storage}[${addressText(s.address)}] = ${exprText(s.value)}`)];
    case "loop": {
      const count = typeof s.count === "number" ? s.count : exprText(s.count);
      const mark = s.isIndependent ? " independent" : "";
      return [line(`loop ${localText(s.variable)} < ${count}${mark}`), ...inner(s.body)];
    }
    case "if":
      return [line(`if ${exprText(s.condition)}`), ...inner(s.then)];
    case "call":
      return [
        line(
          `call ${s.callee}(${s.args.map(exprText).join(", ")})${s.kernel ? ` as ${s.kernel}` : ""}`,
        ),
      ];
    case "barrier":
      return [line("barrier")];
    case "return":
      return [line(`return${s.value ? ` ${exprText(s.value)}` : ""}`)];
  }
}

/** One function of the loop IR. */
export function printFunction(fn: LoopFunction, remark = silent): string {
  const parameters = fn.parameters.map((p) => `${localText(p)}: ${typeText(p.type)}`).join(", ");
  const result = fn.result ? `: ${typeText(fn.result)}` : "";
  const head = `${fn.exported ? "export " : ""}${fn.isTeam ? "team " : ""}function ${fn.name}(${parameters})${result}`;
  return [head, ...fn.body.flatMap((s) => statementLines(s, "  ", remark)), ""].join("\n");
}

/** All functions of a program. */
export const printKernels = (program: Program, remark = silent): string =>
  program.functions.map((fn) => printFunction(fn, remark)).join("\n");

/** Every buffer of a program with its place, layout and size, and the size of the arena. */
export function printMemory(
  program: Program,
  remark: (buffer: string) => string = () => "",
): string {
  const rows = [...program.buffers.values()]
    .sort((a, b) => a.offset - b.offset)
    .map((b) => {
      const shape = `${b.dtype}[${b.shape.join(", ")}]`;
      return `${String(b.offset).padStart(10)} ${String(b.bytes).padStart(10)}  ${b.role.padEnd(9)} ${b.name} ${shape} strides [${b.strides.join(", ")}]${b.border ? borderText(b.border) : ""}${remark(b.name)}`;
    });
  return [
    `${"offset".padStart(10)} ${"bytes".padStart(10)}  role      buffer`,
    ...rows,
    `arena ${program.arenaBytes} bytes`,
    "",
  ].join("\n");
}
