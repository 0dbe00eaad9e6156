// For the native tests: a cache folder of their own, so that they leave nothing in the user's, and
// whether they can run here; where DOWNHILL_REQUIRE names cc or koffi, they must.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { NativeOptions } from "./host-native.ts";
import { probeNative } from "./native.ts";

/** A folder that is removed when the process ends. */
export const folder = mkdtempSync(join(tmpdir(), "downhill-test-"));
process.on("exit", () => rmSync(folder, { recursive: true, force: true }));

let caches = 0;
/** Options with an empty cache of their own. */
export const fresh = (extra: Record<string, string | undefined> = {}): NativeOptions => ({
  environment: { ...process.env, XDG_CACHE_HOME: join(folder, `cache${caches++}`), ...extra },
});

/** Options with one cache for all tests of a file. */
export const options = fresh();
export const probe = await probeNative(options);
const isRequired = /\b(cc|koffi)\b/.test(process.env.DOWNHILL_REQUIRE ?? "");
/** For node:test: false, or why native code cannot be tested here. */
export const skip: string | false =
  probe.ok || isRequired ? false : `no native code here: ${probe.why}`;
