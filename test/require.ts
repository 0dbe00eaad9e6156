// Which suites may be skipped. A machine without a C compiler, koffi or Chromium skips what needs
// them, with one line that says why; DOWNHILL_REQUIRE=chromium,cc,koffi makes that a failure.
import { compile, constant, Graph } from "downhill/graph";

export type Requirement = "cc" | "koffi" | "chromium" | "python" | "node22" | "node24" | "deno";

const required = new Set((process.env.DOWNHILL_REQUIRE ?? "").split(",").map((s) => s.trim()));

/** The value of node:test's `skip`: false where it is there or must be there, else the reason. */
export function skipWithout(
  needs: readonly Requirement[],
  problem: string | undefined,
): string | false {
  if (problem === undefined || needs.some((n) => required.has(n))) return false;
  return `no ${needs.join(" or ")} here: ${problem}`;
}

/** Why native code cannot be made here, or undefined. */
export async function nativeProblem(): Promise<string | undefined> {
  const graph = new Graph();
  graph.output("one", constant(graph, 1).node);
  try {
    (await compile([{ name: "probe", graph }], { target: "native" })).dispose();
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** For `skip` of tests that need native code. */
export const skipNative = async (): Promise<string | false> =>
  skipWithout(["cc", "koffi"], await nativeProblem());
