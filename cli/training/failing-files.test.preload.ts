// Loaded before the command (node --import): counts the calls by which it works on the files of one folder,
// and lets one of them fail, cuts it short, or ends the process before it. FAILING_FOLDER names the
// folder, FAILING_CALL the call (from 1), FAILING_HOW what happens; FAILING_COUNT is a file for the number
// of calls.
import fs from "node:fs";
import { syncBuiltinESMExports } from "node:module";

const { FAILING_FOLDER = "", FAILING_CALL = "0", FAILING_HOW = "", FAILING_COUNT } = process.env;
const wanted = Number(FAILING_CALL);
let calls = 0;

/** Before a call; half: what is written may be cut there. */
function meet(half?: () => unknown): unknown {
  if (++calls !== wanted) return undefined;
  if (FAILING_HOW === "kill") process.kill(process.pid, "SIGKILL");
  const fail = (code: string) => {
    throw Object.assign(new Error(`${code}: injected`), { code });
  };
  if (FAILING_HOW !== "short") return fail(FAILING_HOW);
  const written = half?.();
  return written instanceof Promise ? written.then(() => fail("ENOSPC")) : fail("ENOSPC");
}

const isOurs = (path: unknown) => typeof path === "string" && path.includes(FAILING_FOLDER);
const halfOf = (data: unknown) =>
  typeof data === "string"
    ? data.slice(0, data.length / 2)
    : (data as Uint8Array).subarray(0, (data as Uint8Array).length / 2);

type Any = (...all: unknown[]) => unknown;
const handles = new Set<unknown>();
const promises = fs.promises as unknown as Record<string, Any>;
const synchronous = fs as unknown as Record<string, Any>;

function watchHandle(handle: object): void {
  handles.add(handle);
  const own = handle as Record<string, Any>;
  for (const name of ["writeFile", "sync", "chmod"]) {
    const call = own[name]!.bind(handle);
    own[name] = async (...all) => {
      await meet(name === "writeFile" ? () => call(halfOf(all[0])) : undefined);
      return call(...all);
    };
  }
}

for (const name of ["open", "readFile", "writeFile", "rename", "readdir"]) {
  const call = promises[name]!.bind(promises);
  promises[name] = async (...all) => {
    if (isOurs(all[0])) await meet();
    const found = await call(...all);
    if (name === "open" && isOurs(all[0])) watchHandle(found as object);
    return found;
  };
}
const descriptors = new Set<unknown>();
const SYNCHRONOUS = [
  ...["openSync", "writeFileSync", "fsyncSync", "mkdirSync", "renameSync"],
  ...["linkSync", "rmSync", "readdirSync"],
];
for (const name of SYNCHRONOUS) {
  const call = synchronous[name]!.bind(fs);
  synchronous[name] = (...all) => {
    if (isOurs(all[0]) || descriptors.has(all[0])) {
      meet(
        name === "writeFileSync" ? () => call(all[0], halfOf(all[1]), ...all.slice(2)) : undefined,
      );
    }
    const found = call(...all);
    if (name === "openSync" && isOurs(all[0])) descriptors.add(found);
    return found;
  };
}
const close = synchronous.closeSync!.bind(fs);
synchronous.closeSync = (descriptor) => {
  descriptors.delete(descriptor);
  return close(descriptor);
};
syncBuiltinESMExports();
if (FAILING_COUNT) {
  const count = fs.writeFileSync.bind(fs);
  process.on("exit", () => count(FAILING_COUNT, `${calls}`));
}
