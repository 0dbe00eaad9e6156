// The two hosts have the same names and, where a browser can do it, the same behaviour.

import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { DataError, FormatError, TargetError } from "../errors.ts";
import * as node from "./host-node.ts";
import * as web from "./host-web.ts";

async function inFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "downhill-host-"));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

test("both hosts export the same names", () => {
  assert.deepEqual(Object.keys(node).sort(), Object.keys(web).sort());
});

test("gunzip gives the bytes and stops at the limit", async () => {
  const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >>> 7);
  const packed = gzipSync(content);
  for (const { gunzip } of [node, web]) {
    assert.deepEqual(await gunzip(packed, content.length, "f"), content);
    await assert.rejects(
      gunzip(packed, content.length - 1, "f"),
      /f: expected at most 299999 bytes/,
    );
    const seen: number[] = [];
    const limit = (start: Uint8Array) => {
      seen.push(start.length);
      return content.length;
    };
    assert.equal((await gunzip(packed, limit, "f")).length, content.length);
    assert.deepEqual(seen, [64]);
    const own = new FormatError("f", "a", "b");
    const refuse = () => {
      throw own;
    };
    await assert.rejects(gunzip(packed, refuse, "f"), own);
    await assert.rejects(gunzip(gzipSync(new Uint8Array(3)), refuse, "f"), own);
  }
});

test("gunzip refuses damage, short files and bytes after the end", async () => {
  const packed = gzipSync(new Uint8Array(1000));
  const damaged = [
    new Uint8Array(0),
    packed.subarray(0, 12),
    new Uint8Array(20),
    Buffer.concat([packed, Buffer.from("more")]),
  ];
  for (const { gunzip } of [node, web]) {
    for (const bytes of damaged) {
      await assert.rejects(gunzip(bytes, 1000, "f"), FormatError);
    }
  }
});

test("gunzip stops a bomb before it has grown", async () => {
  const bomb = gzipSync(new Uint8Array(100_000_000), { level: 9 });
  for (const { gunzip } of [node, web]) {
    await assert.rejects(gunzip(bomb, 1000, "f"), (error: Error) => {
      const found = Number(error.message.match(/at least (\d+)/)?.[1]);
      return error instanceof FormatError && found < 200_000;
    });
  }
});

