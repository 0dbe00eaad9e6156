// Tables whose columns are there already: Parquet and JSON lines.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gunzipSync } from "node:zlib";
import { readJsonLines, readMnistPickle, readParquet } from "../../../src/data/index.ts";
import type { Dice } from "../dice.ts";
import { ascii, expectFinite, expectSize, JSON_WORDS, type Parser, words } from "../parser.ts";

const fileOf = (name: string): Uint8Array =>
  new Uint8Array(
    readFileSync(fileURLToPath(new URL(`../../../../test/golden/files/${name}`, import.meta.url))),
  );
const PACKINGS = ["none", "snappy", "gzip", "zstd"].map((name) => fileOf(`${name}.parquet`));

const SEEDS = [...PACKINGS, fileOf("missing.parquet"), fileOf("pictures.parquet")];

/** A file with some bits or bytes changed where they stand. */
function altered(dice: Dice, from = dice.pick(SEEDS), within = from.length): Uint8Array {
  const copy = from.slice();
  for (let i = 0; i <= dice.below(4); i++) {
    const at = dice.below(within);
    copy[at] = dice.oneIn(3) ? dice.below(256) : copy[at]! ^ (1 << dice.below(8));
  }
  return copy;
}

export const parquet: Parser = {
  name: "parquet",
  grammar: {
    seeds: SEEDS,
    dictionary: [
      ...words("PAR1 huggingface name label schema"),
      ...["00000000", "ffffffff0f", "808080808008", "15021504", "19fc", "19ff", "2c150a", "00"].map(
        (hex) => new Uint8Array(Buffer.from(hex, "hex")),
      ),
    ],
    isText: false,
  },
  // what is in its place in the file reaches the pages; what is moved ends at the footer
  seal: (file, dice) => (dice.oneIn(3) ? file : altered(dice)),
  read: async (file) => {
    const isPicture = Buffer.from(file).includes("huggingface");
    const options = isPicture ? { label: "label" } : { label: "name", ignore: ["when", "pixels"] };
    const set = await readParquet(file, "f", options);
    expectSize([set.count, ...set.inputShape], set.inputs.length);
    expectFinite(set.inputs, "inputs");
  },
  slowness: 100,
};

const PICKLE = new Uint8Array(gunzipSync(fileOf("mnist4.pkl.gz")));

/** The book's pickle, short, unpacked: one bit or byte in a hundred files of its pixels is enough. */
export const pickle: Parser = {
  name: "pickle",
  grammar: {
    seeds: [PICKLE, new Uint8Array(gunzipSync(fileOf("mnist.pkl.gz"))).subarray(0, 400)],
    dictionary: [
      ...words("numpy ndarray dtype _reconstruct _codecs encode latin1 os system f4 i8 <"),
      ...["8002", "8004", "88", "89", "4e", "85", "86", "87", "52", "62", "94", "93", "2e"].map(
        (hex) => new Uint8Array(Buffer.from(hex, "hex")),
      ),
    ],
    isText: false,
  },
  // near the beginning, where the steps are
  seal: (file, dice) => (dice.oneIn(3) ? file : altered(dice, PICKLE, 300)),
  read: async (file) => {
    const { training } = await readMnistPickle(file, "f");
    expectSize([training.count, 784], training.inputs.length);
    expectFinite(training.inputs, "pixels");
  },
  slowness: 10,
};

export const jsonLines: Parser = {
  name: "json lines",
  grammar: {
    seeds: [
      ascii('{"a": 1, "b": [0.5, 2], "kind": "x"}\n{"kind": "y", "b": [1e1, -2], "a": 3}\n'),
      ascii('{"x": [[1, 2], [3, 4]], "kind": 0}\r\n\r\n{"x": [[0, 1], [2, 3]], "kind": 1}'),
      ascii('{"good": true, "n": 1.5e-3, "kind": "é"}'),
    ],
    dictionary: [...JSON_WORDS, ...words('"kind": "a": [1,2] [[1],[2]] 1e39 -1e400 NaN')],
    isText: true,
  },
  read: (file) => {
    const set = readJsonLines(Buffer.from(file).toString("utf8"), "f", { label: "kind" });
    expectSize([set.count, ...set.inputShape], set.inputs.length);
    expectFinite(set.inputs, "inputs");
  },
  slowness: 2,
};
