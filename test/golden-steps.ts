// Ten steps, with momentum unless told otherwise, through the public API, from the parameters and over the data that
// PyTorch had, compared with what it came to: parameters, running statistics, the mean loss, and the
// answers of the trained network.
import assert from "node:assert/strict";
import { logLikelihood, momentum, type Network, type TrainOptions, train } from "downhill";
import { type Dataset, dataset } from "downhill/data";
import { type GoldenTensor, golden } from "./golden-file.ts";

export class GoldenSteps {
  readonly #tensors: ReadonlyMap<string, GoldenTensor>;

  /** Of a file beside make.py. */
  constructor(file: string) {
    this.#tensors = golden(file);
  }

  /** What PyTorch had or came to. */
  part(name: string): GoldenTensor["values"] {
    const tensor = this.#tensors.get(name);
    assert.ok(tensor, `no ${name}`);
    return tensor.values;
  }

  dataset<const In extends readonly number[]>(inputs: string, inputShape: In): Dataset<In, 3> {
    return dataset({
      name: `golden ${inputs}`,
      inputShape,
      outputs: 3,
      inputs: this.part(inputs) as Float32Array | Uint8Array,
      targets: this.part("targets") as Float32Array,
    });
  }

  /** The largest difference from PyTorch's numbers, relative to 1 or the value. */
  async distance<In extends readonly number[]>(
    name: string,
    net: Network<In, 3>,
    set: Dataset<In, 3>,
    options: Partial<TrainOptions>,
  ): Promise<number> {
    const before = (key: string) => this.part(`${name}/${key}.before`) as Float32Array;
    const run = await train(net, set, {
      loss: logLikelihood,
      optimizer: momentum({ learningRate: 0.1, momentum: 0.9 }),
      epochs: 1,
      batchSize: 5,
      order: () => this.part("order"),
      from: new Map(net.parameters.map((p) => [p.name, before(p.name)])),
      ...(options as object),
    });
    let worst = 0;
    const compare = (got: ArrayLike<number>, wanted: string) => {
      worst = Math.max(worst, this.off(got, `${name}/${wanted}`));
    };
    for (const { name: key } of net.parameters) compare(run.parameters.get(key)!, `${key}.after`);
    compare([run.history[0]!.loss], "loss");
    const { target } = options;
    compare((await run.predict(set, target === undefined ? {} : { target })).values, "output");
    return worst;
  }

  /** The largest difference of numbers from PyTorch's, relative to 1 or the value; infinite for NaN. */
  off(got: ArrayLike<number>, wanted: string): number {
    const want = this.part(wanted);
    assert.equal(got.length, want.length, wanted);
    return Array.from(want).reduce((worst, value, i) => {
      const off = Math.abs(got[i]! - value) / Math.max(1, Math.abs(value));
      return off <= worst ? worst : Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
    }, 0);
  }
}
