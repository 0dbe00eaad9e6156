// Where a result comes from: the commit of the code and the target that was taken.
import { readFileSync } from "node:fs";
import type { TargetName } from "downhill";
import { compile, constant, Graph } from "downhill/graph";
import { BUILT_FROM } from "./built-from.ts";

/** The root of the package, in the repository or installed. */
export const PACKAGE: URL = new URL("../../", import.meta.url);

/** The commit of the code that runs, known when it was built; outside of a repository the version. */
export function commitThatRuns(): string {
  if (BUILT_FROM !== undefined) return BUILT_FROM;
  const manifest = JSON.parse(readFileSync(new URL("package.json", PACKAGE), "utf8"));
  return `downhill ${(manifest as { version: string }).version}`;
}

/** What `auto` is on this machine. */
export async function targetTaken(target: TargetName): Promise<string> {
  if (target !== "auto") return target;
  const graph = new Graph();
  graph.output("one", constant(graph, 1).node);
  const machine = await compile([{ name: "probe", graph }], { target });
  machine.dispose();
  return machine.target;
}
