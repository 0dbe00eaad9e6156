// Where a static build goes, what it replaces, and that it is there whole or not at all.
import assert from "node:assert/strict";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder } from "../../test/lab/server-fixture.ts";
import { LabError } from "./lab-error.ts";
import { MARKER, type StaticFile, writeStatic } from "./static-build.ts";
import { isWithin } from "./target-folder.ts";

const file = (path: string, text = path): StaticFile => ({ path, bytes: Buffer.from(text) });
const FIRST = [file("index.html", "first"), file("theme.js"), file("assets/a-11111111.js")];
const SECOND = [
  file("index.html", "second"),
  file("theme.js"),
  file("assets/b-22222222.js"),
  { path: "data/mnist/x.gz", bytes: async () => Buffer.from("late") },
];
const write = (target: string, files: readonly StaticFile[], signal?: AbortSignal) =>
  writeStatic(target, files, { version: "1.2.3", ...(signal && { signal }) });

/** Everything below a folder, with its content; folders end in a slash. */
function tree(at: string): Record<string, string> {
  if (!existsSync(at)) return {};
  const names = readdirSync(at, { recursive: true, encoding: "utf8" }).sort();
  return Object.fromEntries(
    names.map((name) => {
      const path = join(at, name);
      return statSync(path).isDirectory() ? [`${name}/`, ""] : [name, readFileSync(path, "utf8")];
    }),
  );
}
const withoutMarker = (at: string) => {
  const { [MARKER]: marker, ...others } = tree(at);
  assert.ok(marker);
  return others;
};
const says = (pattern: RegExp) => (error: unknown) => {
  assert.ok(error instanceof LabError, `${error}`);
  assert.match(error.message, pattern);
  assert.doesNotMatch(error.message, /\n/);
  return true;
};

let count = 0;
const fresh = (): string => join(folder, `target-${count++}`);
const made = (): string => {
  const at = fresh();
  mkdirSync(at);
  return at;
};

test("into a new folder, also deep below one that is not there, and into an empty one", async () => {
  for (const at of [fresh(), join(fresh(), "a", "b"), made()]) {
    const built = await write(at, FIRST);
    assert.deepEqual(built, { files: 3, bytes: 5 + 8 + 20, isReplaced: false });
    assert.deepEqual(withoutMarker(at), {
      "assets/": "",
      "assets/a-11111111.js": "assets/a-11111111.js",
      "index.html": "first",
      "theme.js": "theme.js",
    });
    const { lab, version, files } = JSON.parse(readFileSync(join(at, MARKER), "utf8"));
    assert.deepEqual(
      [lab, version, [...files].sort()],
      ["downhill", "1.2.3", FIRST.map(({ path }) => path).sort()],
    );
  }
});

test("an earlier build is replaced; what the person put beside it stays", async () => {
  const at = fresh();
  await write(at, FIRST);
  writeFileSync(join(at, "CNAME"), "lab.example");
  writeFileSync(join(at, "assets", "own.txt"), "mine");
  const built = await write(at, SECOND);
  assert.equal(built.isReplaced, true);
  assert.deepEqual(withoutMarker(at), {
    CNAME: "lab.example",
    "assets/": "",
    "assets/b-22222222.js": "assets/b-22222222.js",
    "assets/own.txt": "mine",
    "data/": "",
    "data/mnist/": "",
    "data/mnist/x.gz": "late",
    "index.html": "second",
    "theme.js": "theme.js",
  });
  await write(at, FIRST.slice(0, 2));
  assert.deepEqual(Object.keys(withoutMarker(at)), [
    "CNAME",
    "assets/",
    "assets/own.txt",
    "index.html",
    "theme.js",
  ]);
});

