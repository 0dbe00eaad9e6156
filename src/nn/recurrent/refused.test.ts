// What recurrent layers refuse, in code and in files, and what they say then.
import assert from "node:assert/strict";
import { test } from "node:test";
import { OptionError, ShapeError } from "../../errors.ts";
import { sigmoid, tanh } from "../activation.ts";
import { dense } from "../dense.ts";
import { describeNetwork, networkOf } from "../describe.ts";
import { eachStep } from "../each-step.ts";
import { flatten } from "../flatten.ts";
import { gradientStep } from "../gradient-step.ts";
import { layer } from "../layer.ts";
import { quadratic } from "../loss.ts";
import { masking } from "../masking.ts";
import { network } from "../network.ts";
import { bidirectional } from "./bidirectional.ts";
import type { RecurrentLayer } from "./cell.ts";
import { gru } from "./gru.ts";
import { lstm } from "./lstm.ts";
import { rnn } from "./rnn.ts";

const SHAPE = [6, 3] as const;
const rest = [flatten(), dense(3, tanh)] as const;

test("a file with a description that cannot be is refused, and what it says is said once", () => {
  const described = describeNetwork(network(SHAPE, bidirectional(lstm(4)), dense(3)));
  const withLayer = (layer: unknown) => () =>
    networkOf({ ...described, layers: [{ kind: "bidirectional", layer }] }, "file");
  assert.throws(
    withLayer(null),
    /^FormatError: file: expected built-in layers, found a custom layer/,
  );
  assert.throws(
    withLayer("lstm"),
    /^FormatError: file: expected a layer of kind activationLayer, batchNorm, .*lstm, .* found undefined$/,
  );
  assert.throws(
    withLayer({ kind: "lstm", size: 0 }),
    /^FormatError: file: expected a network that can be built, found lstm: size: .* got 0$/,
  );
  assert.throws(
    withLayer({ kind: "dropout", p: 0.5, scaling: "book" }),
    /^FormatError: file: .* found bidirectional: expected rnn, gru or lstm, got dropout\(0.5\)$/,
  );
});

test("what cannot be is refused, with the cure", () => {
  const refused = (
    build: () => unknown,
    kind: typeof OptionError | typeof ShapeError,
    text: RegExp,
  ) =>
    assert.throws(build, (error) => {
      assert.ok(error instanceof kind, `${error}`);
      assert.match(error.message, text);
      return true;
    });
  refused(() => lstm(0), OptionError, /^lstm: size: .* whole number from 1, got 0$/);
  refused(() => gru(1.5), OptionError, /^gru: size: .* got 1.5$/);
  refused(() => rnn(4, sigmoid), OptionError, /^rnn: activation: .* tanh, relu, got sigmoid$/);
  refused(() => gru(4, { streams: 1 }), OptionError, /^gru: streams: .* from 2, got 1$/);
  refused(
    () => gru(4, { streams: 2, reverse: true }),
    OptionError,
    /leave reverse or streams out$/,
  );
  refused(() => bidirectional(gru(4, { streams: 2 })), OptionError, /leave reverse or streams/);
  refused(() => lstm(4, { keep: "all" as "sums" }), OptionError, /sums, carries, got all$/);
  refused(() => lstm(4, { bias: false, forgetBias: 1 }), OptionError, /there are no biases/);
  refused(() => lstm(4, { forgetBias: Number.NaN }), OptionError, /finite number, got NaN$/);
  refused(
    () => bidirectional(dense(4) as unknown as RecurrentLayer),
    OptionError,
    /expected rnn, gru or lstm, got dense\(4\)$/,
  );
  refused(
    () => network([784], lstm(4), dense(3)),
    ShapeError,
    /layer 1 of 2, lstm\(4\): expected a sequence \[time, features\] per example, got \[784\]; start/,
  );
  refused(
    () => network(SHAPE, lstm(4, { returnSequences: true })),
    ShapeError,
    /expected a vector per example at the end, got \[6, 4\]; put flatten\(\) after it$/,
  );
  const one = layer("one", (x) => x.sum(1, 2));
  for (const reader of [masking(), eachStep(dense(2))]) {
    refused(
      () => network(SHAPE, one, reader, dense(3)),
      ShapeError,
      /expected a sequence \[time, \.\.\.\] per example, got \[\]$/,
    );
  }
  refused(() => masking({ value: Number.NaN }), OptionError, /^masking: value: .* got NaN$/);
  refused(
    () => network([4, ...SHAPE], eachStep(masking()), ...rest),
    OptionError,
    /masking\(\) inside eachStep\(\) cannot be; put it before$/,
  );
  const streamed = network(SHAPE, lstm(4, { streams: 2 }), dense(3));
  const step = { loss: quadratic, batchSize: 5, trainCount: 5, inputDType: "f64" as const };
  refused(
    () => gradientStep(streamed, { ...step, divideBy: 1, labels: undefined }),
    ShapeError,
    /at most 2 examples, one a stream, got 5; make batchSize and streams the same$/,
  );
});
