// What says which data a run learned from: where they are others than its settings name, and a digest of
// all three sets. A run goes on only on the same.
import type { Sets } from "./data.ts";
import type { DataMark } from "./protocol.ts";
import { hasDigests, sha256 } from "./sha256.ts";

/** A moment is of other data than there are now. */
export class OtherDataError extends Error {
  override readonly name = "OtherDataError";
  constructor(name: string) {
    super(
      `${name}: expected the data that this run learned from, found others; open its settings anew`,
    );
  }
}

const digests = new WeakMap<object, Promise<string>>();

/**
 * Each set is digested once: the values of its inputs as they are stored, and its labels. Where the page
 * is given no digests all data have the same, "".
 */
export async function markOf(sets: Sets, note: DataMark["note"]): Promise<DataMark> {
  if (!hasDigests()) return note ? { note, digest: "" } : { digest: "" };
  const parts = await Promise.all(
    [sets.training, sets.validation, sets.test].map(({ inputs, labels, divideBy }) => {
      const held = digests.get(inputs) ?? sha256(bytesOf(inputs));
      digests.set(inputs, held);
      return Promise.all([held, sha256(bytesOf(Uint32Array.from(labels ?? []))), divideBy]);
    }),
  );
  const digest = await sha256(new TextEncoder().encode(parts.flat().join(" ")));
  return note ? { note, digest } : { digest };
}

const bytesOf = ({ buffer, byteOffset, byteLength }: ArrayBufferView): Uint8Array =>
  new Uint8Array(buffer, byteOffset, byteLength);
