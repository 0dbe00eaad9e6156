// MNIST as it comes over the line: how much is there, and the examples that are there already. The
// library reads and checks the files; here their bytes are counted on the way to it.
import { type Dataset, dataset, mnist, slice, split } from "downhill/data";
import type { Sets } from "./data.ts";
import type { MnistForm } from "./protocol.ts";
import { hasDigests } from "./sha256.ts";

/** Bytes of the four files, uncompressed; what is sent compressed arrives uncompressed. */
const SIZES: Readonly<Record<string, number>> = {
  "train-images-idx3-ubyte": 47_040_016,
  "train-labels-idx1-ubyte": 60_008,
  "t10k-images-idx3-ubyte": 7_840_016,
  "t10k-labels-idx1-ubyte": 10_008,
};
const IMAGES = { name: "train-images-idx3-ubyte", magic: 3, header: 16, each: 784 };
const LABELS = { name: "train-labels-idx1-ubyte", magic: 1, header: 8, each: 1 };
/** The first byte of what is compressed. */
const GZIP = 0x1f;
/** Fewer examples are no set to learn from. */
const LEAST = 1200;

/** Pictures and labels of the training file, from its first on. */
interface Examples {
  readonly inputs: ArrayLike<number>;
  readonly labels: ArrayLike<number>;
}

export class MnistArrival {
  /** The whole, once it is here; rejects where it cannot be had. */
  readonly sets: Promise<Sets>;
  readonly #files = new Map<string, { total: number; loaded: number; parts: Uint8Array[] }>();
  readonly #form: MnistForm;
  #whole: Sets | undefined;
  readonly #onLoading: (loaded: number, total: number) => void;

  constructor(url: string, form: MnistForm, onLoading: (loaded: number, total: number) => void) {
    this.#form = form;
    this.#onLoading = onLoading;
    for (const [name, total] of Object.entries(SIZES)) {
      this.#files.set(name, { total, loaded: 0, parts: [] });
    }
    this.sets = mnist({
      url,
      fetch: (address) => this.#fetch(address),
      verify: hasDigests(),
    })
      .then((sets) => {
        this.#whole = sets;
        return sets;
      })
      .finally(() => this.#files.clear());
  }

  async #fetch(address: string): Promise<Response> {
    const name = address.split("/").at(-1)!;
    const isRaw = !name.endsWith(".gz");
    if (this.#form === "none") throw new Error("the page says that it is not there");
    // the library asks for the raw file first, and takes a compressed one in its place
    const response = await fetch(isRaw && this.#form === "gz" ? `${address}.gz` : address);
    const file = this.#files.get(name.replace(/\.gz$/, ""));
    if (!response.ok || !response.body || !file) return response;
    file.loaded = 0;
    file.parts = [];
    const counted = new TransformStream<Uint8Array, Uint8Array>({
      transform: (part, controller) => {
        file.parts.push(part);
        file.loaded += part.length;
        this.#tell();
        controller.enqueue(part);
      },
    });
    return new Response((await uncompressed(response.body)).pipeThrough(counted));
  }

  #tell(): void {
    let [loaded, total] = [0, 0];
    for (const file of this.#files.values()) {
      loaded += file.loaded;
      total += file.total;
    }
    this.#onLoading(loaded, Math.max(loaded, total));
  }

  /**
   * The first training examples cut into three sets: so many, or as many as are here; undefined where
   * they are too few. The same number gives the same sets, also once the whole has come.
   */
  part(wanted?: number): { readonly sets: Sets; readonly examples: number } | undefined {
    const examples = wanted ?? this.#here();
    if (examples < LEAST || examples > this.#here()) return undefined;
    const from = this.#whole
      ? [this.#whole.training, this.#whole.validation].map(examplesOf)
      : [this.#begun()];
    return { sets: cut(firstOf(from, examples)), examples };
  }

  /** Training examples whose picture and label are here. */
  #here(): number {
    if (this.#whole) return this.#whole.training.count + this.#whole.validation.count;
    return Math.min(...[IMAGES, LABELS].map((file) => this.#countOf(file)));
  }

  #begun(): Examples {
    return { inputs: this.#read(IMAGES), labels: this.#read(LABELS) };
  }

  /** The whole examples of a file that are here; none where it is no raw IDX file. */
  #countOf({ name, magic, header, each }: typeof IMAGES): number {
    const file = this.#files.get(name);
    const [first] = file?.parts ?? [];
    if (!file || !first || file.loaded < header) return 0;
    if (first[0] !== 0 || first[2] !== 8 || first[3] !== magic) return 0;
    return Math.floor((file.loaded - header) / each);
  }

  /** The examples of a file that are here. */
  #read(of: typeof IMAGES): Uint8Array {
    const { parts, loaded } = this.#files.get(of.name)!;
    const bytes = new Uint8Array(loaded);
    let at = 0;
    for (const part of parts) {
      bytes.set(part, at);
      at += part.length;
    }
    return bytes.subarray(of.header, of.header + this.#countOf(of) * of.each);
  }
}

/** The bytes as they are, or uncompressed where the first of them says so: some hosts do that themselves. */
async function uncompressed(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
): Promise<ReadableStream<Uint8Array<ArrayBuffer>>> {
  const reader = body.getReader();
  const first = await reader.read();
  const whole = new ReadableStream<Uint8Array<ArrayBuffer>>({
    start: (controller) => (first.done ? controller.close() : controller.enqueue(first.value)),
    pull: async (controller) => {
      const { done, value } = await reader.read();
      if (done) controller.close();
      else controller.enqueue(value);
    },
    cancel: (reason) => reader.cancel(reason),
  });
  return first.value?.[0] === GZIP ? whole.pipeThrough(new DecompressionStream("gzip")) : whole;
}

const examplesOf = ({ inputs, labels }: Dataset): Examples => ({ inputs, labels: labels! });

/** The first of the examples that these have together. */
function firstOf(parts: readonly Examples[], count: number): Dataset {
  const inputs = new Uint8Array(count * IMAGES.each);
  const labels = new Uint8Array(count);
  let at = 0;
  for (const part of parts) {
    const some = Math.min(count - at, part.labels.length);
    for (let i = 0; i < some; i++) labels[at + i] = part.labels[i]!;
    const first = at * IMAGES.each;
    for (let i = 0; i < some * IMAGES.each; i++) inputs[first + i] = part.inputs[i]!;
    at += some;
  }
  return dataset({
    name: `the first ${count} of mnist`,
    inputShape: [IMAGES.each],
    picture: { height: 28, width: 28, channels: 1 },
    outputs: 10,
    divideBy: 256,
    inputs,
    labels,
  });
}

function cut(whole: Dataset): Sets {
  const { count } = whole;
  const held = Math.min(1000, Math.floor(count / 6));
  const [validation, test] = split(slice(whole, count - 2 * held), held, held);
  return { training: slice(whole, 0, count - 2 * held), validation: validation!, test: test! };
}
