// Where the threads of a team wait for each other inside a kernel; one thread alone waits for nobody.
import type { LoopFunction, Stmt } from "../loops/kernel.ts";

/** The kernel for one thread, which waits for nobody. */
export const withoutBarriers = (fn: LoopFunction): LoopFunction =>
  fn.body.some(isBarrier) ? { ...fn, body: fn.body.filter((s) => !isBarrier(s)) } : fn;

export const isBarrier = ({ kind }: Stmt): boolean => kind === "barrier";
