// Which program opens the page where, and that a browser that does not start is told.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { folder } from "../../test/lab/server-fixture.ts";
import { opener, openInBrowser } from "./desktop.ts";

test("a desktop has an opener, a terminal without a screen has none", () => {
  assert.equal(opener("linux", {}), undefined);
  assert.equal(opener("linux", { DISPLAY: "" }), undefined);
  assert.deepEqual(opener("linux", { DISPLAY: ":0" }), ["xdg-open"]);
  assert.deepEqual(opener("linux", { WAYLAND_DISPLAY: "wayland-0" }), ["xdg-open"]);
  assert.deepEqual(opener("darwin", {}), ["open"]);
  assert.equal(opener("darwin", { SSH_CONNECTION: "10.0.0.1 1 10.0.0.2 22" }), undefined);
  assert.equal(opener("win32", {})?.[0], "cmd");
});

test("the opener gets the address; one that fails, or is not there, is told", async () => {
  const url = "http://127.0.0.1:7840/";
  const file = join(folder, "opened.txt");
  const script = join(folder, "open.mjs");
  writeFileSync(
    script,
    `import { writeFileSync } from "node:fs"; writeFileSync(process.argv[2], process.argv[3]);`,
  );
  assert.equal(await openInBrowser(url, [process.execPath, script, file]), true);
  assert.equal(readFileSync(file, "utf8"), url);
  assert.equal(await openInBrowser(url, [process.execPath, join(folder, "missing.mjs")]), false);
  assert.equal(await openInBrowser(url, [join(folder, "no-such-program")]), false);
});
