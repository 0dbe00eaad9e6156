// What a model file is, by its first bytes: names and their endings say nothing.

import { FormatError } from "../errors.ts";

export type ModelFormat = "safetensors" | "json";

/** What people take for a model, by its first bytes, and how to get one. */
const OTHERS: readonly (readonly [start: readonly number[], what: string, cure: string])[] = [
  [
    [0x50, 0x4b, 0x03, 0x04],
    "a zip archive, as torch.save, Keras and NumPy write them",
    "an .npz file needs the network that it is for: load(path, net); a .keras file is read by fromKeras of downhill/keras; of torch.save, in Python: safetensors.torch.save_file(model.state_dict(), path)",
  ],
  [
    [0x80, 0x02],
    "a Python pickle",
    "in Python: safetensors.torch.save_file(model.state_dict(), path)",
  ],
  [
    [0x89, 0x48, 0x44, 0x46],
    "an HDF5 file",
    "a model of Keras is read by fromKeras of downhill/keras; save other weights as safetensors",
  ],
  [[0x1f, 0x8b], "a gzip file", "unpack it first"],
  [[0x89, 0x50, 0x4e, 0x47], "a PNG picture", "give the file of the network first"],
  [[0xff, 0xd8, 0xff], "a JPEG picture", "give the file of the network first"],
  [[0x47, 0x49, 0x46, 0x38], "a GIF picture", "give the file of the network first"],
  [[0x00, 0x00, 0x08], "an IDX file of data", "give the file of the network first"],
  [[0xff, 0xfe], "text in UTF-16", "save it as UTF-8"],
  [[0x7b, 0x00], "text in UTF-16", "save it as UTF-8"],
];

/** Whether bytes begin as a safetensors file does: a length, then "{". */
export function isSafetensors(bytes: Uint8Array): boolean {
  if (bytes.length <= 8 || bytes[8] !== 0x7b) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return view.getUint32(4, true) === 0 && view.getUint32(0, true) <= 100_000_000;
}

/** The format of a file's bytes; throws FormatError for any other file. */
export function modelFormat(bytes: Uint8Array, file: string): ModelFormat {
  if (isSafetensors(bytes)) return "safetensors";
  let at = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  while ([0x20, 0x09, 0x0a, 0x0d].includes(bytes[at]!)) at++;
  if (bytes[at] === 0x7b && bytes[at + 1] !== 0) return "json";
  const known = OTHERS.find(([start]) => start.every((byte, i) => bytes[i] === byte));
  const [, found, cure] = known ?? [[], describe(bytes)];
  const expected = "a safetensors file or the book's JSON";
  throw new FormatError(file, expected, found, cure === undefined ? {} : { cure });
}

/** What nobody knows the beginning of. */
function describe(bytes: Uint8Array): string {
  if (bytes.length === 0) return "an empty file";
  const start = bytes.subarray(0, 200);
  const isText = start.every((byte) => byte >= 0x20 || byte === 9 || byte === 10 || byte === 13);
  return isText ? "text" : "other bytes";
}
