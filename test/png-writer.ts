// Writes PNG files of every kind, for tests: the bits of each sample are packed, filtered (all five
// filters in turn) and interlaced here, by the standard and not by a decoder's code read backwards.
import { crc32, deflateSync } from "node:zlib";

export interface PngSpec {
  readonly width: number;
  readonly height: number;
  readonly depth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 colour, 3 palette, 4 grey with opacity, 6 colour with opacity. */
  readonly type: 0 | 2 | 3 | 4 | 6;
  readonly isInterlaced?: boolean;
  /** Red, green, blue of each colour. */
  readonly palette?: readonly number[];
  /** The data of tRNS: bytes for a palette, a sample for grey, three for colours. */
  readonly transparency?: readonly number[];
  /** Whole numbers below 2 ** depth. */
  readonly sample: (x: number, y: number, channel: number) => number;
  /** Before the pixels. */
  readonly chunks?: readonly Uint8Array[];
}

export const CHANNELS = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;
const SIGNATURE = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a);
/** First column and row, and the steps between them, of the seven passes. */
const ADAM7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function chunk(name: string, data: ArrayLike<number>): Uint8Array {
  const bytes = Buffer.alloc(12 + data.length);
  bytes.writeUInt32BE(data.length, 0);
  bytes.write(name, 4, "latin1");
  bytes.set(data, 8);
  bytes.writeUInt32BE(crc32(bytes.subarray(4, 8 + data.length)), 8 + data.length);
  return bytes;
}

export function headerChunk(spec: Omit<PngSpec, "sample">): Uint8Array {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(spec.width, 0);
  data.writeUInt32BE(spec.height, 4);
  data.set([spec.depth, spec.type, 0, 0, spec.isInterlaced ? 1 : 0], 8);
  return chunk("IHDR", data);
}

export function writePng(spec: PngSpec): Uint8Array {
  const { palette, transparency, type } = spec;
  const wide = (values: readonly number[]) => values.flatMap((v) => [v >> 8, v & 255]);
  const passes = spec.isInterlaced ? ADAM7 : ([[0, 0, 1, 1]] as const);
  const raw = Buffer.concat(passes.map((pass) => filtered(spec, pass)));
  return Buffer.concat([
    SIGNATURE,
    headerChunk(spec),
    ...(spec.chunks ?? []),
    ...(palette ? [chunk("PLTE", palette)] : []),
    ...(transparency ? [chunk("tRNS", type === 3 ? transparency : wide(transparency))] : []),
    ...(spec.isInterlaced // in two parts, which a reader has to put together
      ? halves(deflateSync(raw)).map((part) => chunk("IDAT", part))
      : [chunk("IDAT", deflateSync(raw))]),
    chunk("IEND", []),
  ]);
}

const halves = (bytes: Uint8Array): Uint8Array[] => {
  const middle = bytes.length >> 1;
  return [bytes.subarray(0, middle), bytes.subarray(middle)];
};

function filtered(
  spec: PngSpec,
  [left, top, right, down]: readonly [number, number, number, number],
) {
  const { width, height, depth, type, sample } = spec;
  const channels = CHANNELS[type];
  const columns = Math.ceil((width - left) / right);
  const rows = Math.ceil((height - top) / down);
  if (columns <= 0 || rows <= 0) return Buffer.alloc(0);
  const size = Math.ceil((columns * channels * depth) / 8);
  const back = Math.max(1, (channels * depth) >> 3);
  const lines: Buffer[] = [];
  let before = Buffer.alloc(size);
  for (let row = 0; row < rows; row++) {
    const line = Buffer.alloc(size);
    for (let i = 0; i < columns * channels; i++) {
      const x = left + Math.floor(i / channels) * right;
      const value = sample(x, top + row * down, i % channels);
      for (let bit = 0; bit < depth; bit++) {
        const at = i * depth + bit;
        if ((value >> (depth - 1 - bit)) & 1) line[at >> 3]! |= 0x80 >> (at & 7);
      }
    }
    const filter = row % 5;
    const predicted = (i: number): number => {
      const [a, b, c] = [line[i - back] ?? 0, before[i]!, i < back ? 0 : before[i - back]!];
      if (filter < 2) return filter * a;
      if (filter === 2) return b;
      if (filter === 3) return (a + b) >> 1;
      const [pa, pb, pc] = [Math.abs(b - c), Math.abs(a - c), Math.abs(a + b - 2 * c)];
      return pa <= pb && pa <= pc ? a : pb <= pc ? b : c;
    };
    lines.push(Buffer.from([filter, ...line.map((value, i) => value - predicted(i))]));
    before = line;
  }
  return Buffer.concat(lines);
}
