// Files that are dropped anywhere on the page, with the folders they lie in.
import type { BroughtFile } from "../worker/own/own.ts";

/** Deeper folders and more files than any set has are not walked. */
const MOST_FILES = 20_001;
const MOST_DEPTH = 6;

/** What a file input or a drop without folders gives. */
export const filesOf = (list: FileList | null): BroughtFile[] =>
  Array.from(list ?? [], (file) => ({ path: file.webkitRelativePath || file.name, file }));

/** All files of a drop; the browser must be asked for entries before anything is awaited. */
async function filesOfDrop(transfer: DataTransfer): Promise<BroughtFile[]> {
  const plain = filesOf(transfer.files);
  const entries = Array.from(transfer.items, (item) => item.webkitGetAsEntry?.() ?? null);
  if (!entries.some((entry) => entry?.isDirectory)) return plain;
  const found: BroughtFile[] = [];
  for (const entry of entries) if (entry) await walk(entry, 0, found);
  return found;
}

async function walk(entry: FileSystemEntry, depth: number, found: BroughtFile[]): Promise<void> {
  if (found.length >= MOST_FILES || depth > MOST_DEPTH) return;
  if (entry.isFile) {
    const file = await new Promise<File>((resolve, reject) =>
      (entry as FileSystemFileEntry).file(resolve, reject),
    );
    found.push({ path: entry.fullPath.replace(/^\//, ""), file });
    return;
  }
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  for (;;) {
    // a reader gives a hundred at a time, and nothing when it is through
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    );
    if (some.length === 0) return;
    for (const each of some) await walk(each, depth + 1, found);
  }
}

/** Calls `bring` with what is dropped on the page; without it the browser would leave for the file. */
export function followDrops(bring: (files: BroughtFile[]) => void): void {
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event) || !event.dataTransfer) return;
    event.preventDefault();
    void filesOfDrop(event.dataTransfer).then(bring, () => {});
  });
}
