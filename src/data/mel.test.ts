// The log mel spectrogram against a transform written as its definition, on tones and on noise.
import assert from "node:assert/strict";
import { test } from "node:test";
import { logMel } from "./mel.ts";
import { randomStream } from "./random.ts";

const noise = (count: number, seed: number) => {
  const { normal } = randomStream(seed, "noise");
  return Float64Array.from({ length: count }, () => 0.1 * normal());
};

/** As the docstring of logMel says it, sum by sum. */
function byDefinition(
  x: ArrayLike<number>,
  rate: number,
  bands: number,
  low: number,
  high: number,
) {
  const length = Math.round(0.025 * rate);
  const size = 2 ** Math.ceil(Math.log2(length));
  const hop = Math.round(0.01 * rate);
  const steps = 1 + Math.floor((x.length - length) / hop);
  const mel = (f: number) => 2595 * Math.log10(1 + f / 700);
  const hertz = (m: number) => 700 * (10 ** (m / 2595) - 1);
  const edges = Array.from({ length: bands + 2 }, (_, i) =>
    hertz(mel(low) + ((mel(high) - mel(low)) * i) / (bands + 1)),
  );
  const window = Array.from({ length }, (_, i) => Math.sin((Math.PI * i) / length) ** 2);
  const total = window.reduce((a, b) => a + b, 0);
  const values: number[] = [];
  for (let step = 0; step < steps; step++) {
    const power = Array.from({ length: size / 2 + 1 }, (_, k) => {
      let [re, im] = [0, 0];
      for (let n = 0; n < length; n++) {
        const angle = (2 * Math.PI * k * n) / size;
        re += window[n]! * x[step * hop + n]! * Math.cos(angle);
        im -= window[n]! * x[step * hop + n]! * Math.sin(angle);
      }
      return (re * re + im * im) / total ** 2;
    });
    for (let band = 0; band < bands; band++) {
      const [left, middle, right] = edges.slice(band, band + 3) as [number, number, number];
      let energy = 0;
      for (const [k, p] of power.entries()) {
        const f = (k * rate) / size;
        const rising = (f - left) / (middle - left);
        energy += Math.max(0, Math.min(rising, (right - f) / (right - middle))) * p;
      }
      values.push(Math.log(energy + 1e-8));
    }
  }
  return { steps, values };
}

for (const [rate, bands, low, high] of [
  [8_000, 13, 0, 4_000],
  [11_025, 24, 100, 5_000],
] as const) {
  test(`the log mel spectrogram at ${rate} Hz in ${bands} bands is what its definition says`, () => {
    const samples = noise(Math.round(0.06 * rate), bands);
    const { steps, values } = logMel(samples, { rate, bands, low, high });
    const expected = byDefinition(samples, rate, bands, low, high);
    assert.equal(steps, 4);
    assert.equal(steps, expected.steps);
    assert.equal(values.length, steps * bands);
    for (const [i, value] of values.entries()) {
      assert.ok(Math.abs(value - expected.values[i]!) < 1e-5, `${i}: ${value}`);
    }
  });
}

test("a tone is loudest in the band around it, and twice the amplitude is ln 4 more", () => {
  const rate = 16_000;
  const tone = (hertz: number, amplitude: number) =>
    Float64Array.from(
      { length: 800 },
      (_, i) => amplitude * Math.sin((2 * Math.PI * hertz * i) / rate),
    );
  const loudest = (hertz: number) => {
    const { values, bands } = logMel(tone(hertz, 0.5), { rate, bands: 20 });
    const first = Array.from(values.subarray(0, bands));
    return first.indexOf(Math.max(...first));
  };
  // 20 bands up to 8,000 Hz: the middles are 2840 / 21 mel apart
  for (const hertz of [400, 1_000, 2_500, 6_000]) {
    const place = (2595 * Math.log10(1 + hertz / 700) * 21) / (2595 * Math.log10(1 + 8_000 / 700));
    assert.ok(
      Math.abs(loudest(hertz) + 1 - place) <= 0.75,
      `${hertz}: ${loudest(hertz)}, ${place}`,
    );
  }
  const [soft, loud] = [0.2, 0.4].map((a) => Math.max(...logMel(tone(1_000, a), { rate }).values));
  assert.ok(Math.abs(loud! - soft! - Math.log(4)) < 1e-3);
});

test("silence has values; what is no sound is refused with where and what", () => {
  const silent = logMel(new Float32Array(400), { rate: 16_000, bands: 5 });
  assert.deepEqual([silent.steps, silent.values.length], [1, 5]);
  assert.ok(silent.values.every((x) => Math.abs(x - Math.log(1e-8)) < 1e-5));
  const refused = (count: number, options: object, pattern: RegExp) =>
    assert.throws(() => logMel(new Float32Array(count), { rate: 16_000, ...options }), pattern);
  refused(399, {}, /at least one window of 400 samples, got 399/);
  refused(400, { rate: 0 }, /rate: expected a positive number, got 0/);
  refused(400, { bands: 0 }, /bands: expected a whole number >= 1, got 0/);
  refused(400, { low: 5_000, high: 4_000 }, /0 <= low < high <= 8000.*got 5000 and 4000/);
  refused(400, { high: 9_000 }, /0 <= low < high <= 8000/);
  refused(400, { window: 0 }, /window: expected at least/);
  refused(400, { hop: Number.NaN }, /hop: expected at least/);
  refused(400, { bands: 200 }, /band 1 of 200 lies between two lines of a spectrum of 512/);
  const odd = new Float32Array(400).fill(0.1);
  odd[7] = Number.NaN;
  assert.throws(() => logMel(odd, { rate: 16_000 }), /expected finite samples, got NaN at 7/);
});
