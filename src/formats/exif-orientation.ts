// Which side of a picture is up, in EXIF data: tag 274 of the first directory of a TIFF structure.
// Browsers take what cannot be read as "as it is", and so does this.

const ORIENTATION = 274;
const SHORT = 3;
const ENTRY_BYTES = 12;

/** From 1, as it is, to 8; 1 where nothing is said. */
export function exifOrientation(exif: Uint8Array): number {
  const view = new DataView(exif.buffer, exif.byteOffset, exif.length);
  const isLittle = exif[0] === 0x49; // II, else MM
  const u16 = (at: number) => (at + 2 <= exif.length ? view.getUint16(at, isLittle) : 0);
  const u32 = (at: number) => (at + 4 <= exif.length ? view.getUint32(at, isLittle) : 0);
  if (u16(2) !== 42) return 1;
  const directory = u32(4);
  for (let i = 0; i < u16(directory); i++) {
    const entry = directory + 2 + i * ENTRY_BYTES;
    if (u16(entry) !== ORIENTATION) continue;
    const value = u16(entry + 8);
    return u16(entry + 2) === SHORT && value >= 1 && value <= 8 ? value : 1;
  }
  return 1;
}
