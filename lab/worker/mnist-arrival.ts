// MNIST as it comes over the line: how much is there, and the examples that are there already. The
// library reads and checks the files; here their bytes are counted on the way to it.
import { type Dataset, dataset, mnist, slice, split } from "downhill/data";
import type { Sets } from "./data.ts";

/** Bytes of the four files, uncompressed; what is sent compressed arrives uncompressed. */
const SIZES: Readonly<Record<string, number>> = {
  "train-images-idx3-ubyte": 47_040_016,
  "train-labels-idx1-ubyte": 60_008,
  "t10k-images-idx3-ubyte": 7_840_016,
  "t10k-labels-idx1-ubyte": 10_008,
};
const IMAGES = { name: "train-images-idx3-ubyte", magic: 3, header: 16, each: 784 };
const LABELS = { name: "train-labels-idx1-ubyte", magic: 1, header: 8, each: 1 };
/** Fewer examples are no set to learn from. */
const LEAST = 1200;

export class MnistArrival {
  /** The whole, once it is here; rejects where it cannot be had. */
  readonly sets: Promise<Sets>;
  readonly #files = new Map<string, { total: number; loaded: number; parts: Uint8Array[] }>();
  readonly #onLoading: (loaded: number, total: number) => void;

  constructor(url: string, onLoading: (loaded: number, total: number) => void) {
    this.#onLoading = onLoading;
    for (const [name, total] of Object.entries(SIZES)) {
      this.#files.set(name, { total, loaded: 0, parts: [] });
    }
    this.sets = mnist({ url, fetch: (address) => this.#fetch(address) }).finally(() =>
      this.#files.clear(),
    );
  }

  async #fetch(address: string): Promise<Response> {
    const response = await fetch(address);
    const file = this.#files.get(address.split("/").at(-1)!.replace(/\.gz$/, ""));
    if (!response.ok || !response.body || !file) return response;
    const length = Number(response.headers.get("content-length"));
    if (length > 0 && !response.headers.has("content-encoding")) file.total = length;
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
    return new Response(response.body.pipeThrough(counted));
  }

  #tell(): void {
    let [loaded, total] = [0, 0];
    for (const file of this.#files.values()) {
      loaded += file.loaded;
      total += file.total;
    }
    this.#onLoading(loaded, Math.max(loaded, total));
  }

  /** A set of the training examples that are here; undefined where they are too few. */
  part(): Sets | undefined {
    const [images, labels] = [this.#read(IMAGES), this.#read(LABELS)];
    const count = Math.min(images.length / IMAGES.each, labels.length);
    if (count < LEAST) return undefined;
    const whole: Dataset = dataset({
      name: `the first ${count} of mnist`,
      inputShape: [IMAGES.each],
      picture: { height: 28, width: 28, channels: 1 },
      outputs: 10,
      divideBy: 256,
      inputs: images.subarray(0, count * IMAGES.each),
      labels: labels.subarray(0, count),
    });
    const held = Math.min(1000, Math.floor(count / 6));
    const [validation, test] = split(slice(whole, count - 2 * held), held, held);
    return { training: slice(whole, 0, count - 2 * held), validation: validation!, test: test! };
  }

  /** The whole examples of a file that are here; none where it is no raw IDX file. */
  #read({ name, magic, header, each }: typeof IMAGES): Uint8Array {
    const file = this.#files.get(name);
    if (!file || file.loaded < header) return new Uint8Array(0);
    const bytes = new Uint8Array(file.loaded);
    let at = 0;
    for (const part of file.parts) {
      bytes.set(part, at);
      at += part.length;
    }
    if (bytes[0] !== 0 || bytes[2] !== 8 || bytes[3] !== magic) return new Uint8Array(0);
    const count = Math.floor((bytes.length - header) / each);
    return bytes.subarray(header, header + count * each);
  }
}
