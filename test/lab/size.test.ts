// What a first visit loads, packed: the whole of the page without data lies below half a megabyte, so its
// first panel does too.
import assert from "node:assert/strict";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { readPage } from "../../cli/lab/page-folder.ts";

const MOST = 500_000;

test("the page without data is at most 500 kB packed", async () => {
  const page = await readPage(fileURLToPath(new URL("../../lab-page", import.meta.url)));
  const own = page.filter(({ path }) => /\.(html|js|css|woff2)$/.test(path));
  assert.ok(own.length > 10);
  const bytes = own.reduce((sum, file) => sum + gzipSync(file.bytes).length, 0);
  assert.ok(bytes <= MOST, `${bytes} bytes`);
});
