// Whether kernels are worth comparing: found out from their lengths alone.
import type { LoopFunction, Stmt } from "./kernel.ts";

/** Statements that making kernels one function must save by default. Measured: a statement takes a C
 * compiler 0.2 ms; a program of few kernels keeps them as they are, with their addresses in them. */
export const LEAST_SAVED = 100;

export const statementsIn = (statements: readonly Stmt[]): number =>
  statements.reduce((sum, s) => {
    const inner = s.kind === "loop" ? s.body : s.kind === "if" ? s.then : [];
    return sum + 1 + statementsIn(inner);
  }, 0);

/** Whether functions may be alike so that making them one saves so many statements: some are as long. */
export function mayMerge(functions: readonly LoopFunction[], leastSaved = LEAST_SAVED): boolean {
  const families = new Map<string, LoopFunction[]>();
  for (const fn of functions.filter(({ exported }) => !exported)) {
    const key = `${fn.locals.length} ${fn.body.length}`;
    families.set(key, [...(families.get(key) ?? []), fn]);
  }
  return [...families.values()].some((family) => {
    const statements = family.length > 1 ? family.map((fn) => statementsIn(fn.body)) : [0];
    return statements.reduce((a, b) => a + b, -Math.min(...statements)) >= leastSaved;
  });
}
