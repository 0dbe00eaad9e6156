// Small tasks on symbols, of which a network learns a part in two epochs.
import { type Dataset, dataset } from "../../data/dataset.ts";
import { randomStream } from "../../data/random.ts";

/** Symbols of which each answer is the one before, and sequences of 8 to 20 steps with the sign of their sum. */
export function symbolTasks(): { readonly text: Dataset; readonly padded: Dataset } {
  const { below, normal } = randomStream(3, "symbols");
  const [count, steps, symbols] = [600, 12, 6];
  const inputs = Uint8Array.from({ length: count * steps }, () => below(symbols));
  const labels = inputs.map((_, i) => (i % steps === 0 ? 0 : inputs[i - 1]!));
  const text = dataset({
    ...{ name: "symbols", inputShape: [steps], outputs: steps * symbols },
    ...{ inputs, labels, divideBy: 1, answers: steps },
  } as never) as Dataset;
  const rows = new Float32Array(400 * 20);
  const signs = new Uint8Array(400);
  for (let row = 0; row < 400; row++) {
    let sum = 0;
    for (let t = 8 + below(13) - 1; t >= 0; t--) sum += rows[row * 20 + t] = normal();
    signs[row] = sum > 0 ? 1 : 0;
  }
  const padded = dataset({
    ...{ name: "padded", inputShape: [20, 1], outputs: 2 },
    ...{ inputs: rows, labels: signs },
  });
  return { text, padded: padded as unknown as Dataset };
}