test("a folder with anything else is refused and stays as it is", async () => {
  const at = made();
  writeFileSync(join(at, "index.html"), "a page of my own");
  const before = tree(at);
  await assert.rejects(write(at, FIRST), says(/holds other files \(index\.html\); name a new/));
  assert.deepEqual(tree(at), before);
  const hidden = made();
  mkdirSync(join(hidden, ".git"));
  await assert.rejects(write(hidden, FIRST), says(/holds other files \(\.git\)/));
  const plain = fresh();
  writeFileSync(plain, "a file");
  await assert.rejects(write(plain, FIRST), says(/is a file; name a new/));
  await assert.rejects(write(join(plain, "below"), FIRST), says(/cannot be read \(it is a file/));
  assert.equal(readFileSync(plain, "utf8"), "a file");
});

test("a file of the person where the build wants one is not overwritten", async () => {
  const at = fresh();
  await write(at, FIRST);
  mkdirSync(join(at, "data/mnist"), { recursive: true });
  writeFileSync(join(at, "data/mnist/x.gz"), "mine");
  const before = tree(at);
  await assert.rejects(write(at, SECOND), says(/x\.gz: is not from a build of the lab/));
  assert.deepEqual(tree(at), before);
});

test("a list that somebody changed deletes nothing elsewhere", async () => {
  const victim = fresh();
  writeFileSync(victim, "keep");
  const name = victim.slice(folder.length + 1);
  const lists = [
    "not JSON",
    "[]",
    "null",
    '{"lab":"another","files":[]}',
    '{"lab":"downhill"}',
    '{"lab":"downhill","files":[1]}',
    ...[
      `../${name}`,
      victim,
      `assets/../../${name}`,
      "",
      ".",
      "a//b",
      "a\\..\\..\\b",
      ".git/x",
    ].map((path) => JSON.stringify({ lab: "downhill", files: [path] })),
  ];
  for (const list of lists) {
    const at = made();
    writeFileSync(join(at, MARKER), list);
    await assert.rejects(write(at, FIRST), says(/not the list that a build of the lab wrote/));
    assert.deepEqual(tree(at), { [MARKER]: list });
  }
  assert.equal(readFileSync(victim, "utf8"), "keep");
});

test("links in an earlier build lead nowhere", { skip: process.platform === "win32" }, async () => {
  const outside = made();
  writeFileSync(join(outside, "a-11111111.js"), "keep");
  const at = made();
  const files = ["index.html", "assets/a-11111111.js"];
  writeFileSync(join(at, MARKER), JSON.stringify({ lab: "downhill", files }));
  symlinkSync(outside, join(at, "assets"));
  await assert.rejects(write(at, SECOND), says(/assets: is not from a build/));
  await assert.rejects(write(at, FIRST), says(/assets: is not from a build/));
  assert.deepEqual(tree(outside), { "a-11111111.js": "keep" });
  const page = made();
  writeFileSync(join(page, MARKER), JSON.stringify({ lab: "downhill", files: ["index.html"] }));
  symlinkSync(join(outside, "a-11111111.js"), join(page, "index.html"));
  await assert.rejects(write(page, FIRST), says(/index\.html: is not from a build/));
  assert.deepEqual(tree(outside), { "a-11111111.js": "keep" });
});

test("a copy that breaks off leaves what was there", async () => {
  const broken = [...SECOND, { path: "z.bin", bytes: () => Promise.reject(new Error("no disk")) }];
  const at = fresh();
  await assert.rejects(write(join(at, "deep"), broken), says(/\(no disk\); nothing was changed/));
  assert.ok(!existsSync(at), "the folders that were made for it are gone");
  const empty = made();
  await assert.rejects(write(empty, broken), says(/no disk/));
  assert.deepEqual(tree(empty), {});
  const earlier = fresh();
  await write(earlier, FIRST);
  const before = tree(earlier);
  await assert.rejects(write(earlier, broken), says(/no disk/));
  assert.deepEqual(tree(earlier), before);
  const stop = new AbortController();
  const stopping = [
    ...SECOND,
    {
      path: "y.bin",
      bytes: async () => {
        stop.abort();
        return Buffer.from("y");
      },
    },
    file("z.bin"),
  ];
  await assert.rejects(write(earlier, stopping, stop.signal), says(/nothing was changed/));
  assert.deepEqual(tree(earlier), before);
});

test("what a killed build left is removed by the next", async () => {
  const at = made();
  mkdirSync(join(at, ".downhill-lab-0123456789ab/assets"), { recursive: true });
  writeFileSync(join(at, ".downhill-lab-0123456789ab/assets/half.js"), "hal");
  await write(at, FIRST);
  assert.ok(Object.keys(tree(at)).every((name) => !name.startsWith(".")));
  // killed while it moved: the list names the old and the new
  const list = { lab: "downhill", files: [...FIRST, ...SECOND].map(({ path }) => path) };
  writeFileSync(join(at, MARKER), JSON.stringify(list));
  mkdirSync(join(at, "data/mnist"), { recursive: true });
  writeFileSync(join(at, "data/mnist/x.gz"), "new");
  await write(at, FIRST);
  assert.deepEqual(Object.keys(withoutMarker(at)), [
    "assets/",
    "assets/a-11111111.js",
    "index.html",
    "theme.js",
  ]);
});

test("a folder that cannot be written is named", { skip: process.getuid?.() === 0 }, async () => {
  const at = made();
  chmodSync(at, 0o555);
  await assert.rejects(write(at, FIRST), says(/cannot write the lab \(this user may not\)/));
});

test("a folder lies within itself and those above it, links resolved", () => {
  const at = made();
  assert.ok(isWithin(at, at));
  assert.ok(isWithin(join(at, "not", "there"), at));
  assert.ok(!isWithin(`${at}-beside`, at));
  assert.ok(!isWithin(folder, at));
  if (process.platform === "win32") return;
  symlinkSync(at, `${at}-link`);
  assert.ok(isWithin(join(`${at}-link`, "x"), at));
});

test("a folder that the system will not make is refused at once", async () => {
  // Node's own recursive mkdir never comes back from there
  const system = existsSync("/proc/self") ? "/proc/nowhere/site" : join(made(), "\0");
  await assert.rejects(write(system, FIRST), says(/cannot write the lab .*nothing was changed/));
});
