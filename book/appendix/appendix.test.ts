// The appendix at a small scale, its arithmetic against the book's words, and wires that are exchanged.
import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "downhill/data";
import { testSmall } from "../experiments.test.cases.ts";
import { runContext } from "../run.ts";
import { judge } from "../verdict.ts";
import { genome } from "./genome.ts";
import { appendix } from "./index.ts";
import { rewired, wiring } from "./rewiring.ts";

for (const experiment of appendix) testSmall(experiment);

test("the book's arithmetic holds line by line, but for one rounding", async () => {
  const { values } = await genome.run(runContext({ seed: 1, scale: "full", checkpoint: "" }));
  const verdicts = genome.figures.map((figure) => [
    figure.value,
    judge(figure, [values[figure.value]!]).verdict,
  ]);
  // 64 quadrillion, of which the book makes about 70
  assert.deepEqual(
    verdicts.filter(([, verdict]) => verdict !== "reproduced"),
    [["bits of the connections", "differs"]],
  );
  assert.equal(values["bits for the brain"], 125);
  assert.equal(values["connections to genome"], 0.512);
});

test("as many wires are exchanged as are said, each goes to one input, none stays", () => {
  for (const count of [0, 2, 392, 784]) {
    const wires = wiring(count, 3);
    assert.equal(new Set(wires).size, 784);
    assert.equal(wires.filter((from, to) => from !== to).length, count);
  }
  assert.notDeepEqual(wiring(392, 3), wiring(392, 4));
  const inputs = Uint8Array.from({ length: 2 * 784 }, (_, i) => (i * i * 7 + 3) % 251);
  const labels = Uint8Array.of(4, 7);
  const set = dataset({ name: "two", inputShape: [784], outputs: 10, inputs, labels });
  const wires = wiring(784, 5);
  const seen = rewired(set, wires);
  assert.deepEqual([...seen.labels!], [4, 7]);
  for (const i of [0, 17, 400, 783]) {
    assert.equal(seen.inputs[i], inputs[wires[i]!]);
    assert.equal(seen.inputs[784 + i], inputs[784 + wires[i]!]);
  }
});
