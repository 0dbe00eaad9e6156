// The native runtime around the generated code: the cache of compiled libraries and what damages
// it, compilers that are missing, broken or lie, and machines without koffi.
import assert from "node:assert/strict";
import * as fs from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import * as build from "../compiler/3-schedule/loops/builder.ts";
import { at, type } from "../compiler/3-schedule/loops/kernel.ts";
import type { Program } from "../compiler/3-schedule/program.ts";
import { AbortedError, TargetError } from "../errors.ts";
import type { NativeOptions } from "./host-native.ts";
import { folder, fresh, probe, skip } from "./native.test.setup.ts";
import { loadNative, type NativeExecutable, probeNative } from "./native.ts";

const cacheOf = (options: NativeOptions): string =>
  join(options.environment!.XDG_CACHE_HOME!, "downhill");
let scripts = 0;
const skipPosix = process.platform === "win32" ? "no mode bits or scripts on Windows" : skip;

/** A program whose entry `main` turns eight floats at byte 0 into other floats at byte 64. */
function sample(factor = 3): Program {
  const f = new build.FunctionBuilder("main");
  const t = type("f32", 8);
  const x = f.bind(build.load("f32", t, at(0)), "x");
  f.store("f32", at(64), build.fma(x, build.constant(t, factor), build.unary("sqrt", x)));
  f.push({ kind: "return", value: build.constant(type("i32"), 11) });
  return {
    functions: [f.build({ exported: true, result: type("i32") })],
    buffers: new Map(),
    arenaBytes: 128,
    costs: [],
  };
}

/** Runs a sample program; its output bytes in hexadecimal. */
function outcome(executable: NativeExecutable): string {
  const floats = new Float32Array(
    executable.memory.buffer as ArrayBuffer,
    executable.memory.byteOffset,
    32,
  );
  floats.set([0, 1, 2, 0.1, 5e8, 1e-40, Number.POSITIVE_INFINITY, 7]);
  assert.equal(executable.call("main"), 11);
  return Buffer.from(executable.memory.slice(64, 96)).toString("hex");
}

async function runOnce(options: NativeOptions, program = sample()) {
  const executable = await loadNative(program, options);
  const { cached, notes } = executable;
  const bytes = outcome(executable);
  executable.dispose();
  return { cached, notes, bytes };
}

/** The file of the sample's library: the newest one. */
function libraryIn(cache: string): string {
  const names = fs.readdirSync(cache).filter((name) => /\.(so|dylib|dll)$/.test(name));
  const time = (name: string) => fs.statSync(join(cache, name)).mtimeMs;
  return join(cache, names.sort((a, b) => time(b) - time(a))[0]!);
}

/** A program under the name cc that runs this shell script. */
function script(body: string): string {
  const path = join(folder, `cc${scripts++}`);
  fs.writeFileSync(path, `#!/bin/sh\n${body}\n`, { mode: 0o755 });
  return path;
}

test("a program runs, and runs again from the cache with the same bits", { skip }, async () => {
  const options = fresh();
  const cold = await runOnce(options);
  const warm = await runOnce(options);
  assert.equal(cold.cached, false);
  assert.equal(warm.cached, true);
  assert.deepEqual([...cold.notes, ...warm.notes], []);
  assert.equal(warm.bytes, cold.bytes);
  const other = await runOnce(options, sample(4));
  assert.equal(other.cached, false);
  assert.notEqual(other.bytes, cold.bytes);
});

test("two loaded copies of a program do not share memory", { skip }, async () => {
  const options = fresh();
  const [one, two] = await Promise.all([
    loadNative(sample(), options),
    loadNative(sample(), options),
  ]);
  outcome(one);
  assert.ok(two.memory.every((byte) => byte === 0));
  one.dispose();
  outcome(two);
  two.dispose();
});

test("a warm start runs no compiler at all", { skip: skipPosix }, async () => {
  const log = join(folder, "log");
  const CC = script(`echo "$1" >> ${log}\nexec cc "$@"`);
  const options = fresh({ CC });
  assert.equal((await probeNative(options)).ok, true);
  await runOnce(options);
  const runs = fs.readFileSync(log, "utf8").trim().split("\n").length;
  assert.equal(runs, 4, "version, macros, trial and program");
  assert.equal((await runOnce(options)).cached, true);
  assert.equal(fs.readFileSync(log, "utf8").trim().split("\n").length, runs);
  // A changed compiler is asked again.
  fs.appendFileSync(CC, "# changed\n");
  await runOnce(options);
  assert.ok(fs.readFileSync(log, "utf8").trim().split("\n").length > runs);
});

test("the cache folder and its files are the user's alone", { skip: skipPosix }, async () => {
  const options = fresh();
  fs.mkdirSync(cacheOf(options), { recursive: true });
  fs.chmodSync(cacheOf(options), 0o777);
  await runOnce(options);
  assert.equal(fs.statSync(cacheOf(options)).mode & 0o777, 0o700);
  for (const name of fs.readdirSync(cacheOf(options))) {
    assert.equal(fs.statSync(join(cacheOf(options), name)).mode & 0o077, 0, name);
    assert.ok(!name.includes(".tmp"), name);
  }
});

