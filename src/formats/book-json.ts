// The JSON files of the book's network2.py, both ways: layer sizes, one matrix of weights and one
// column of biases per layer, and the name of the cost. Numbers keep every bit, since both sides
// write the shortest decimals that read back the same.

import { FormatError } from "../errors.ts";

/** The costs of network2.py. */
export type BookCost = "CrossEntropyCost" | "QuadraticCost";

/** A parameter by its name in Downhill: `layers.<i>.weight` [out, in] or `layers.<i>.bias` [out]. */
export interface BookParameter {
  readonly dtype: "F64";
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

/** A network of the book. */
export interface BookNetwork {
  /** Neurons in each layer, the inputs first. */
  readonly sizes: readonly number[];
  readonly cost: BookCost;
  readonly parameters: ReadonlyMap<string, BookParameter>;
  /** Height, width and channels of the pictures that it sees; network2.py knows nothing of them. */
  readonly picture?: readonly number[] | undefined;
}

/** Values of any kind of number, as a parameter of a network may have them. */
interface AnyParameter {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/** Reads the text of a file that network2.py saved; throws FormatError. */
export function readBookNetwork(text: string, file: string): BookNetwork {
  let root: unknown;
  try {
    root = JSON.parse(text);
  } catch (error) {
    throw new FormatError(file, "JSON", error instanceof Error ? error.message : "something else");
  }
  const { sizes, weights, biases, cost, picture } = readRoot(root, file);
  const parameters = new Map<string, BookParameter>();
  for (let i = 0; i + 1 < sizes.length; i++) {
    const [inputs, outputs] = [sizes[i]!, sizes[i + 1]!];
    const set = (kind: string, shape: number[], value: unknown, width: number) => {
      const data = readMatrix(value, outputs, width, `${kind} of layer ${i}`, file);
      parameters.set(`layers.${i}.${kind}`, { dtype: "F64", shape, data });
    };
    set("weight", [outputs, inputs], weights[i], inputs);
    set("bias", [outputs], biases[i], 1);
  }
  return { sizes, cost, parameters, picture };
}

function readRoot(root: unknown, file: string) {
  const keys = ["sizes", "weights", "biases", "cost"];
  if (typeof root !== "object" || root === null || Array.isArray(root)) {
    throw new FormatError(file, `an object with ${keys.join(", ")}`, kindOf(root));
  }
  const wrong = Object.keys(root).find((key) => !keys.includes(key) && key !== "picture");
  const missing = keys.find((key) => !Object.hasOwn(root, key));
  if (wrong !== undefined || missing !== undefined) {
    const found = missing === undefined ? `also "${wrong?.slice(0, 40)}"` : `no "${missing}"`;
    throw new FormatError(file, `the keys ${keys.join(", ")}`, found);
  }
  const { sizes, weights, biases, cost, picture } = root as Record<string, unknown>;
  if (!Array.isArray(sizes) || sizes.length < 2 || !sizes.every(isSize)) {
    throw new FormatError(
      file,
      "sizes of two layers or more, whole numbers above 0",
      kindOf(sizes),
    );
  }
  const layers = sizes.length - 1;
  if (!Array.isArray(weights) || weights.length !== layers) {
    throw new FormatError(file, `weights of ${layers} layers`, kindOf(weights));
  }
  if (!Array.isArray(biases) || biases.length !== layers) {
    throw new FormatError(file, `biases of ${layers} layers`, kindOf(biases));
  }
  if (cost !== "CrossEntropyCost" && cost !== "QuadraticCost") {
    throw new FormatError(file, "the cost CrossEntropyCost or QuadraticCost", kindOf(cost));
  }
  if (
    picture !== undefined &&
    !(Array.isArray(picture) && picture.length === 3 && picture.every(isSize))
  ) {
    throw new FormatError(file, "a picture of three whole numbers above 0", kindOf(picture));
  }
  const checked = { sizes: sizes as number[], cost: cost as BookCost };
  return { ...checked, weights, biases, picture: picture as number[] | undefined };
}

/** Rows of numbers, checked before the result is allocated. */
function readMatrix(
  value: unknown,
  rows: number,
  columns: number,
  what: string,
  file: string,
): Float64Array {
  if (!Array.isArray(value) || value.length !== rows) {
    throw new FormatError(file, `${rows} rows of ${what}`, kindOf(value));
  }
  for (const [i, row] of value.entries()) {
    if (!Array.isArray(row) || row.length !== columns) {
      throw new FormatError(file, `${columns} numbers in row ${i} of ${what}`, kindOf(row));
    }
    const bad = row.findIndex((number) => typeof number !== "number" || !Number.isFinite(number));
    if (bad >= 0) {
      throw new FormatError(file, `numbers in row ${i} of ${what}`, kindOf(row[bad]));
    }
  }
  return Float64Array.from(value.flat());
}

function isSize(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) > 0;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return `an array of ${value.length}`;
  if (typeof value === "string") return `"${value.slice(0, 40)}"`;
  if (typeof value === "object" && value !== null) return "an object";
  return `${value}`;
}

/** Writes the text that network2.py loads; throws FormatError for what the book cannot hold. */
export function writeBookNetwork(network: {
  readonly sizes: readonly number[];
  readonly cost: BookCost;
  readonly parameters: ReadonlyMap<string, AnyParameter>;
  readonly picture?: readonly number[] | undefined;
}): string {
  const { sizes, cost, parameters, picture } = network;
  const weights: number[][][] = [];
  const biases: number[][][] = [];
  const rows = (name: string, outputs: number, columns: number) => {
    const data = parameters.get(name)?.data;
    if (data?.length !== outputs * columns) {
      throw new FormatError(
        "the book's JSON",
        `${outputs} x ${columns} values of ${name}`,
        `${data?.length ?? "none"}`,
        { cure: "only networks of dense layers can be written" },
      );
    }
    const values = Array.from(data);
    const bad = values.findIndex((value) => !Number.isFinite(value));
    if (bad >= 0) {
      throw new FormatError(
        "the book's JSON",
        `finite values of ${name}`,
        `${values[bad]} at ${bad}`,
      );
    }
    return Array.from({ length: outputs }, (_, row) =>
      values.slice(row * columns, (row + 1) * columns),
    );
  };
  for (let i = 0; i + 1 < sizes.length; i++) {
    weights.push(rows(`layers.${i}.weight`, sizes[i + 1]!, sizes[i]!));
    biases.push(rows(`layers.${i}.bias`, sizes[i + 1]!, 1));
  }
  // network2.py takes the keys that it knows and leaves others alone
  return JSON.stringify({ sizes, weights, biases, cost, ...(picture ? { picture } : {}) });
}
