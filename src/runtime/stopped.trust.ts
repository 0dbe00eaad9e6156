// A team that was stopped for longer than its time limit, as by Ctrl-Z, goes on.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";

const LIMIT = 20;

test("the time in which a process was stopped does not count", {
  skip: process.platform === "win32",
}, async () => {
  const run = fileURLToPath(new URL("./stopped.test.run.js", import.meta.url));
  const child = spawn(process.execPath, [run, `${LIMIT}`], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  let told = "";
  child.stdout.on("data", (text) => (told += text));
  await once(child.stdout, "data");
  child.kill("SIGSTOP");
  await wait((LIMIT + 3) * 1000);
  assert.equal(told, "running\n", "it was stopped before its end");
  child.kill("SIGCONT");
  await once(child, "close");
  assert.equal(told, "running\n41\n");
});
