// A folder for parsers that read files by name: in memory where the system has such a place, as a
// million files are written there.
import { accessSync, constants, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const MEMORY = "/dev/shm";

/** Makes a folder that is gone with the process. */
export function scratchFolder(): string {
  let parent = MEMORY;
  try {
    accessSync(MEMORY, constants.W_OK);
  } catch {
    parent = tmpdir();
  }
  const folder = mkdtempSync(join(parent, "downhill-fuzz-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
