// The numbers of a network's parameters, from the base64 text inside its module or from a safetensors file
// beside it. Only the tensors that the network asks for are read, and each must be what it asks for.
import type { BufferPlace } from "../../compiler/3-schedule/program.ts";
import { DataError, TargetError } from "../../errors.ts";

/** Bytes of a safetensors file, or where they are. */
export type Weights = Uint8Array | ArrayBuffer | URL | string;

/** The bytes of a text in base64. */
export const fromBase64 = (text: string): Uint8Array<ArrayBuffer> =>
  Uint8Array.from(atob(text), (character) => character.charCodeAt(0));

/** The bytes of a file beside the module; throws TargetError where it cannot be read. */
export async function fetchWeights(from: Weights): Promise<Uint8Array> {
  if (from instanceof Uint8Array) return from;
  if (from instanceof ArrayBuffer) return new Uint8Array(from);
  const address = String(from);
  try {
    // Node's fetch reads no files; nothing is imported that a bundler for browsers would look for
    const files = globalThis.process?.getBuiltinModule?.("node:fs");
    if (files && /^file:/.test(address)) return files.readFileSync(new URL(address));
    const response = await fetch(from);
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
    return new Uint8Array(await response.arrayBuffer());
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new TargetError(
      `cannot read the weights from ${address}: ${why}; serve the file beside the module, or give its bytes: open({ weights })`,
      { cause: error },
    );
  }
}

const STORED = { f32: ["F32", Float32Array], f64: ["F64", Float64Array] } as const;

/** The values of one tensor after another; throws DataError for a file of another network. */
export function tensorsOf(
  bytes: Uint8Array,
  dtype: "f32" | "f64",
  parameters: readonly BufferPlace[],
): (Float32Array | Float64Array)[] {
  const [stored, Floats] = STORED[dtype];
  const [begin, header] = headerOf(bytes);
  return parameters.map(({ name, shape }) => {
    const found = header[name];
    const wanted = `${stored} [${shape.join(", ")}] as ${name}`;
    if (!found) throw refused(wanted, "no such tensor");
    const given = `${found.dtype} [${[found.shape ?? []].flat().join(", ")}]`;
    if (`${given} as ${name}` !== wanted) throw refused(wanted, given);
    const [from, to] = found.data_offsets ?? [];
    const data = new Uint8Array(bytes.subarray(begin + Number(from), begin + Number(to)));
    const count = shape.reduce((a, b) => a * b, 1);
    if (data.length !== count * Floats.BYTES_PER_ELEMENT) {
      throw refused(wanted, `${data.length} bytes`);
    }
    return new Floats(data.buffer);
  });
}

type Header = Readonly<
  Record<
    string,
    | {
        readonly dtype?: unknown;
        readonly shape?: unknown;
        readonly data_offsets?: readonly unknown[];
      }
    | undefined
  >
>;

/** Where the values begin, and what they are: eight bytes of length, then JSON. */
function headerOf(bytes: Uint8Array): readonly [begin: number, header: Header] {
  try {
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const begin = 8 + Number(view.getBigUint64(0, true));
    const header: unknown = JSON.parse(new TextDecoder().decode(bytes.subarray(8, begin)));
    if (typeof header === "object" && header !== null) return [begin, header as Header];
  } catch {}
  throw refused("a safetensors file", `${bytes.length} other bytes`);
}

const refused = (expected: string, found: string): DataError =>
  new DataError(
    `weights: expected ${expected}, found ${found.slice(0, 200)}; take the file that was written with this module`,
  );
