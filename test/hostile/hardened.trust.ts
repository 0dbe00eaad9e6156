// The suites of src in an engine that cannot make code of text and whose objects cannot be changed,
// with native code where there is a compiler. (A commit's check runs them hardened without.)
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "../source-files.ts";

test("all suites of src, hardened", (t) => {
  const script = join(root, "scripts/hardened.mjs");
  // not told that it runs within a test: it would report to that one only
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const args = [script, "src/", "--test-reporter=tap"];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    env,
    encoding: "utf8",
    maxBuffer: 2 ** 28,
  });
  const failed = stdout.match(/^not ok.*(\n(?!(not )?ok).*){0,20}/gm) ?? [];
  assert.equal(status, 0, `${failed.join("\n")}\n${stderr.slice(-2000)}`);
  const count = Number(/^# pass (\d+)$/m.exec(stdout)?.[1]);
  t.diagnostic(`${count} tests`);
  assert.ok(count > 500, `${count} tests passed`);
});
