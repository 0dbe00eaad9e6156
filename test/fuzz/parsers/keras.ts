// Keras files: their description, their weights and the archive of both, each mutated by itself and sealed again.
import {
  batchNorm,
  conv2d,
  dense,
  flatten,
  gru,
  initialize,
  masking,
  maxPool2d,
  type Network,
  network,
  relu,
  softmax,
} from "downhill";
import { fromKeras, toKeras } from "downhill/keras";
import { readHdf5 } from "../../../src/formats/hdf5/read.ts";
import { readZip, writeZip } from "../../../src/formats/zip.ts";
import { earlyFile } from "../../hostile/early-file.ts";
import type { Dice } from "../dice.ts";
import { expectFinite, expectSame, JSON_WORDS, type Parser, words } from "../parser.ts";

const PICTURES = network(
  [4, 4, 1],
  ...[conv2d(2, 2, relu, { padding: "same" }), batchNorm(), maxPool2d(2), flatten(), dense(2)],
);
const SEQUENCES = network([3, 2], masking(), gru(2), dense(2, softmax));
const NETWORKS: readonly Network[] = [PICTURES, SEQUENCES];
const FILES = NETWORKS.map((net) => toKeras(initialize(net)));
const [pictures, sequences] = (await Promise.all(
  FILES.map(async (file) => {
    const entries = readZip(file, "f", 2 ** 20);
    const part = (name: string) => entries.get(name)!.read();
    return { config: await part("config.json"), weights: await part("model.weights.h5") };
  }),
)) as [Parts, Parts];

interface Parts {
  readonly config: Uint8Array;
  readonly weights: Uint8Array;
}

/** The same network as a file of earlier versions, whose groups have the names of layers. */
function early({ config, weights }: Parts): Uint8Array {
  const all = [...readHdf5(weights).datasets.values()].map((one) => {
    const path = one.path.replace("layers/", "model_weights/");
    return [path, { shape: one.shape, data: one.read() }] as const;
  });
  return earlyFile(new Map(all), "model_config", Buffer.from(config).toString());
}

const dictionary = [
  ...JSON_WORDS,
  ...words('"units": "filters": "kernel_size": "strides": "padding": "same" "axis": "config":'),
  ...words('"class_name": "Dense" "GRU" "Bidirectional" "Embedding" "Flatten" "layers": "name":'),
  ...words("TREE SNOD HEAP GCOL vars layers 1e308 -1 [null,1] 9007199254740993"),
  ...["894844460d0a1a0a", "ffffffffffffffff", "1100", "1000100000000000", "0c00", "0301"].map(
    (hex) => new Uint8Array(Buffer.from(hex, "hex")),
  ),
];

/** A part as a whole file, with the other part as it should be. */
function sealed(file: Uint8Array, dice: Dice): Uint8Array {
  const isText = file[0] === 0x7b;
  const isHdf5 = file[0] === 0x89;
  if (!isText && (!isHdf5 || dice.oneIn(3))) return file;
  const isSequence = /gru/i.test(Buffer.from(file).toString("latin1"));
  const { config, weights } = isSequence ? sequences : pictures;
  return writeZip(
    new Map([
      ["config.json", isText ? file : config],
      ["model.weights.h5", isHdf5 ? file : weights],
    ]),
  );
}

export const keras: Parser = {
  name: "keras",
  grammar: {
    seeds: [pictures, sequences].flatMap((parts) => [
      ...[parts.config, parts.weights, parts.weights, early(parts)],
    ]),
    dictionary,
    isText: false,
  },
  seal: sealed,
  read: async (file) => {
    const { network: read } = await fromKeras(file);
    for (const [name, values] of read.parameters) expectFinite(values, name);
    const again = (await fromKeras(toKeras(read))).network;
    for (const [name, values] of read.parameters) {
      const other = again.parameters.get(name);
      if (`${again.network}` !== `${read.network}` || !other) continue;
      const same = [values, other].map((list) => new Uint8Array(Float32Array.from(list).buffer));
      expectSame(same[0]!, same[1]!, name);
    }
  },
  contents: (file) => file.length,
  slowness: 50,
};
