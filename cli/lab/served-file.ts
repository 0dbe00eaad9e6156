// A file that the lab serves, in the forms in which it may be sent: as it is, or packed for who
// accepts that. A packed form is made once, when it is first asked for.
import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import { contentType, isPackable } from "./content-type.ts";

export type Coding = "br" | "gzip";

/** One form of a file, ready to be sent. */
export interface Form {
  /** Its Content-Encoding; undefined for the bytes themselves. */
  readonly coding: Coding | undefined;
  readonly etag: string;
  readonly size: number;
  /** The bytes, or what reads them from the disk. */
  readonly bytes: Uint8Array | (() => Readable);
}

export interface ServedFile {
  readonly type: string;
  /** Whether its name changes with its content, so that a browser need never ask again. */
  readonly isImmutable: boolean;
  /** Whether it has forms other than the bytes themselves. */
  readonly isPackable: boolean;
  /** The best form for a client that accepts these codings. */
  form(accepted: ReadonlySet<Coding>): Promise<Form>;
}

/** What the build names after its content, as assets/index-BvN3xQ1k.js. */
const HASHED = /^\/assets\/(?:.*\/)?[^/]+-[\w-]{8}\.\w+$/;

/** Packed in about a tenth of a second for all of the page; more effort gains 5 %. */
const BROTLI = { params: { [constants.BROTLI_PARAM_QUALITY]: 5 } };
const PACKERS = {
  br: (bytes: Uint8Array) => promisify(brotliCompress)(bytes, BROTLI),
  gzip: (bytes: Uint8Array) => promisify(gzip)(bytes),
} as const;

/** A file whose bytes are in memory; `path` is its address, as /assets/index.js. */
export function fileOfBytes(path: string, bytes: Uint8Array): ServedFile {
  const own: Form = { coding: undefined, etag: etagOf(bytes), size: bytes.length, bytes };
  const packed = new Map<Coding, Promise<Form>>();
  const pack = async (coding: Coding): Promise<Form> => {
    const small = await PACKERS[coding](bytes);
    if (small.length >= bytes.length) return own;
    return { coding, etag: etagOf(small), size: small.length, bytes: small };
  };
  return {
    type: contentType(path),
    isImmutable: HASHED.test(path),
    isPackable: isPackable(path),
    form: async (accepted) => {
      const coding = (["br", "gzip"] as const).find((name) => accepted.has(name));
      if (coding === undefined || !isPackable(path)) return own;
      const form = packed.get(coding) ?? pack(coding);
      packed.set(coding, form);
      return form;
    },
  };
}

/** A tag that is another for other bytes; a packed form has its own. */
export function etagOf(bytes: Uint8Array): string {
  return `"${createHash("sha256").update(bytes).digest("base64url").slice(0, 22)}"`;
}

/** The codings that an Accept-Encoding header allows; one with q=0 is refused by the client. */
export function acceptedCodings(header: string | undefined): ReadonlySet<Coding> {
  const weights = new Map(
    (header ?? "").split(",").map((part) => {
      const [name = "", ...parameters] = part.split(";").map((word) => word.trim().toLowerCase());
      const q = parameters.find((word) => word.startsWith("q="))?.slice(2) ?? "1";
      return [name, Number(q)] as const;
    }),
  );
  const isAccepted = (coding: Coding) => (weights.get(coding) ?? weights.get("*") ?? 0) > 0;
  return new Set((["br", "gzip"] as const).filter(isAccepted));
}
