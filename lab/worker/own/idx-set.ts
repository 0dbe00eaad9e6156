// IDX files as a set: images and labels, or four files with a test set of their own. Which is which is
// read off the files: images have rows, labels have none, and a pair has equally many.
import { type Dataset, dataset, type IdxArray, readIdx } from "downhill/data";
import { OwnDataError } from "./errors.ts";
import { LIMITS } from "./own.ts";

export interface NamedBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

interface NamedArray {
  readonly name: string;
  readonly array: IdxArray;
}

/** Whether bytes begin as an IDX file does, raw or packed. */
export const isIdx = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0 && bytes[1] === 0 && bytes[2] === 8) || (bytes[0] === 0x1f && bytes[1] === 0x8b);

/** @throws FormatError for a damaged file, OwnDataError where files do not make pairs */
export async function readIdxFiles(
  files: readonly NamedBytes[],
  divideBy: number | undefined,
): Promise<{ readonly training: Dataset; readonly test?: Dataset }> {
  const arrays: NamedArray[] = [];
  for (const { name, bytes } of files) {
    arrays.push({ name, array: await readIdx(bytes, name, { maxBytes: LIMITS.bytes }) });
  }
  const images = arrays.filter(({ array }) => array.shape.length > 1);
  const labels = arrays.filter(({ array }) => array.shape.length === 1);
  const isPaired = images.length === labels.length && (images.length === 1 || images.length === 2);
  if (!isPaired) {
    throw new OwnDataError({ kind: "idx-pair", images: images.length, labels: labels.length });
  }
  const isTest = ({ name }: NamedArray) => /t10k|test/i.test(name);
  // the larger pair is for training where names do not say
  const bySize = [...images].sort((a, b) => b.array.shape[0]! - a.array.shape[0]!);
  const first = bySize.find((file) => !isTest(file)) ?? bySize[0]!;
  const pairs = [first, ...bySize.filter((file) => file !== first)].map((image, place) => {
    const count = image.array.shape[0];
    const fitting = labels.filter(({ array }) => array.shape[0] === count);
    const own = fitting.find((file) => isTest(file) === isTest(image)) ?? fitting[0];
    if (!own) throw new OwnDataError({ kind: "idx-pair", images: count!, labels: 0 });
    return { image, label: own, place };
  });
  const classes = 1 + Math.max(...pairs.map(({ label }) => most(label.array.data)));
  const [training, test] = pairs.map(({ image, label }) => {
    const [, height = 1, width = 1, channels = 1] = image.array.shape;
    return dataset({
      name: image.name,
      inputShape: [height * width * channels],
      ...(image.array.shape.length > 2 ? { picture: { height, width, channels } } : {}),
      outputs: classes,
      divideBy: divideBy ?? 256,
      inputs: image.array.data,
      labels: label.array.data,
    }) as Dataset;
  });
  return test ? { training: training!, test } : { training: training! };
}

const most = (values: Uint8Array): number => values.reduce((a, b) => Math.max(a, b), 0);
