// The JSON files of the book's network2.py, both ways: layer sizes, one matrix of weights and one
// column of biases per layer, and the name of the cost. Numbers keep every bit, since both sides
// write the shortest decimals that read back the same.

import { FormatError } from "../errors.ts";
import { JsonScanner } from "./json-scanner.ts";

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

/** More layers than the book could train. */
const MOST_SIZES = 4096;

/**
 * Reads the text of a file that network2.py saved; throws FormatError. The numbers go straight into
 * the parameters, whose sizes are checked against the text before: reading takes little more memory
 * than what is read.
 */
export function readBookNetwork(text: string, file: string): BookNetwork {
  const { sizes, cost, weights, biases, picture } = readRoot(text, file);
  const parameters = new Map<string, BookParameter>();
  const layers = sizes.length - 1;
  /** Layer by layer, from where the value of "weights" or "biases" begins. */
  const readLayers = (key: string, kind: string, scanner: JsonScanner) => {
    const expected = `${key} of ${layers} layers`;
    expectArray(scanner, layers, expected, file);
    scanner.array(expected, (i) => {
      const [inputs, outputs] = [sizes[i]!, sizes[i + 1]!];
      const shape = kind === "weight" ? [outputs, inputs] : [outputs];
      const data = readMatrix(scanner, [outputs, shape[1] ?? 1], `${kind} of layer ${i}`, file);
      parameters.set(`layers.${i}.${kind}`, { dtype: "F64", shape, data });
    });
  };
  readLayers("weights", "weight", weights);
  readLayers("biases", "bias", biases);
  const inOrder = sizes.slice(1).flatMap((_, i) =>
    ["weight", "bias"].map((kind) => {
      const name = `layers.${i}.${kind}`;
      return [name, parameters.get(name)!] as const;
    }),
  );
  return { sizes, cost, parameters: new Map(inOrder), picture };
}

/** The sizes, the cost, and scanners where weights and biases begin. */
function readRoot(text: string, file: string) {
  const keys = ["sizes", "weights", "biases", "cost"];
  const root = new JsonScanner(text, file, "the file");
  if (root.found() !== "an object") {
    throw new FormatError(file, `an object with ${keys.join(", ")}`, root.found());
  }
  const starts = new Map<string, JsonScanner>();
  root.object(keys.length + 2, "the network", (key) => {
    if (!keys.includes(key) && key !== "picture") {
      throw new FormatError(file, `the keys ${keys.join(", ")}`, `also "${key.slice(0, 40)}"`);
    }
    starts.set(key, root.fork());
    root.skip(`the value of "${key}"`);
  });
  root.end();
  const missing = keys.find((key) => !starts.has(key));
  if (missing !== undefined) {
    throw new FormatError(file, `the keys ${keys.join(", ")}`, `no "${missing}"`);
  }
  const cost = starts.get("cost")!;
  const name = cost.found();
  if (name !== '"CrossEntropyCost"' && name !== '"QuadraticCost"') {
    throw new FormatError(file, "the cost CrossEntropyCost or QuadraticCost", name);
  }
  return {
    sizes: readSizes(starts.get("sizes")!, file),
    weights: starts.get("weights")!,
    biases: starts.get("biases")!,
    cost: name.slice(1, -1) as BookCost,
    picture: readPicture(starts.get("picture"), file),
  };
}

function readSizes(scanner: JsonScanner, file: string): number[] {
  const expected = "sizes of two layers or more, whole numbers above 0";
  const found = scanner.found();
  if (!scanner.isArray()) throw new FormatError(file, expected, found);
  const sizes = scanner.counts(MOST_SIZES, expected);
  if (sizes.length < 2 || sizes.includes(0)) throw new FormatError(file, expected, found);
  return sizes;
}

function readPicture(scanner: JsonScanner | undefined, file: string): number[] | undefined {
  if (!scanner) return undefined;
  const expected = "a picture of three whole numbers above 0";
  const found = scanner.found();
  if (!scanner.isArray()) throw new FormatError(file, expected, found);
  const picture = scanner.counts(4, expected);
  if (picture.length !== 3 || picture.includes(0)) throw new FormatError(file, expected, found);
  return picture;
}

/** Throws unless an array of so many elements begins here; counts them only if there may be more. */
function expectArray(scanner: JsonScanner, length: number, what: string, file: string): void {
  const found = scanner.found();
  if (found !== `an array of ${length}`) throw new FormatError(file, what, found);
}

/** Rows of numbers, checked against what is left of the text before the result is allocated. */
function readMatrix(
  scanner: JsonScanner,
  [rows, columns]: readonly [number, number],
  what: string,
  file: string,
): Float64Array {
  const wholeRow = (row: number) => `${columns} numbers in row ${row} of ${what}`;
  // a number and what follows it are two characters at least
  if (2 * columns > scanner.remaining) throw new FormatError(file, wholeRow(0), "a shorter text");
  const allRows = `${rows} rows of ${what}`;
  if (2 * columns * rows > scanner.remaining)
    throw new FormatError(file, allRows, "a shorter text");
  if (!scanner.isArray()) throw new FormatError(file, allRows, scanner.found());
  const matrix = scanner.fork();
  const data = new Float64Array(rows * columns);
  const foundRows = scanner.array(allRows, (row) => {
    if (row >= rows) {
      scanner.skip(allRows);
      return;
    }
    if (!scanner.isArray()) throw new FormatError(file, wholeRow(row), scanner.found());
    const start = scanner.fork();
    const expected = `numbers in row ${row} of ${what}`;
    const foundColumns = scanner.array(expected, (column) => {
      const value = scanner.number(expected);
      if (column < columns) data[row * columns + column] = value;
    });
    if (foundColumns !== columns) throw new FormatError(file, wholeRow(row), start.found());
  });
  if (foundRows !== rows) throw new FormatError(file, allRows, matrix.found());
  return data;
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
  return JSON.stringify({ sizes, weights, biases, cost, ...(picture ? { picture } : {}) });
}