const harms: readonly (readonly [name: string, harm: (path: string) => void, note: RegExp])[] = [
  [
    "one changed byte",
    (path) => {
      const bytes = fs.readFileSync(path);
      bytes[bytes.length >> 1]! ^= 1;
      fs.writeFileSync(path, bytes);
    },
    /its bytes are not what the compiler wrote/,
  ],
  ["a truncated file", (path) => fs.truncateSync(path, 1000), /it has 1000 bytes instead of \d+/],
  ["an empty file", (path) => fs.truncateSync(path, 0), /it has 0 bytes/],
  ["a file that others may write", (path) => fs.chmodSync(path, 0o722), /others may write it/],
  [
    "a link to elsewhere",
    (path) => {
      fs.renameSync(path, `${path}.moved`);
      fs.symlinkSync(`${path}.moved`, path);
    },
    /it is not a plain file/,
  ],
  [
    "a damaged record",
    (path) => fs.truncateSync(path.replace(/\.\w+$/, ".json"), 20),
    /its record is damaged/,
  ],
  [
    "a record with another digest",
    (path) => {
      const record = path.replace(/\.\w+$/, ".json");
      fs.writeFileSync(
        record,
        fs.readFileSync(record, "utf8").replace(/"length":\d+/, '"length":1'),
      );
    },
    /its record is damaged/,
  ],
];
for (const [name, harm, note] of harms) {
  test(`${name} in the cache is compiled again, never loaded`, { skip: skipPosix }, async () => {
    const options = fresh();
    const cold = await runOnce(options);
    harm(libraryIn(cacheOf(options)));
    const again = await runOnce(options);
    assert.equal(again.cached, false);
    assert.match(again.notes.join(), note);
    assert.equal(again.bytes, cold.bytes);
    assert.deepEqual(await runOnce(options), { ...cold, cached: true });
  });
}

test("a damaged record of the compiler is made anew", { skip }, async () => {
  const options = fresh();
  await runOnce(options);
  const record = fs.readdirSync(cacheOf(options)).find((name) => name.startsWith("compiler-"))!;
  for (const text of ["", "{}", '{"sha256":"0","value":{"version":"x"}}']) {
    fs.writeFileSync(join(cacheOf(options), record), text);
    assert.equal((await runOnce(options)).cached, true);
  }
});

test("a cache folder that cannot be written is not needed", { skip }, async () => {
  const file = join(folder, "file");
  fs.writeFileSync(file, "");
  const before = fs.readdirSync(tmpdir()).filter((name) => /^downhill-.{6}$/.test(name));
  const { cached, notes } = await runOnce(fresh({ XDG_CACHE_HOME: file }));
  assert.equal(cached, false);
  assert.match(notes.join(), /compiled libraries are not kept: .*file.* cannot be used/);
  const left = fs.readdirSync(tmpdir()).filter((name) => /^downhill-.{6}$/.test(name));
  assert.deepEqual(
    left.filter((name) => !before.includes(name)),
    [],
    "the temporary folder is removed",
  );
});

/** Expects loading and probing to fail with a TargetError of this message. */
async function refuses(options: NativeOptions, message: RegExp): Promise<void> {
  await assert.rejects(loadNative(sample(), options), (error: unknown) => {
    assert.ok(error instanceof TargetError, String(error));
    assert.match(error.message, message);
    assert.match(error.message, /; .*(use target "wasm"|set XDG_CACHE_HOME)/, "the cure");
    return true;
  });
  const result = await probeNative(options);
  assert.ok(!result.ok);
  assert.match(result.why, message);
}

const skipKoffi = probe.ok || /koffi/.test(probe.why) ? skip : false;

test("no compiler on the PATH", { skip: skipKoffi }, async () => {
  await refuses(fresh({ PATH: "", CC: "" }), /none of cc, gcc, clang is on the PATH/);
  await refuses(fresh({ PATH: join(folder, "none"), CC: undefined }), /none of cc, gcc, clang/);
  await refuses(
    fresh({ CC: "no-such-cc -m64" }),
    /CC is "no-such-cc -m64", which is not a program/,
  );
});

