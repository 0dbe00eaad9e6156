// What is done to the README while the package is made, also by a pack that was interrupted: the whole one
// comes back, and one that somebody has changed since is never replaced by an older one.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

const SCRIPT = fileURLToPath(new URL("../../scripts/package-readme.mjs", import.meta.url));
const WHOLE = "# A title\n\nSee [docs/start.md](docs/start.md) and [the code](src/index.ts).\n";
const PACKED =
  /^# A title\n\nFiles named here .*\n\nSee `docs\/start\.md` and \[the code\]\(src\/index\.ts\)\.\n$/;
let folder: string;
let readme: string;
let kept: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "downhill-readme-"));
  readme = join(folder, "README.md");
  kept = join(folder, "node_modules/.downhill-readme.md");
  writeFileSync(join(folder, "package.json"), '{ "files": ["src"] }');
  writeFileSync(readme, WHOLE);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const text = () => readFileSync(readme, "utf8");
const go = (mode: "pack" | "restore") => {
  const { status, stderr } = spawnSync(process.execPath, [SCRIPT, mode, folder], {
    encoding: "utf8",
  });
  assert.equal(status, 0, stderr);
  return stderr;
};

test("what is not packed is no link in the package, and the whole README comes back", () => {
  assert.equal(go("pack"), "");
  assert.match(text(), PACKED);
  assert.equal(go("restore"), "");
  assert.equal(text(), WHOLE);
  assert.ok(!existsSync(kept), "nothing is left behind");
  // with nothing to restore nothing changes
  assert.equal(go("restore"), "");
  assert.equal(text(), WHOLE);
});

test("a pack after one that was interrupted packs the whole README, and gives it back", () => {
  go("pack");
  assert.equal(go("pack"), "");
  assert.match(text(), PACKED);
  go("restore");
  assert.equal(text(), WHOLE);
});

test("a README that was changed after an interrupted pack stays as it is", () => {
  const NEWER = "# A title\n\nAll is new: [docs/new.md](docs/new.md).\n";
  for (const mode of ["restore", "pack"] as const) {
    writeFileSync(readme, WHOLE);
    go("pack");
    // interrupted here, then written anew, as by a checkout of what was committed
    writeFileSync(readme, NEWER);
    assert.match(go(mode), /README\.md is not the one that was packed; it stays as it is/);
    if (mode === "pack") {
      assert.match(text(), /All is new: `docs\/new\.md`\./);
      go("restore");
    }
    assert.equal(text(), NEWER);
    rmSync(kept, { force: true });
  }
});

test("what was kept of an older README is no longer put over a newer one", () => {
  go("pack");
  writeFileSync(readme, `${WHOLE}More.\n`);
  for (let i = 0; i < 2; i++) {
    go("restore");
    assert.equal(text(), `${WHOLE}More.\n`);
  }
});
