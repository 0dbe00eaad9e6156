// Memory where sums wait that leave their registers before they are finished.
import type { DType } from "../../1-graph/dtype.ts";
import type { Index } from "../elements/access.ts";
import type { Buffer } from "../elements/buffer.ts";
import type { Attempt } from "./attempt.ts";
import type { At } from "./sums.ts";

/** The memory, and the index there of a place of the result. */
export interface Room {
  readonly buffer: Buffer;
  readonly at: (place: At) => Index[];
}

/** Memory that the kernel has to itself, for so many places of each label, outermost first. */
export function workspaceRoom(
  a: Attempt,
  dtype: DType,
  extents: ReadonlyMap<string, number>,
): Room {
  const labels = [...extents.keys()];
  return {
    buffer: a.workspace(dtype, [...extents.values()]),
    at: (place) => labels.map((l) => place.get(l)!),
  };
}
