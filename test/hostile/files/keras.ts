// Keras files that attack: archives that unpack to more than they are, descriptions of networks without bounds,
// and HDF5 whose addresses go in circles, lie, or give the same bytes many times.
import { deflateRawSync } from "node:zlib";
import { dense, initialize, network } from "downhill";
import { toKeras } from "downhill/keras";
import { crc32 } from "../../../src/formats/crc32.ts";
import { type Hdf5Values, writeHdf5 } from "../../../src/formats/hdf5/write.ts";
import { writeZip } from "../../../src/formats/zip.ts";
import { earlyFile } from "../early-file.ts";
import { bytesOf, filesFor, hex } from "../hostile-file.ts";

const good = toKeras(initialize(network([3], dense(2))));
const values = (shape: readonly number[]): Hdf5Values => ({
  shape,
  data: new Float32Array(shape.reduce((a, b) => a * b, 1)),
});
const DATASETS = new Map([
  ["layers/dense/vars/0", values([3, 2])],
  ["layers/dense/vars/1", values([2])],
]);
const weights = writeHdf5(DATASETS);

const input = (shape: readonly unknown[]) => ({
  class_name: "InputLayer",
  config: { name: "i", batch_shape: [null, ...shape] },
});
const layer = (class_name: string, config: object = {}) => ({
  class_name,
  config: { name: class_name, ...config },
});
const model = (...layers: readonly object[]): string =>
  JSON.stringify({ class_name: "Sequential", config: { layers } });
const ONE = model(input([3]), layer("Dense", { units: 2 }));

/** An archive of a description and weights. */
const file = (config: string | Uint8Array, h5: Uint8Array = weights): Uint8Array =>
  writeZip(
    new Map([
      ["config.json", typeof config === "string" ? new TextEncoder().encode(config) : config],
      ["model.weights.h5", h5],
    ]),
  );

/** The weights with a number of eight bytes in the place of one that stands behind four letters. */
function patched(letters: string, behind: number, value: bigint, which = 0): Uint8Array {
  const copy = Buffer.from(weights);
  let at = -1;
  for (let i = 0; i <= which; i++) at = copy.indexOf(letters, at + 1);
  copy.writeBigUInt64LE(value, at + behind);
  return file(ONE, new Uint8Array(copy));
}
/** The same for a place from the beginning on. */
function begun(at: number, value: bigint): Uint8Array {
  const copy = Buffer.from(weights);
  copy.writeBigUInt64LE(value, at);
  return file(ONE, new Uint8Array(copy));
}
const root = Number(Buffer.from(weights).readBigUInt64LE(64));

