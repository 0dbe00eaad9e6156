// Pictures of folders, PNG and JPEG, as the host decodes them for training.
import sharp from "sharp";
import { decodePicture } from "../../../src/data/picture.ts";
import { type Parser, words } from "../parser.ts";
import { claimedBytes } from "../png.ts";

const SIDE = 4;
const picture = () =>
  sharp(
    Uint8Array.from({ length: 8 * 6 * 3 }, (_, i) => (i * 57) % 256),
    { raw: { width: 8, height: 6, channels: 3 } },
  );

export const pictureFolder: Parser = {
  name: "picture folder",
  grammar: {
    seeds: [
      await picture().jpeg().toBuffer(),
      await picture().jpeg({ progressive: true }).withMetadata({ orientation: 6 }).toBuffer(),
      await picture().png().toBuffer(),
    ].map((file) => new Uint8Array(file)),
    dictionary: [
      ...["ffd8", "ffd9", "ffc0", "ffc2", "ffc4", "ffda", "ffdb", "ffe1", "ffdd", "0011", "03"].map(
        (hex) => Uint8Array.from(Buffer.from(hex, "hex")),
      ),
      ...words("Exif II* MM JFIF IHDR IDAT IEND PLTE"),
    ],
    isText: false,
  },
  read: async (file) => {
    const { width, height, rgb } = await decodePicture(file, "f", { side: SIDE });
    if (rgb.length !== width * height * 3) throw new Error(`${rgb.length} numbers`);
  },
  contents: claimedBytes,
  slowness: 10,
};
