// A file that attacks a reader, and what reading it may take.

/** The readers that are attacked. */
export type Door =
  | "idx"
  | "safetensors"
  | "model"
  | "onnx"
  | "keras"
  | "book JSON"
  | "csv"
  | "npy"
  | "npz"
  | "parquet"
  | "json lines"
  | "picture"
  | "picture folder"
  | "trials"
  | "results";

export interface HostileFile {
  /** The trick, or the number under which it became known. */
  readonly name: string;
  readonly door: Door;
  readonly make: () => Uint8Array;
}

/** Many files for one reader: text stands for its bytes in UTF-8. */
export const filesFor = (
  door: Door,
  files: Readonly<Record<string, string | Uint8Array | (() => string | Uint8Array)>>,
): HostileFile[] =>
  Object.entries(files).map(([name, content]) => ({
    name,
    door,
    make: () => {
      const made = typeof content === "function" ? content() : content;
      return typeof made === "string" ? new TextEncoder().encode(made) : made;
    },
  }));

/** Bytes by their hexadecimal digits, spaces between them allowed. */
export const hex = (digits: string): Uint8Array =>
  Uint8Array.from(Buffer.from(digits.replaceAll(" ", ""), "hex"));

export const bytesOf = (...parts: readonly (string | Uint8Array)[]): Uint8Array =>
  new Uint8Array(
    Buffer.concat(
      parts.map((part) => (typeof part === "string" ? Buffer.from(part, "latin1") : part)),
    ),
  );

/** A list of `count` items, joined by commas. */
export const list = (count: number, item: (i: number) => string): string =>
  Array.from({ length: count }, (_, i) => item(i)).join();