/** An archive with one deflated entry. */
function deflated(name: string, content: Uint8Array): Uint8Array {
  const packed = deflateRawSync(content, { level: 9 });
  const common = Buffer.alloc(26);
  common.writeUInt16LE(20, 0);
  common.writeUInt16LE(8, 4);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(packed.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(name.length, 22);
  const local = bytesOf(hex("504b0304"), common, name, packed);
  const list = bytesOf(hex("504b0102 1400"), common, new Uint8Array(14), name);
  const end = Buffer.alloc(12);
  end.writeUInt16LE(1, 0);
  end.writeUInt16LE(1, 2);
  end.writeUInt32LE(list.length, 4);
  end.writeUInt32LE(local.length, 8);
  return bytesOf(local, list, hex("504b0506 00000000"), end, hex("0000"));
}

/** Two datasets at the same bytes: each asks for all of them. */
function shared(): Uint8Array {
  const copy = Buffer.from(writeHdf5(new Map([...DATASETS, ["layers/dense/vars/2", values([2])]])));
  const layouts: number[] = [];
  for (
    let at = copy.indexOf(hex("0301"), root ? 0 : 0);
    at >= 0;
    at = copy.indexOf(hex("0301"), at + 1)
  ) {
    if (copy.readUInt16LE(at - 8) === 8) layouts.push(at);
  }
  const [first] = layouts;
  for (const at of layouts) copy.copy(copy, at, first, first! + 18);
  return file(ONE, new Uint8Array(copy));
}

const nested = (depth: number): string =>
  Array.from({ length: depth }, (_, i) => `g${i}`).join("/");

export const kerasFiles = filesFor("keras", {
  "no bytes": "",
  "text that is no archive": "keras",
  "the archive cut in the middle": good.subarray(0, good.length >> 1),
  "an archive without a description": writeZip(new Map([["a", new Uint8Array(3)]])),
  "weights as an archive of pickles": writeZip(
    new Map([
      ["config.json", new TextEncoder().encode(ONE)],
      ["model.weights.npz", hex("80049529")],
    ]),
  ),
  "a description that is a bomb of 64 MiB": () =>
    deflated("config.json", new Uint8Array(64 * 2 ** 20).fill(0x20)),
  "weights that are a bomb of 64 MiB": () =>
    deflated("model.weights.h5", new Uint8Array(64 * 2 ** 20)),
  "a name that leads out (zip-slip)": writeZip(
    new Map([
      ["../../config.json", new TextEncoder().encode(ONE)],
      ["model.weights.h5", weights],
    ]),
  ),
  "a description that is no UTF-8": file(hex("ff fe 00 7b")),
  "a description of a hundred thousand lists": () => file("[".repeat(100_000)),
  "a description that is null": file("null"),
  "layers of __proto__": file('{"__proto__":{"class_name":"Sequential"}}'),
  "kinds of layers that all objects have": file(model(input([3]), layer("constructor"))),
  "a layer of __proto__": file(model(input([3]), layer("__proto__"))),
  "code as a layer (Lambda, CVE-2024-3660)": file(
    model(input([3]), layer("Lambda", { function: ["4wEAAAA=", null, null] })),
  ),
  "five thousand layers": () =>
    file(model(...Array.from({ length: 5000 }, () => layer("Flatten")))),
  "an example of 2^40 values": file(model(input([2 ** 40]), layer("Dense", { units: 2 }))),
  "2^53 units": file(model(input([3]), layer("Dense", { units: 2 ** 53 }))),
  "a hundred million units": file(model(input([3]), layer("Dense", { units: 1e8 }))),
  "a kernel of 2^30": file(
    model(input([9, 9, 1]), layer("Conv2D", { filters: 1, kernel_size: [2 ** 30, 2 ** 30] })),
  ),
  "a kernel with gaps of 2^40": file(
    model(
      input([9, 9, 1]),
      layer("Conv2D", { filters: 1, kernel_size: [2, 2], dilation_rate: [2 ** 40, 2 ** 40] }),
    ),
  ),
  "zeros of 2^40 around a picture": file(
    model(input([9, 9, 1]), layer("ZeroPadding2D", { padding: 2 ** 40 }), layer("Flatten")),
  ),
  "layers in layers without weights": file(
    model(input([3, 3]), layer("TimeDistributed", { layer: layer("TimeDistributed") })),
  ),
  "a name with escapes of a terminal": file(model(input([3]), layer("\u001b[2JDense"))),
  "a circle of layers": file(
    JSON.stringify({
      class_name: "Functional",
      config: {
        layers: ["a", "b"].map((name, i) => ({
          class_name: "Flatten",
          config: { name },
          inbound_nodes: [[[["b", "a"][i], 0, 0, {}]]],
        })),
        output_layers: [["a", 0, 0]],
      },
    }),
  ),
  "a shape of texts": file(model(input(["3"]), layer("Dense", { units: 2 }))),
  "HDF5: cut off": file(ONE, weights.subarray(0, 200)),
  "HDF5: addresses of another size": begun(13, 0n),
  "HDF5: an end of 2^62": begun(40, 2n ** 62n),
  "HDF5: a root behind the end": begun(64, 2n ** 40n),
  "HDF5: a root at an address above 2^53": begun(64, 2n ** 63n),
  "HDF5: an object of 65535 messages": begun(root, 0x0000_0001_ffff_0001n),
  "HDF5: an object of 4 GiB": begun(root + 8, 0xffff_ffffn),
  "HDF5: a tree whose child is itself": () => {
    const at = Buffer.from(weights).indexOf("TREE");
    return patched("TREE", 32, BigInt(at));
  },
  "HDF5: a tree of 65535 children": patched("TREE", 4, 0xffff_0000n),
  "HDF5: a list of 65535 names": patched("SNOD", 4, 0xffff_0001n),
  "HDF5: a group that holds the root": patched("SNOD", 16, BigInt(root)),
  "HDF5: a name behind its heap": patched("SNOD", 8, 2n ** 50n),
  "HDF5: a heap of 2^60 bytes": patched("HEAP", 8, 2n ** 60n),
  "HDF5: a heap without an address": patched("HEAP", 24, 2n ** 64n - 1n),
  "HDF5: a dataset of 2^120 values": () => {
    const copy = Buffer.from(weights);
    const at = copy.indexOf(hex("01 02 00 00 00 00 00 00 03"));
    copy.writeBigUInt64LE(2n ** 52n, at + 8);
    copy.writeBigUInt64LE(2n ** 52n, at + 16);
    return file(ONE, new Uint8Array(copy));
  },
  "HDF5: datasets that share their bytes": shared,
  "HDF5: groups a hundred deep": () =>
    file(ONE, writeHdf5(new Map([[`${nested(100)}/0`, values([1])]]))),
  "HDF5: a name with control characters": file(
    ONE,
    writeHdf5(new Map([["layers/\u001b[2J/vars/0", values([1])]])),
  ),
  "HDF5: a name of 100,000 characters": () =>
    file(ONE, writeHdf5(new Map([["n".repeat(100_000), values([1])]]))),
  "HDF5: a model in .h5 that is no text": earlyFile(DATASETS, "model_config", "\u0000"),
  "HDF5: a model in .h5 of brackets": () => earlyFile(DATASETS, "model_config", "[".repeat(60_000)),
  "HDF5: weights alone": weights,
});
