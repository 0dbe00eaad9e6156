// A call of a kernel inside the repeats around it.
import type { Expr, Local, LoopFunction, Stmt } from "../loops/kernel.ts";
import type { Round } from "../plan/stages.ts";

/** The variables that count the rounds around a place in the tree. */
export type Variables = ReadonlyMap<Round, Local>;

/** Calls a kernel: behind `args` come the numbers of the rounds that it takes. */
export const call = (
  { fn, rounds }: { readonly fn: LoopFunction; readonly rounds: readonly Round[] },
  variables: Variables,
  args: readonly Expr[] = [],
): Stmt => ({
  kind: "call",
  callee: fn.name,
  args: [...args, ...rounds.map((round) => variables.get(round)!)],
});
