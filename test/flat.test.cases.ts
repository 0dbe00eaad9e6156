// That nothing is held of what was disposed of: memory, threads, open files and mapped libraries of a
// process that trains, evaluates and predicts again and again.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Flat } from "./flat-run.ts";
import { NATIVE } from "./targets.ts";

const RUN = fileURLToPath(new URL("./flat-run.js", import.meta.url));

function started(target: string, threads: number, rounds: number, how: string): Flat {
  const flags = ["--expose-gc", "--no-opt", RUN, target, `${threads}`, `${rounds}`, how];
  const { stdout, stderr } = spawnSync(process.execPath, flags, { encoding: "utf8" });
  assert.notEqual(stdout, "", stderr);
  return JSON.parse(stdout) as Flat;
}

/** Bytes by which the pages of a process may differ, as the allocator likes: an arena has more. */
const SLACK = 4 * 2 ** 20;

/**
 * Rounds of a training, an evaluation and a prediction each.
 * @param slack bytes besides two per cent that the process may grow by
 */
export function defineFlat(
  rounds: number,
  threads: { readonly [target: string]: readonly number[] },
  slack = SLACK,
): void {
  for (const [target, counts] of Object.entries(threads)) {
    const skip = target === "native" ? NATIVE[0]!.skip : false;
    for (const count of counts) {
      const name = `${target}, ${count} threads`;
      test(`${name}: ${rounds} rounds hold no more than half as many`, { skip }, () => {
        const { threads: found, middle, end } = started(target, count, rounds, "used");
        assert.equal(found, count, "no test of threads otherwise");
        const grown = (key: "objects" | "resident") => `${key}: ${middle[key]} became ${end[key]}`;
        assert.ok(end.objects < 1.02 * middle.objects, grown("objects"));
        assert.ok(end.resident < 1.02 * middle.resident + slack, grown("resident"));
        for (const key of ["threads", "files", "libraries"] as const) {
          assert.ok(end[key] <= middle[key], `${key}: ${middle[key]} became ${end[key]}`);
        }
      });
      if (count === 1) continue;
      test(`${name}: machines that are dropped end too`, { skip }, () => {
        const { middle, end } = started(target, count, 8, "dropped");
        assert.ok(end.threads <= middle.threads, `${middle.threads} threads became ${end.threads}`);
      });
    }
  }
}