test("sha256 of nothing and of abc", async () => {
  for (const { sha256 } of [node, web]) {
    const abc = await sha256(new TextEncoder().encode("abc"));
    assert.equal(abc, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    assert.match(await sha256(new Uint8Array(0)), /^e3b0c44298fc1c149afbf4c8996fb924/);
  }
});

test("the clock does not go back", () => {
  for (const { now } of [node, web]) {
    const before = now();
    assert.ok(now() >= before);
  }
});

test("files are written whole, replace the old one and leave nothing else", async () => {
  await inFolder(async (folder) => {
    const path = node.joinPath(folder, "a.bin");
    await node.writeFileAtomic(path, new Uint8Array([1, 2, 3]));
    await node.writeFileAtomic(path, new Uint8Array([4, 5]));
    assert.deepEqual([...(await node.readFile(path))], [4, 5]);
    assert.equal(await node.fileSize(path), 2);
    assert.deepEqual(await node.listFolder(folder), [{ name: "a.bin", kind: "file" }]);
    assert.equal(await node.exists(path), true);
    assert.equal(await node.exists(join(folder, "b")), false);
  });
});

test("a write that fails keeps the old file and cleans up", async () => {
  await inFolder(async (folder) => {
    const path = join(folder, "a.bin");
    await writeFile(path, "old");
    const bytes = { length: 1 } as unknown as Uint8Array;
    await assert.rejects(node.writeFileAtomic(path, bytes), DataError);
    assert.equal(await readFile(path, "utf8"), "old");
    assert.deepEqual(await readdir(folder), ["a.bin"]);
    const nowhere = join(folder, "none", "a.bin");
    await assert.rejects(node.writeFileAtomic(nowhere, new Uint8Array(1)), /cannot write .*none/);
    await assert.rejects(node.readFile(nowhere), /cannot read .*a\.bin: no such file or folder/);
    await assert.rejects(node.fileSize(nowhere), DataError);
    await assert.rejects(node.listFolder(nowhere), DataError);
  });
});

const skipPosix = process.platform === "win32" ? "links, modes and pipes of POSIX" : false;

test("a write follows links, keeps modes, and replaces no pipe and no device", {
  skip: skipPosix,
}, async () => {
  await inFolder(async (folder) => {
    const at = (...names: string[]) => join(folder, ...names);
    await mkdir(at("real"));
    await writeFile(at("real", "a.bin"), "old", { mode: 0o640 });
    await symlink(at("real", "a.bin"), at("real", "b.bin"));
    await symlink("real/b.bin", at("link.bin"));
    await node.writeFileAtomic(at("link.bin"), new Uint8Array([1]));
    assert.ok((await lstat(at("link.bin"))).isSymbolicLink());
    assert.ok((await lstat(at("real", "b.bin"))).isSymbolicLink());
    assert.deepEqual([...(await readFile(at("real", "a.bin")))], [1]);
    assert.equal((await lstat(at("real", "a.bin"))).mode & 0o777, 0o640);
    await symlink("real/new.bin", at("ahead.bin"));
    await node.writeFileAtomic(at("ahead.bin"), "text");
    assert.equal(await readFile(at("real", "new.bin"), "utf8"), "text");
    await symlink("round.bin", at("round.bin"));
    await assert.rejects(
      node.writeFileAtomic(at("round.bin"), ""),
      /links that lead to one another/,
    );
    // by its place: one pass of CI has nothing but Node on its PATH
    execFileSync("/usr/bin/mkfifo", [at("pipe")]);
    const reader = readFile(at("pipe"), "utf8");
    await node.writeFileAtomic(at("pipe"), "through");
    assert.equal(await reader, "through");
    assert.ok((await lstat(at("pipe"))).isFIFO());
    await node.writeFileAtomic("/dev/null", "gone");
    assert.ok((await lstat("/dev/null")).isCharacterDevice());
    await assert.rejects(node.writeFileAtomic("/dev/full", "much"), /the disk is full/);
    await assert.rejects(node.writeFileAtomic(at("real"), ""), /it is a folder; expected a file/);
    assert.deepEqual((await readdir(folder)).sort(), [
      "ahead.bin",
      "link.bin",
      "pipe",
      "real",
      "round.bin",
    ]);
    assert.deepEqual((await readdir(at("real"))).sort(), ["a.bin", "b.bin", "new.bin"]);
  });
});

test("folders are made with those above, or refused", async () => {
  await inFolder(async (folder) => {
    node.makeFolder(join(folder, "a", "b", "c"));
    node.makeFolder(join(folder, "a", "b"));
    assert.ok((await lstat(join(folder, "a", "b", "c"))).isDirectory());
    await writeFile(join(folder, "file"), "");
    assert.throws(() => node.makeFolder(join(folder, "file")), /it is a file; expected a folder/);
    assert.throws(() => node.makeFolder(join(folder, "file", "x")), DataError);
    // Node's own recursive way hangs here
    if (process.platform === "linux") {
      assert.throws(() => node.makeFolder("/proc/none/x"), /cannot make \/proc\/none\/x: no such/);
    }
  });
});

test("packages are found from the library; unknown ones are not there", async () => {
  assert.match((await node.resolvePackageFolder("typescript"))!, /typescript$/);
  assert.equal(await node.resolvePackageFolder("no-such-package-here"), undefined);
  assert.equal(await web.resolvePackageFolder("typescript"), undefined);
});

test("a browser has no files and says so", async () => {
  const bytes = new Uint8Array(1);
  await assert.rejects(web.readFile("a"), /cannot read a: a browser has no files; load the bytes/);
  await assert.rejects(web.fileSize("a"), TargetError);
  await assert.rejects(web.listFolder("a"), TargetError);
  await assert.rejects(web.writeFileAtomic("a", bytes), TargetError);
  assert.equal(await web.exists("a"), false);
  assert.equal(web.joinPath("a/", "b"), "a/b");
  assert.equal(web.joinPath("a", "b"), "a/b");
});
