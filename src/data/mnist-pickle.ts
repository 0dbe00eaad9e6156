// The book's mnist.pkl.gz: three pairs of pictures and digits, pickled by Python. Pixels are divided by 256
// in the file already.

import { gunzip, readFile } from "#host";
import { FormatError } from "../errors.ts";
import type { NumpyArray } from "../formats/npy.ts";
import { type Pickled, readPickle } from "../formats/pickle.ts";
import { type Dataset, dataset } from "./dataset.ts";
import type { Splits } from "./idx-folder.ts";
import { inputsOf } from "./numpy.ts";

/** Bytes of the unpacked file at most; the book's has 220 million. */
const MOST_BYTES = 2 ** 29;
const SIDE = 28;

/**
 * The sets of the book's mnist.pkl.gz, or of one of the same form, raw or gzipped: ((pictures, digits) for
 * training, for validation, for test), pictures [examples, 784] as float32 from 0 to 1. The pickle is read
 * as arrays; nothing in it runs.
 * @throws FormatError for another file, DataError where there is none
 */
export async function mnistPickle(path: string): Promise<Splits<readonly [784], 10>> {
  return readMnistPickle(await readFile(path), path);
}

/** The same of bytes; `file` is what errors call them. */
export async function readMnistPickle(
  bytes: Uint8Array,
  file: string,
): Promise<Splits<readonly [784], 10>> {
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
  const value = readPickle(isPacked ? await gunzip(bytes, MOST_BYTES, file) : bytes, file);
  if (!Array.isArray(value) || value.length !== 3) {
    throw new FormatError(file, "a pickle of three pairs of arrays", "another one");
  }
  const [training, validation, test] = ["training", "validation", "test"].map((part, i) =>
    setOf(value[i], `${file} ${part}`, file),
  );
  return { training: training!, validation: validation!, test: test! };
}

function setOf(pair: Pickled, name: string, file: string): Dataset<readonly [784], 10> {
  const [x, y] = (Array.isArray(pair) ? pair : []) as readonly (NumpyArray | undefined)[];
  const isPair = x?.shape?.length === 2 && x.shape[1] === SIDE * SIDE && y?.shape?.length === 1;
  if (!isPair) throw new FormatError(name, "pictures [examples, 784] and digits", "other arrays");
  if (x.shape[0] !== y.shape[0]) {
    throw new FormatError(name, `${x.shape[0]} digits, as there are pictures`, `${y.shape[0]}`);
  }
  const labels = Uint8Array.from(inputsOf(y, file), (label) =>
    Number.isInteger(label) && label >= 0 && label < 10 ? label : 255,
  );
  return dataset({
    name,
    inputShape: [784],
    picture: { height: SIDE, width: SIDE, channels: 1 },
    outputs: 10,
    inputs: inputsOf(x, file),
    labels,
  });
}
