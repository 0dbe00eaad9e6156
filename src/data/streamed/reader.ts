// What a set that stays on disk is made of: pieces that are decoded one by one, each small enough to be
// thrown away again. The first reading goes through all of them, checks them, and learns what is wanted of
// each example; later ones decode again the pieces that are asked for.

import { FormatError } from "../../errors.ts";
import type { DatasetFields } from "../dataset.ts";
import type { Inputs, Targets } from "../values.ts";

/** The inputs of some examples, one after another. */
export interface Piece {
  readonly rows: number;
  readonly inputShape: readonly number[];
  readonly inputs: Inputs;
}

/** A piece that is met for the first time. */
export interface FirstPiece extends Piece {
  /** The wanted values of its examples, where the set has some. */
  readonly targets?: Targets | undefined;
  /** Bytes of the file up to its end, for whoever waits. */
  readonly seen: number;
  /** Where it stands in the file, for errors. */
  readonly place: string;
  /** Decodes it again; throws like the first reading. */
  readonly again: () => Promise<Piece>;
}

/** A file that is read in pieces. */
export interface StreamReader {
  /** Bytes of the file. */
  readonly size: number;
  readonly pieces: () => AsyncGenerator<FirstPiece>;
  /** What is known of the whole behind its last piece; `targets` are those of the pieces. */
  readonly finish: () => Omit<
    DatasetFields<readonly number[], number>,
    "name" | "inputs" | "inputShape"
  >;
}

/** What a file is told as whose bytes are no longer what they were when it was read first. */
export const changed = (file: string, place: string): FormatError =>
  new FormatError(file, `${place} as it was when the run began`, "other values", {
    cure: "a file must not change while a network learns from it; begin again",
  });

/** What an archive is told as whose arrays cannot be read in parts. */
export const packedArchive = (file: string): FormatError =>
  new FormatError(file, "a file that can be read in parts", "an .npz archive", {
    cure: "keep its arrays as .npy files: np.save",
  });
