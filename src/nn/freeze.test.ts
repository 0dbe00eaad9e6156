// Frozen parameters: they stay, to the bit, what is around them learns as it would, and a frozen layer
// answers as in evaluation.
import assert from "node:assert/strict";
import { test } from "node:test";
import { blobs } from "../data/synthetic.ts";
import { OptionError } from "../errors.ts";
import { train } from "../train/train.ts";
import { withParameters } from "../train/trained.ts";
import { relu, softmax, tanh } from "./activation.ts";
import { adamw } from "./adaptive.ts";
import { batchNorm } from "./batch-norm.ts";
import { dense } from "./dense.ts";
import { dropout } from "./dropout.ts";
import { freeze } from "./freeze.ts";
import { logLikelihood } from "./loss.ts";
import { network } from "./network.ts";
import { residual } from "./residual.ts";

const set = blobs({ count: 90, classes: 3, dimensions: 4 });
const net = network(
  set.inputShape,
  dense(6, relu),
  batchNorm(),
  residual(dense(5, tanh), dropout(0.5), dense(6)),
  dense(set.outputs, softmax),
);
const options = {
  loss: logLikelihood,
  optimizer: adamw({ learningRate: 0.05, weightDecay: 0.1 }),
  epochs: 3,
  batchSize: 10,
  l2: 1,
} as const;

test("what a name, a pattern or a function says stays to the bit; all else learns", async () => {
  const begun = await train(net, set, options);
  for (const [pattern, stays] of [
    ["layers.0", /^layers\.0\./],
    ["layers.2.2.weight", /^layers\.2\.2\.weight$/],
    [/^layers\.[02]\./, /^layers\.[02]\./],
    [(name: string) => name.endsWith(".bias"), /\.bias$/],
  ] as const) {
    const frozen = freeze(net, pattern);
    const run = await train(frozen, set, { ...options, from: begun });
    for (const { name, isStatistic } of net.parameters) {
      const same = begun.parameters.get(name)!.every((x, i) => x === run.parameters.get(name)![i]);
      assert.equal(same, !isStatistic && stays.test(name), `${pattern}: ${name}`);
      const state = [...run.optimizerState.keys()].some((key) => key.startsWith(`${name}.`));
      assert.equal(state, !isStatistic && !stays.test(name), `${pattern}: state of ${name}`);
    }
    assert.equal(frozen.parameterCount, net.parameterCount);
  }
});

test("a layer that is frozen whole answers as in evaluation, and its statistics stand still", async () => {
  const begun = await train(net, set, options);
  const body = freeze(net, "layers.0", "layers.1", "layers.2");
  const run = await train(body, set, { ...options, from: begun });
  for (const { name } of net.parameters.filter((p) => p.layer < 3)) {
    assert.deepEqual(run.parameters.get(name), begun.parameters.get(name), name);
  }
  // so that the head learns as alone, from what the body answers in evaluation
  const ask = network(set.inputShape, ...net.layers.slice(0, 3));
  const parameters = new Map([...begun.parameters].filter(([name]) => !/^layers\.3/.test(name)));
  const { values } = await withParameters(ask, parameters).predict(set);
  const features = { ...set, inputShape: [6] as const, inputs: Float32Array.from(values) };
  const head = network([6], dense(set.outputs, softmax));
  const rename = (name: string) => name.replace("layers.3", "layers.0");
  const own = (from: ReadonlyMap<string, Float32Array | Float64Array>) =>
    new Map([...from].filter(([n]) => /^layers\.3/.test(n)).map(([n, v]) => [rename(n), v]));
  const alone = await train(head, features, { ...options, from: own(begun.parameters) });
  // adam begins anew there: what both take without its states is compared
  const fresh = await train(body, set, { ...options, from: new Map(begun.parameters) });
  for (const [name, value] of own(fresh.parameters)) {
    for (const [i, x] of alone.parameters.get(name)!.entries()) {
      assert.ok(Math.abs(x - value[i]!) < 1e-4, `${name}[${i}]: ${value[i]}, alone ${x}`);
    }
  }
});

test("what is named and is not there is refused, and so is a network that could not learn", () => {
  const refused = (make: () => unknown, message: RegExp) =>
    assert.throws(make, (e: unknown) => e instanceof OptionError && message.test(e.message));
  refused(() => freeze(net, "layers.9"), /got "?layers\.9"?, which is none of them/);
  refused(() => freeze(net, "layer.0"), /expected patterns of layers\.0\.weight, layers\.0\.bias/);
  refused(() => freeze(net, /./), /nothing could learn/);
  refused(() => freeze(net, 3 as never), /expected a name such as layers\.0/);
  assert.equal(`${freeze(net)}`, `${net}`);
  assert.match(`${freeze(net, "layers.0")}`, /^freeze\(network\([\s\S]*\), "layers\.0"\)$/);
});
