// The canonical text of a schedule: which kernels an entry has, what each makes and reads, the
// loops it became, and where every buffer lies.
import type { Node } from "../1-graph/graph.ts";
import type { Address, Expr, LoopFunction, Stmt, Type } from "./loops/kernel.ts";
import type { EntrySchedule } from "./plan/cut.ts";
import type { Group } from "./plan/fuse.ts";
import { readsOf } from "./plan/fuse.ts";
import type { Home } from "./plan/home.ts";
import type { Program } from "./program.ts";

const nodeName = (node: Node, homes: ReadonlyMap<Node, Home>): string => {
  if (node.op === "input") return node.attributes.name;
  const home = homes.get(node);
  if (home?.kind === "output") return home.name;
  return `%${node.id}`;
};

function groupText(group: Group, position: number, { homes }: EntrySchedule): string {
  const made = group.members.map((m) => {
    const home = homes.get(m)!;
    const target = home.kind === "update" ? ` -> ${nodeName(home.target, homes)}` : "";
    return `${nodeName(m, homes)} ${m.op}${target}`;
  });
  const reads = new Set(
    group.members.flatMap((m) =>
      readsOf(m, homes)
        .filter((r) => !group.members.includes(r.node))
        .map((r) => nodeName(r.node, homes)),
    ),
  );
  const kind = group.anchor ? group.anchor.op : "map";
  return `  ${position} ${kind} [${group.shape.join(", ")}]: ${made.join(", ")}\n      reads ${[...reads].join(", ") || "nothing"}`;
}

/** The kernels of one entry: what each computes, stores and reads. */
export function printSchedule(schedule: EntrySchedule): string {
  return [
    `entry ${schedule.name}`,
    ...schedule.groups.map((g, i) => groupText(g, i, schedule)),
    "",
  ].join("\n");
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

function statementLines(s: Stmt, indent: string): string[] {
  switch (s.kind) {
    case "set":
      return [`${indent}${localText(s.local)}: ${typeText(s.local.type)} = ${exprText(s.value)}`];
    case "store":
      return [`${indent}store ${s.storage}[${addressText(s.address)}] = ${exprText(s.value)}`];
    case "loop": {
      const count = typeof s.count === "number" ? s.count : exprText(s.count);
      const mark = s.isIndependent ? " independent" : "";
      const head = `${indent}loop ${localText(s.variable)} < ${count}${mark}`;
      return [head, ...s.body.flatMap((b) => statementLines(b, `${indent}  `))];
    }
    case "if":
      return [
        `${indent}if ${exprText(s.condition)}`,
        ...s.then.flatMap((b) => statementLines(b, `${indent}  `)),
      ];
    case "call":
      return [`${indent}call ${s.callee}(${s.args.map(exprText).join(", ")})`];
    case "barrier":
      return [`${indent}barrier`];
    case "return":
      return [`${indent}return${s.value ? ` ${exprText(s.value)}` : ""}`];
  }
}

/** One function of the loop IR. */
export function printFunction(fn: LoopFunction): string {
  const parameters = fn.parameters.map((p) => `${localText(p)}: ${typeText(p.type)}`).join(", ");
  const result = fn.result ? `: ${typeText(fn.result)}` : "";
  const head = `${fn.exported ? "export " : ""}${fn.isTeam ? "team " : ""}function ${fn.name}(${parameters})${result}`;
  return [head, ...fn.body.flatMap((s) => statementLines(s, "  ")), ""].join("\n");
}

/** All functions of a program. */
export const printKernels = (program: Program): string =>
  program.functions.map(printFunction).join("\n");

/** Every buffer of a program with its place, layout and size, and the size of the arena. */
export function printMemory(program: Program): string {
  const rows = [...program.buffers.values()]
    .sort((a, b) => a.offset - b.offset)
    .map((b) => {
      const shape = `${b.dtype}[${b.shape.join(", ")}]`;
      return `${String(b.offset).padStart(10)} ${String(b.bytes).padStart(10)}  ${b.role.padEnd(9)} ${b.name} ${shape} strides [${b.strides.join(", ")}]`;
    });
  return [
    `${"offset".padStart(10)} ${"bytes".padStart(10)}  role      buffer`,
    ...rows,
    `arena ${program.arenaBytes} bytes`,
    "",
  ].join("\n");
}
