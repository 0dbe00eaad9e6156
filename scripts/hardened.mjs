// Runs compiled tests (as test.mjs does, with the same arguments) in engines that cannot make code of
// text, have no __proto__ and whose built-in objects cannot be changed. What the library does with a
// file can then neither run what the file says nor change what other code relies on.
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";

const FLAGS = [
  "--disallow-code-generation-from-strings",
  "--disable-proto=delete",
  "--frozen-intrinsics",
];
// by the environment, so that processes and threads that tests start have them as well
const options = [process.env.NODE_OPTIONS, ...FLAGS, "--no-warnings"].filter(Boolean).join(" ");
const env = { ...process.env, NODE_OPTIONS: options };

/** Whether the flags do what they say: else the suites would pass for nothing. */
const CHECK = `
  const { Worker } = require("node:worker_threads");
  const isHard = () => {
    try {
      new Function("return 1");
      return false;
    } catch {}
    return !("__proto__" in {}) && Object.isFrozen(Array.prototype) && Object.isFrozen(JSON);
  };
  if (!isHard()) process.exit(1);
  const code = "if (!(" + isHard + ")()) process.exit(1);";
  new Worker(code, { eval: true }).on("exit", (status) => process.exit(status));
`;
if (spawnSync(process.execPath, ["-e", CHECK], { env, stdio: "inherit" }).status !== 0) {
  console.error("this version of Node cannot be hardened by its flags");
  process.exit(2);
}
const script = fileURLToPath(new URL("./test.mjs", import.meta.url));
const args = [script, ...process.argv.slice(2)];
process.exit(spawnSync(process.execPath, args, { env, stdio: "inherit" }).status ?? 1);