test("compilers that fail or lie", { skip: skipPosix }, async () => {
  const fails = script("echo 'internal compiler error' >&2; exit 1");
  await refuses(fresh({ CC: fails }), /failed \(exit code 1\): internal compiler error/);
  const garbage = script("head -c 1000 /dev/urandom");
  await refuses(fresh({ CC: garbage }), /does not answer like a C compiler/);
  const endless = script("cat /dev/zero");
  await refuses(fresh({ CC: endless }), /was ended by SIGKILL/);
  // Answers questions, but writes nothing, or something that is no library.
  const answers = 'case "$*" in *-shared*) ;; *) exec cc "$@" ;; esac';
  await refuses(fresh({ CC: script(answers) }), /reported success but wrote no library/);
  const writes = `${answers}\nfor last; do case "$last" in *.tmp*) echo no > "$last" ;; esac; done`;
  await refuses(fresh({ CC: script(writes) }), /cannot be loaded/);
  const wrong = `case "$*" in *-shared*) sed s/35/36/ | cc "$@" ;; *) exec cc "$@" ;; esac`;
  await refuses(fresh({ CC: script(wrong) }), /gave 43 instead of 42/);
});

test("a signal ends a compiler that runs, which leaves nothing", {
  skip: skipPosix || skip,
}, async () => {
  const slow = script(
    'if [ -e "$0.slow" ]; then touch "$0.began"; sleep 60; touch "$0.ended"; fi; exec cc "$@"',
  );
  const given = fresh({ CC: slow });
  assert.ok((await probeNative(given)).ok);
  fs.writeFileSync(`${slow}.slow`, "");
  const controller = new AbortController();
  const loaded = loadNative(sample(), { ...given, signal: controller.signal });
  const refused = assert.rejects(loaded, (error: Error) => error instanceof AbortedError);
  while (!fs.existsSync(`${slow}.began`)) await new Promise((wait) => setTimeout(wait, 20));
  controller.abort();
  await refused;
  assert.ok(!fs.existsSync(`${slow}.ended`), "nobody waited for it");
  const left = fs.readdirSync(join(given.environment!.XDG_CACHE_HOME!, "downhill"));
  assert.deepEqual(
    left.filter((name) => name.includes(".tmp")),
    [],
  );
  fs.rmSync(`${slow}.slow`);
  (await loadNative(sample(), given)).dispose();
});

test("where cc is broken the next compiler is taken", { skip: skipPosix }, async () => {
  const bin = fs.mkdtempSync(join(folder, "bin"));
  fs.writeFileSync(join(bin, "cc"), "#!/bin/sh\nexit 1\n", { mode: 0o755 });
  const options = fresh({ PATH: `${bin}:${process.env.PATH}`, CC: undefined });
  const gcc = await probeNative(fresh({ CC: "gcc" }));
  if (gcc.ok) assert.deepEqual(await probeNative(options), gcc);
  else
    assert.equal((await probeNative(options)).ok, (await probeNative(fresh({ CC: "clang" }))).ok);
});

test("without koffi there is no native code", async () => {
  const importKoffi = () => Promise.reject(new Error("Cannot find package 'koffi'"));
  await refuses(
    { ...fresh(), importKoffi },
    /koffi, which cannot be loaded; run "npm install koffi"/,
  );
  await refuses({ ...fresh(), importKoffi: async () => ({}) }, /koffi, which cannot be loaded/);
});

test("an arena that was given away is not written", { skip }, async () => {
  const executable = await loadNative(sample(), fresh());
  assert.equal(executable.memory.byteOffset % 8, 0);
  structuredClone(executable.memory.buffer, {
    transfer: [executable.memory.buffer as ArrayBuffer],
  });
  assert.throws(() => executable.call("main"), /arena was transferred/);
  executable.dispose();
});

test("a large arena is on huge pages where Linux has them, a small one is not", {
  skip: skip || noHugePages(),
}, async () => {
  const { default: koffi } = await import("koffi");
  for (const [arenaBytes, isLarge] of [
    [2 ** 24 + 128, true],
    [2 ** 20, false],
  ] as const) {
    const executable = await loadNative({ ...sample(), arenaBytes }, fresh());
    const { memory } = executable;
    const before = outcome(executable);
    memory.set([1, 2, 3], arenaBytes - 3);
    assert.equal(memory.length, arenaBytes);
    assert.deepEqual([...memory.subarray(arenaBytes - 4)], [0, 1, 2, 3]);
    const address = koffi.address(memory);
    assert.equal(address % BigInt(isLarge ? 2 ** 21 : 64), 0n);
    assert.equal(flagsAt(address).includes("hg"), isLarge);
    assert.equal(outcome(executable), before);
    executable.dispose();
  }
});

function noHugePages(): string | false {
  const isThere = fs.existsSync("/sys/kernel/mm/transparent_hugepage/enabled");
  return process.platform === "linux" && isThere ? false : "no huge pages to ask for";
}

/** What Linux says of the mapping around an address. */
function flagsAt(address: bigint): string[] {
  const lines = fs.readFileSync("/proc/self/smaps", "utf8").split("\n");
  const isAround = (line: string) => {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) /.exec(line) ?? [];
    return to !== undefined && BigInt(`0x${from}`) <= address && address < BigInt(`0x${to}`);
  };
  const flags = lines.slice(lines.findIndex(isAround)).find((line) => line.startsWith("VmFlags:"));
  return flags!.split(/\s+/);
}
