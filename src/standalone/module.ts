// A trained network as one module of JavaScript that imports nothing, with its declarations beside it.
import { checkOptionNames, type OptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { checkTrainedGiven } from "../train/check-given.ts";
import type { TrainedState } from "../train/state.ts";
import { toBase64 } from "./base64.ts";
import { literal } from "./literal.ts";
import { predictionProgram, weightsOf } from "./prediction-program.ts";
import { NAMED_RUNTIME, RUNTIME } from "./texts.ts";

export interface ModuleOptions {
  /** Default inside: as base64 in the module. `beside`: a safetensors file that the module fetches. */
  readonly weights?: "inside" | "beside";
  /** What the file of the weights is called; default weights.safetensors. */
  readonly weightsFile?: string;
  /** Numbers of examples that are taken at once, besides one: faster for many, more code. Default none. */
  readonly sizes?: readonly number[];
  /** What bytes are divided by; default: as in training, else 256. */
  readonly divideBy?: number;
}

const MODULE_OPTIONS: OptionNames<ModuleOptions> = {
  weights: true,
  weightsFile: true,
  sizes: true,
  divideBy: true,
};

/** The files of a network that stands alone. */
export interface NetworkModule {
  /** The module, JavaScript for Node, Deno, browsers and workers. */
  readonly code: string;
  /** Its declarations for TypeScript: the same name with .d.ts. */
  readonly types: string;
  /** The bytes of a safetensors file that belongs beside it; undefined where they are inside. */
  readonly weights: Uint8Array<ArrayBuffer> | undefined;
}

/**
 * A trained network as a module without dependencies. Its function `predict` gives the bits that `predict`
 * of the trained network gives on the target wasm, in every engine that has WebAssembly with vectors.
 *
 * ```ts
 * const { code, types } = toModule(trained);
 * await writeFile("digits.js", code);
 * await writeFile("digits.d.ts", types);
 * ```
 * @throws OptionError for unknown options, MemoryLimitError for a network that is too large
 */
export function toModule(trained: TrainedState, options: ModuleOptions = {}): NetworkModule {
  checkTrainedGiven("toModule", trained);
  checkOptionNames("toModule", options, MODULE_OPTIONS);
  const { weights = "inside", weightsFile = "weights.safetensors", sizes = [] } = options;
  if (weights !== "inside" && weights !== "beside") {
    throw new OptionError(`weights: expected inside or beside, got ${weights}`);
  }
  const { divideBy = trained.divideBy } = options;
  const program = predictionProgram({ ...trained, divideBy }, sizes);
  const bytes = weightsOf(trained, program);
  const isInside = weights === "inside";
  const { inputParts, outputParts } = trained.network;
  const isNamed = inputParts !== undefined || outputParts !== undefined;
  const code = [
    `// ${headline(trained)}`,
    "// A trained network, made by Downhill; its code is under the MIT licence. It imports nothing.",
    isNamed ? NAMED_RUNTIME : RUNTIME,
    `const program = ${literal(program)};`,
    isInside
      ? `const weights = { base64: "${toBase64(bytes)}" };`
      : `const weights = new URL(${literal(`./${encodeURIComponent(weightsFile)}`)}, import.meta.url);`,
    `export const { inputShape, outputs, divideBy, classNames${inputParts ? ", inputParts" : ""} } = program;`,
    columnsOf(trained)
      ? recordCode(trained)
      : "export const open = (others) => downhill.open(program, weights, others);",
    "let opened;",
    "export const predict = async (given) => {",
    "  opened ??= open().catch((error) => { opened = undefined; throw error; });",
    "  return (await opened).predict(given);",
    "};",
    "",
  ].join("\n");
  return { code, types: declarations(trained), weights: isInside ? undefined : bytes };
}

/** What the columns are called that a row is made of; undefined where they have no names, and where inputs
 * have names of their own. */
const columnsOf = ({ network, inputNames }: TrainedState): readonly string[] | undefined =>
  network.inputParts ? undefined : inputNames;

/** Opens a network that also takes rows as objects, which have names for their numbers in any order. They
 * stand as in the table, so that they are divided by what those of the table were. */
const recordCode = ({
  inputNames,
  divideBy = 1,
}: TrainedState): string => `export const inputNames = ${literal(inputNames)};
const isRow = (x) => typeof x === "object" && x !== null && !Array.isArray(x) && !ArrayBuffer.isView(x) && !("inputs" in x && !inputNames.includes("inputs"));
const numbersOf = (row) => inputNames.map((name) => {
  if (Object.hasOwn(row, name)) return row[name];
  const error = new Error("predict: expected the inputs " + inputNames.join(", ") + " in each row, got none called " + name);
  error.name = "ShapeError";
  throw error;
});
const rowsOf = (given) => {
  const rows = Array.isArray(given) ? given : [given];
  return rows.every(isRow) ? { inputs: rows.flatMap(numbersOf), divideBy: ${divideBy} } : given;
};
export const open = async (others) => {
  const { predict } = await downhill.open(program, weights, others);
  return { predict: (given) => predict(rowsOf(given)) };
};`;

/** The network in one line, as a comment can hold it. */
const headline = ({ network }: TrainedState): string =>
  network.toString().replace(/\s+/g, " ").replaceAll("*/", "* /").slice(0, 300);

function declarations(trained: TrainedState): string {
  const { network, dtype, classNames } = trained;
  const { inputParts, outputParts } = network;
  const columns = columnsOf(trained);
  const shapes = Object.entries(inputParts ?? {}).map(
    ([name, shape]) => `readonly ${name}: readonly [${shape.join(", ")}]`,
  );
  const sizes = Object.entries(outputParts ?? {}).map(
    ([name, part]) => `readonly ${name}: ${part.outputs}`,
  );
  const named = inputParts
    ? ` | Named | { readonly inputs: Named; readonly divideBy?: number }`
    : "";
  const names = classNames ? `readonly [${classNames.map(literal).join(", ")}]` : "undefined";
  const Floats = dtype === "f32" ? "Float32Array" : "Float64Array";
  return `/** ${headline(trained)} */

/** Shape of one example. */
export declare const inputShape: readonly [${network.inputShape.join(", ")}];
/** Values that the network gives for an example. */
export declare const outputs: ${network.outputs};
/** What bytes are divided by. */
export declare const divideBy: number;
/** What the classes are called; undefined where nobody said so. */
export declare const classNames: ${names};
${
  columns
    ? `/** What the numbers of an example are called, in their order. */
export declare const inputNames: readonly [${columns.map(literal).join(", ")}];
/** An example by those names, with its numbers as they stood in the table. */
export type Row = { readonly [name in (typeof inputNames)[number]]: number };
`
    : ""
}
${
  inputParts
    ? `/** Shapes of the inputs by name: parts of the row. */
export declare const inputParts: { ${shapes.join("; ")} };
/** Examples by the names of the inputs, each one after another. */
export type Named = { readonly [name in keyof typeof inputParts]: Numbers };
`
    : ""
}${
  outputParts
    ? `/** Sizes of the outputs by name: parts of the row. */
export type OutputParts = { ${sizes.join("; ")} };
`
    : ""
}/** Examples one after another, ${network.inputShape.join(" x ")} numbers each: bytes, which are divided by \`divideBy\`, or
 * finite numbers as the first layer takes them. An object says by what to divide: { inputs, divideBy: 255 }. */
export type Examples = Numbers | { readonly inputs: Numbers; readonly divideBy?: number }${named}${columns ? " | Row | readonly Row[]" : ""};
export type Numbers =
  | Uint8Array
  | Uint8ClampedArray
  | Float32Array
  | Float64Array
  | readonly number[];

/** What the network answers for some examples. */
export interface Answers {
  readonly count: number;
  readonly outputs: number;
  /** count * outputs numbers, row-major. */
  readonly values: ${Floats};
${outputParts ? answersByName(Floats) : answersAlone(classNames !== undefined)}}

/** The network with its weights in memory. */
export interface OpenNetwork {
  /** The answers for one example or several; throws an Error named ShapeError for parts of examples,
   * DataError for what is no finite number. */
  predict(given: Examples): Answers;
}

/** Compiles the network and reads its weights: those that it has, or others, the bytes of a safetensors file
 * or its address. */
export declare function open(
  others?: Uint8Array | ArrayBuffer | URL | string,
): Promise<OpenNetwork>;

/** The answers for one example or several; opens the network when it is first called. */
export declare function predict(given: Examples): Promise<Answers>;
`;
}

const answersAlone = (
  isNamed: boolean,
): string => `  /** The position of the largest output of each example. */
  readonly classes: Uint32Array;
  /** What those classes are called; undefined where nobody said so. */
  readonly names: ${isNamed ? "readonly string[]" : "undefined"};
`;

const answersByName = (Floats: string): string => `  /** Each output by its name. */
  readonly parts: {
    readonly [name in keyof OutputParts]: {
      readonly count: number;
      readonly outputs: OutputParts[name];
      /** count * outputs numbers, row-major. */
      readonly values: ${Floats};
      /** The position of the largest value of each example. */
      readonly classes: Uint32Array;
      /** What those are called; undefined where nobody said so. */
      readonly names: readonly string[] | undefined;
    };
  };
`;
