// An .h5 file with a text as an attribute of its root, as versions of Keras before the .keras files wrote it.
import { type Hdf5Values, writeHdf5 } from "../../src/formats/hdf5/write.ts";

/** Where the beginning of a file says its end, and the address of the root. */
const [END, ROOT] = [40, 64];

/** A file of datasets whose root says `text` as `name`. */
export function earlyFile(
  datasets: ReadonlyMap<string, Hdf5Values>,
  name: string,
  text: string,
): Uint8Array {
  const file = Buffer.from(writeHdf5(datasets));
  const root = Number(file.readBigUInt64LE(ROOT));
  const table = file.subarray(root + 16, root + 16 + 24);
  const words = Buffer.from(`${name}\0`);
  const padded = (bytes: Buffer) => {
    const whole = Buffer.alloc(Math.ceil(bytes.length / 8) * 8);
    bytes.copy(whole);
    return whole;
  };
  const content = Buffer.from(text);
  const type = Buffer.alloc(8);
  type.writeUInt8(0x13, 0);
  type.writeUInt32LE(content.length, 4);
  const scalar = Buffer.from([1, 0, 0, 0, 0, 0, 0, 0]);
  const head = Buffer.alloc(8);
  head.writeUInt8(1, 0);
  head.writeUInt16LE(words.length, 2);
  head.writeUInt16LE(8, 4);
  head.writeUInt16LE(8, 6);
  const attribute = padded(Buffer.concat([head, padded(words), type, scalar, content]));
  const message = Buffer.alloc(8);
  message.writeUInt16LE(12, 0);
  message.writeUInt16LE(attribute.length, 2);
  const start = Buffer.alloc(16);
  start.writeUInt8(1, 0);
  start.writeUInt16LE(2, 2);
  start.writeUInt32LE(1, 4);
  start.writeUInt32LE(table.length + 8 + attribute.length, 8);
  file.writeBigUInt64LE(BigInt(file.length), ROOT);
  const whole = Buffer.concat([file, start, table, message, attribute]);
  whole.writeBigUInt64LE(BigInt(whole.length), END);
  return new Uint8Array(whole);
}
