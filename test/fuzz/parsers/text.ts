// Files of text: tables of numbers, the book's JSON.
import { readCsv } from "downhill/data";
import { readBookNetwork, writeBookNetwork } from "../../../src/formats/book-json.ts";
import { ascii, expectFinite, expectSize, JSON_WORDS, type Parser, words } from "../parser.ts";

const asText = (bytes: Uint8Array) => Buffer.from(bytes).toString("utf8");

const TABLES = [
  "a,b,class\n1,2,0\n0.5,-3e2,1\n7,8,2\n",
  'class,"x,1","x ""2"""\r\n0,1.5,2\r\n1,-2,3\r\n',
  "class;b\n0;1\n\n",
  "class,a\r1,2\r0,4\r",
];

export const csv: Parser = {
  name: "csv",
  grammar: {
    seeds: TABLES.map(ascii),
    dictionary: [
      ...words(', ; \n \r\n \r \t " "" "," ,, \0 class a b __proto__ constructor é 1e5 -0.5 NaN'),
      ...['"\n"', "\n\n", "\r\r\n", " 1 ", "\ufeff", "\u2028", "\u0000", "class,class"].map(ascii),
    ],
    isText: true,
  },
  read: async (file) => {
    const set = await readCsv(asText(file), "f", { label: "class" });
    expectSize([set.count, ...set.inputShape], set.inputs.length);
    expectFinite(set.inputs, "inputs");
    if (set.labels?.length !== set.count || set.labels.some((l) => l >= set.classes)) {
      throw new Error("labels that are no classes");
    }
    // a table written from what was read is the same table
    const [width] = set.inputShape;
    const header = `class,${Array.from({ length: width }, (_, i) => `x${i}`).join()}\n`;
    const rows = Array.from({ length: set.count }, (_, row) => {
      const values = set.inputs.subarray(row * width, (row + 1) * width);
      return `${set.labels![row]},${Array.from(values).join()}\n`;
    });
    const again = await readCsv(header + rows.join(""), "again", { label: "class" });
    const isSame =
      again.inputs.length === set.inputs.length &&
      again.inputs.every((x, i) => x === set.inputs[i]) &&
      again.labels!.every((label, i) => label === set.labels![i]);
    if (!isSame) throw new Error("the table does not come back equal");
  },
  slowness: 5,
};

const NETWORKS = [
  '{"sizes": [2, 2, 1], "weights": [[[0.5, -1.5], [3.0, 4e-05]], [[1.0, 2.0]]], "biases": [[[7.0], [8.0]], [[0.25]]], "cost": "QuadraticCost"}',
  '{"sizes":[1,1],"weights":[[[-1.7976931348623157e308]]],"biases":[[[5e-324]]],"cost":"CrossEntropyCost"}',
];

export const bookJson: Parser = {
  name: "book JSON",
  grammar: {
    seeds: NETWORKS.map(ascii),
    dictionary: [
      ...JSON_WORDS,
      ...words('"sizes": "weights": "biases": "cost": "QuadraticCost" "CrossEntropyCost" [[1.0]]'),
      ...words("1e309 -0.0 1E+2 [2,1] [1] NaN -Infinity"),
    ],
    isText: true,
  },
  read: (file) => {
    const found = readBookNetwork(asText(file), "f");
    for (const [name, { shape, data }] of found.parameters) {
      expectSize(shape, data.length);
      expectFinite(data, name);
    }
    const again = readBookNetwork(writeBookNetwork(found), "again");
    const isSame =
      again.cost === found.cost &&
      again.sizes.join() === found.sizes.join() &&
      [...found.parameters].every(([name, { data }]) =>
        // JSON.stringify writes -0 as 0
        again.parameters.get(name)!.data.every((x, i) => x === data[i]),
      );
    if (!isSame) throw new Error("the network does not come back equal");
  },
};
