// How fast each layer learns: the gradient of the cost by its biases, dC/db = delta, as the mean over
// the first training images, and its length (the book's chapter 5 measures the speed so). It is a
// program of its own that reads copies of the parameters.
import { compile, gradientStep, type Loss, type Machine, type Network } from "downhill";
import type { Dataset } from "downhill/data";
import type { Parameters } from "./examiner.ts";
import type { LayerErrors } from "./questions.ts";

/** The book looks at so many. */
const IMAGES = 1000;
/** Convolutions take a hundred times as long for an image. */
const IMAGES_OF_PICTURES = 100;
const BATCH = 100;

export class LayerErrorsMeter {
  readonly #net: Network;
  readonly #loss: Loss;
  readonly #training: Dataset;
  readonly #batch: number;
  /** How many of the first training images are looked at. */
  readonly images: number;
  #machine: Promise<Machine> | undefined;

  constructor(net: Network, loss: Loss, training: Dataset) {
    this.#net = net;
    this.#loss = loss;
    this.#training = training;
    const most = net.inputShape.length === 1 ? IMAGES : IMAGES_OF_PICTURES;
    const images = Math.min(most, training.count);
    this.#batch = Math.min(BATCH, images);
    this.images = images - (images % this.#batch);
  }

  /** The layers that have a weighted input and biases. */
  get #layers(): readonly string[] {
    const { values, parameters } = this.#net;
    return parameters
      .filter(({ name }) => name.endsWith(".bias"))
      .map(({ name }) => name.slice(0, -".bias".length))
      .filter((layer) => values.includes(`${layer}/z`));
  }

  #open(): Promise<Machine> {
    this.#machine ??= this.#compiled();
    return this.#machine;
  }

  async #compiled(): Promise<Machine> {
    const { inputs, labels, divideBy } = this.#training;
    const isBytes = inputs instanceof Uint8Array;
    const graph = gradientStep(this.#net, {
      loss: this.#loss,
      batchSize: this.#batch,
      trainCount: this.images,
      inputDType: isBytes ? "u8" : "f32",
      divideBy: isBytes ? divideBy : 1,
      labels: "u32",
      monitors: this.#layers.map((layer) => `${layer}.bias/gradient`),
      gradients: false,
      entry: "errors",
    });
    const machine = await compile([{ name: "errors", graph }], { target: "wasm", threads: 1 });
    const size = this.images * this.#net.inputShape.reduce((a, b) => a * b, 1);
    const first = inputs.subarray(0, size);
    machine.write(
      "data.inputs",
      isBytes || divideBy === 1 ? first : Float32Array.from(first, (x) => x / divideBy),
    );
    machine.write("data.labels", labels!.slice(0, this.images));
    machine.write(
      "data.order",
      Array.from({ length: this.images }, (_, i) => i),
    );
    return machine;
  }

  async measure(parameters: Parameters): Promise<LayerErrors> {
    const machine = await this.#open();
    for (const [name, values] of parameters) machine.write(name, values);
    const batches = this.images / this.#batch;
    const sums = new Map<string, Float64Array>();
    for (let i = 0; i < batches; i++) {
      machine.write("cursor", [i * this.#batch]);
      machine.run("errors", 1);
      for (const layer of this.#layers) {
        const slopes = await machine.read(`errors/${layer}.bias/gradient`);
        const sum = sums.get(layer) ?? new Float64Array(slopes.length);
        for (let j = 0; j < sum.length; j++) sum[j]! += slopes[j]! / batches;
        sums.set(layer, sum);
      }
    }
    return {
      images: this.images,
      layers: [...sums].map(([layer, slopes]) => ({
        layer,
        norm: Math.hypot(...slopes),
        slopes: Float32Array.from(slopes),
      })),
    };
  }

  dispose(): void {
    this.#machine?.then((machine) => machine.dispose()).catch(() => {});
    this.#machine = undefined;
  }
}
