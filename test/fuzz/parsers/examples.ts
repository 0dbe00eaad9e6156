// Tables whose classes nobody need know, as a trained network takes them: whole, and in pieces of a few
// bytes. Both give the same rows or refuse them, and no column is an input that the network does not know.
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DownhillError } from "downhill";
import {
  type KnownExamples,
  type TableExamples,
  type TableExamplesOptions,
  tableExamples,
  tableKind,
} from "../../../src/data/index.ts";
import { examplePieces } from "../../../src/data/streamed/streamed-examples.ts";
import { ascii, expectFinite, JSON_WORDS, type Parser, words } from "../parser.ts";
import { scratchFolder } from "../scratch.ts";

const PIECE = 16;
const path = join(scratchFolder(), "examples");

const knows = (outputs: number, more: Partial<KnownExamples>): KnownExamples => ({
  network: { inputShape: [2], outputs },
  ...more,
});

/** Networks that ask, and how. */
const ASKED: readonly (readonly [KnownExamples, TableExamplesOptions])[] = [
  [knows(3, { inputNames: ["a", "b"], classNames: ["x", "y", "z"] }), {}],
  [knows(3, { inputNames: ["b", "a"] }), {}],
  [knows(3, { inputNames: ["a", "b"] }), { label: "kind" }],
  [knows(3, {}), {}],
  [knows(3, {}), { header: false, label: -1 }],
  [knows(3, {}), { header: false }],
  [knows(1, { inputNames: ["a", "b"] }), { ignore: ["kind"] }],
];

interface Rows extends Pick<TableExamples, "inputs" | "inputNames" | "label" | "isArranged"> {
  readonly labels: readonly (number | undefined)[];
}

async function whole(known: KnownExamples, options: TableExamplesOptions): Promise<Rows> {
  const { count, labels, ...found } = await tableExamples(path, known, options);
  return { ...found, labels: labels ?? new Array(count).fill(undefined) };
}

async function inPieces(known: KnownExamples, options: TableExamplesOptions): Promise<Rows> {
  const all: TableExamples[] = [];
  for await (const { examples } of examplePieces(
    path,
    await tableKind(path),
    known,
    options,
    PIECE,
  ))
    all.push(examples);
  return {
    ...all[0]!,
    inputs: Float32Array.from(all.flatMap(({ inputs }) => [...inputs])),
    labels: all.flatMap(({ count, labels }) => labels ?? new Array(count).fill(undefined)),
  };
}

const attempt = (read: Promise<Rows>): Promise<Rows | DownhillError> =>
  read.catch((error) => {
    if (error instanceof DownhillError) return error;
    throw error;
  });

const told = (found: Rows | DownhillError): string => {
  if (found instanceof Error) return found.message;
  const { inputs, inputNames, label, labels, isArranged } = found;
  return JSON.stringify([[...inputs], inputNames, label, labels, isArranged]);
};

export const examples: Parser = {
  name: "table examples",
  grammar: {
    seeds: [
      "a,b\n1,2\n0.5,-3e2\n",
      'b,kind,a\r\n1,x,2\r\n-7,"y",8\r\n0,,1\r\n',
      "1,2,0\n3,4,2\n5,6,1\n",
      "\ufeffkind,b,a\n1,2,3\n2,5,6\n",
      '{"a": 1, "b": 2}\n{"b": 4, "a": 3}\n',
      '{"kind": "x", "a": 1, "b": 2}\n{"kind": "", "a": 1, "b": 2}\n',
      '{"v": [1, 2], "kind": "1"}\n{"v": [3, 4], "kind": "0"}\n',
    ].map(ascii),
    dictionary: [
      ...JSON_WORDS,
      ...words(
        ', ; \n \r\n \r \t " "" "," ,, \0 kind a b x y z __proto__ constructor 1e39 NaN nan',
      ),
      ...['"\n"', "\n\n", "\r\r\n", " 1 ", "\ufeff", "\u2028", "a,a", ",kind", ",x"].map(ascii),
    ],
    isText: true,
  },
  read: async (file) => {
    writeFileSync(path, file);
    const [known, asked] = ASKED[file.reduce((sum, byte) => sum + byte, 0) % ASKED.length]!;
    const { header, ...rest } = asked;
    // other kinds of tables have no such option, and an archive is not read in pieces
    const kind = await tableKind(path);
    if (kind === "npz") return;
    const options = header === undefined || kind !== "csv" ? rest : { ...rest, header };
    const [one, other] = [
      await attempt(whole(known, options)),
      await attempt(inPieces(known, options)),
    ];
    if (one instanceof Error !== other instanceof Error) {
      throw new Error(`the whole: ${told(one)}; in pieces: ${told(other)}`);
    }
    if (one instanceof Error) throw one;
    if (told(one) !== told(other)) throw new Error(`${told(one)}; in pieces: ${told(other)}`);
    const { inputs, inputNames, label, labels } = one;
    if (inputs.length !== 2 * labels.length || inputs.length === 0) {
      throw new Error(`${inputs.length} inputs of ${labels.length} rows`);
    }
    expectFinite(inputs, "inputs");
    const isKnown = (l: number | undefined) =>
      l === undefined || (l >= 0 && l < known.network.outputs);
    if (!labels.every(isKnown)) throw new Error("labels that are no classes");
    if (label === undefined && labels.some((l) => l !== undefined))
      throw new Error("labels of none");
    const names = known.inputNames;
    if (inputNames && names && inputNames.join() !== names.join()) {
      throw new Error(`inputs ${inputNames} for a network of ${names}`);
    }
  },
  slowness: 20,
};
