// A pair of IDX files in pieces: images stay on disk, their labels are read at once.

import { readFile } from "#host";
import { FormatError } from "../../errors.ts";
import { type ByteSource, onFile } from "../../formats/byte-source.ts";
import { Reader } from "../../formats/reader.ts";
import { parseIdx, readIdxHeader, uncompressIdx } from "../idx.ts";
import { checkPair, idxClasses, idxPicture } from "../idx-folder.ts";
import type { FirstPiece, StreamReader } from "./reader.ts";

/** A header of four sizes at most. */
const HEADER = 20;
/** Bytes of a piece. */
const PIECE = 2 ** 19;

/** @param classes default 10, or as many as the labels need */
export async function idxReader(
  file: string,
  labelFile: string,
  classes: number | undefined,
  divideBy: number | undefined,
): Promise<StreamReader> {
  const source = await onFile(file);
  const { shape, offset } = await headerOf(source, file);
  const found = parseIdx(await uncompressIdx(await readFile(labelFile), labelFile), labelFile);
  checkPair(shape, file, found.shape, labelFile);
  const labels = found.data;
  const picture = idxPicture({ shape });
  const size = picture.height * picture.width * picture.channels;
  const count = shape[0]!;
  const most = Math.max(1, Math.floor(PIECE / Math.max(size, 1)));
  async function* pieces(): AsyncGenerator<FirstPiece> {
    for (let first = 0; first < count; first += most) {
      const rows = Math.min(most, count - first);
      const [from, to] = [offset + first * size, offset + (first + rows) * size];
      const again = async () => {
        return { rows, inputShape: [size], inputs: await source.read(from, to) };
      };
      yield { ...(await again()), seen: to, place: `images from ${first} on`, again };
    }
    if (count === 0) throw new FormatError(file, "an image", "none", { fault: "no-rows" });
  }
  return {
    size: source.size,
    pieces,
    finish: () => ({
      picture,
      outputs: classes ?? idxClasses(labels),
      labels,
      ...(divideBy === undefined ? {} : { divideBy }),
    }),
  };
}

async function headerOf(source: ByteSource, file: string) {
  const start = await source.read(0, Math.min(HEADER, source.size));
  if (start[0] === 0x1f && start[1] === 0x8b) {
    throw new FormatError(file, "a file that can be read in parts", "one that is packed by gzip", {
      cure: `unpack it: gunzip -k ${file}`,
    });
  }
  const { shape, fileSize, dataSize } = readIdxHeader(new Reader(start, file));
  if (fileSize !== source.size) {
    throw new FormatError(file, `${fileSize} bytes, as its header states`, `${source.size}`);
  }
  return { shape, offset: fileSize - dataSize };
}
