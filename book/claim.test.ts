// Claims by processes that want the same files at the same time: of each file one process has it, whether
// it is new, left behind by a process that is gone, or by one that died while it took such a file away.
import assert from "node:assert/strict";
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { fileURLToPath } from "node:url";
import { claim, isClaimed } from "./claim.ts";

const RUN = fileURLToPath(new URL("./claim.test.run.js", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "downhill-claim-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const FILES = 400;
const PROCESSES = 4;

/** The number of a process that is gone. */
const gone = (): number => spawnSync(process.execPath, ["-e", ""]).pid;

/** Starts processes that claim all files of the folder at once; gives back which got which. */
async function contest(place: string): Promise<readonly (readonly number[])[]> {
  const children: ChildProcess[] = [];
  const texts: string[] = [];
  const said = (i: number, lines: number) =>
    new Promise<void>((resolve, reject) => {
      const child = children[i]!;
      const look = () => {
        if (texts[i]!.split("\n").length > lines) resolve();
      };
      child.stdout!.on("data", look);
      child.on("close", () => reject(new Error(`process ${i} ended: ${texts[i]}`)));
      look();
    });
  for (let i = 0; i < PROCESSES; i++) {
    const child = spawn(process.execPath, [RUN, place, `${FILES}`], {
      stdio: ["pipe", "pipe", "inherit"],
    });
    texts.push("");
    child.stdout.on("data", (part: Buffer) => {
      texts[i] += `${part}`;
    });
    children.push(child);
  }
  await Promise.all(children.map((_, i) => said(i, 1)));
  writeFileSync(join(place, "go"), "");
  await Promise.all(children.map((_, i) => said(i, 2)));
  const got = texts.map((text) => JSON.parse(text.split("\n")[1]!) as number[]);
  // each had them until all were done
  for (let i = 0; i < FILES; i++) assert.ok(isClaimed(join(place, `lock-${i}`)), `lock-${i}`);
  for (const child of children) child.stdin!.end("end");
  return got;
}

for (const [name, leave] of [
  ["new", () => {}],
  [
    "left by a process that is gone",
    (file: string, dead: number) => writeFileSync(file, `${dead} 1234`),
  ],
  [
    "left so, and the one that took it away died meanwhile",
    (file: string, dead: number) => {
      writeFileSync(file, `${dead} 1234`);
      writeFileSync(`${file}.of-${dead}-1234`, `${dead} 1235`);
    },
  ],
  // a number that another process has by now
  [
    "left by one whose number this process has",
    (file: string) => writeFileSync(file, `${process.pid} 1`),
  ],
] as const) {
  test(`of files that are ${name}, each is one process's`, {
    // elsewhere no process is told from a later one of its number
    skip: name.includes("whose number") && !existsSync("/proc/self/stat"),
  }, async () => {
    const place = mkdtempSync(join(folder, "contest-"));
    const dead = gone();
    for (let i = 0; i < FILES; i++) leave(join(place, `lock-${i}`), dead);
    const got = await contest(place);
    const all = got.flat().sort((a, b) => a - b);
    assert.deepEqual(
      all,
      Array.from({ length: FILES }, (_, i) => i),
    );
    const left = readdirSync(place).filter((file) => !/^(go|lock-\d+)$/.test(file));
    assert.deepEqual(left, []);
  });
}

test("a file is free again when it is given back, and another one's is not taken", () => {
  const file = join(folder, "own");
  const release = claim(file)!;
  assert.equal(claim(file), undefined);
  assert.ok(isClaimed(file));
  release();
  assert.ok(!isClaimed(file));
  claim(file)!();
  assert.ok(!existsSync(file));
});

test("a file without a name is being written, until that has taken too long", () => {
  const file = join(folder, "empty");
  writeFileSync(file, "");
  assert.equal(claim(file), undefined);
  const before = Date.now() / 1000 - 60;
  utimesSync(file, before, before);
  claim(file)!();
});

test("a folder that is not there is said", () => {
  assert.throws(() => claim(join(folder, "none", "lock")), /cannot write .*lock: no such file/);
});
