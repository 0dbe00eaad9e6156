// What both ONNX Runtimes share: a session is run on one mini-batch of the test images after another.
import { onnxModel } from "./onnx-model.mjs";
import { largest, readSet, serve, workload } from "./serve.mjs";

export async function predictWith(ort, version, options) {
  const { bytes, output } = onnxModel();
  const session = await ort.InferenceSession.create(bytes, options);
  const { batchSize, outputs } = workload;
  const test = readSet("test");
  const [height, width, channels] = workload.inputShape;
  const example = height * width * channels;
  const shape = [batchSize, channels, height, width];
  // with one channel, channels first and channels last are the same bytes
  const step = async (at) => {
    const rows = test.inputs.subarray(at * batchSize * example, (at + 1) * batchSize * example);
    return (await session.run({ input: new ort.Tensor("float32", rows, shape) }))[output].data;
  };

  async function predict(first, steps) {
    for (let at = first; at < first + steps; at++) await step(at);
  }

  async function accuracy() {
    const steps = Math.floor(test.labels.length / batchSize);
    let correct = 0;
    for (let at = 0; at < steps; at++) {
      const values = await step(at);
      for (let row = 0; row < batchSize; row++) {
        if (largest(values, row * outputs, outputs) === test.labels[at * batchSize + row])
          correct++;
      }
    }
    return correct / (steps * batchSize);
  }

  await serve(version, predict, accuracy);
}
