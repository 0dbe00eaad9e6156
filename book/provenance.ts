// Where a result comes from: the commit of the code and the target that was taken.
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { TargetName } from "downhill";
import { compile, constant, Graph } from "downhill/graph";

/** The root of the package, in the repository or installed. */
export const PACKAGE: URL = new URL("../../", import.meta.url);

/** The short hash of HEAD, with "+" when the code differs from it; outside the repository the version. */
export function currentCommit(): string {
  const git = (...args: readonly string[]): string =>
    execFileSync("git", args, {
      cwd: PACKAGE,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
  try {
    const hash = git("rev-parse", "--short=10", "HEAD").trim();
    const changed = git("status", "--porcelain", "--untracked-files=no", "--", "src", "book/*.ts");
    return changed.trim() === "" ? hash : `${hash}+`;
  } catch {
    const manifest = JSON.parse(readFileSync(new URL("package.json", PACKAGE), "utf8"));
    return `downhill ${(manifest as { version: string }).version}`;
  }
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
