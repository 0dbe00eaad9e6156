// What a first visit loads, packed: all but the panels, which come when they are shown, with the largest
// of them, the worker, the fonts, and the words of both languages, of which a visit needs one or both.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readPage } from "../../cli/lab/page-folder.ts";

const MOST = 500_000;

test("a first visit loads at most 500 kB packed", async (t) => {
  const page = await readPage(fileURLToPath(new URL("../../lab-page", import.meta.url)));
  const own = page.filter(({ path }) => /\.(html|js|css|woff2)$/.test(path));
  assert.ok(own.length > 10);
  const packed = own.map(({ path, bytes }) => ({ path, bytes: gzipSync(bytes).length }));
  // a panel is a chunk of its own, named after its panel.tsx
  const largest = (kind: RegExp) => {
    const panels = packed.filter(({ path }) => kind.test(path)).map(({ bytes }) => bytes);
    assert.ok(panels.length >= 10, `${panels.length} panels of ${kind}`);
    return Math.max(...panels);
  };
  const scripts = /\/panel-[\w-]+\.js$/;
  const styles = /\/panel-[\w-]+\.css$/;
  const shared = packed.filter(({ path }) => !scripts.test(path) && !styles.test(path));
  const bytes =
    shared.reduce((sum, file) => sum + file.bytes, 0) + largest(scripts) + largest(styles);
  t.diagnostic(`${bytes} bytes, of at most ${MOST}`);
  assert.ok(bytes <= MOST, `${bytes} bytes`);
});
