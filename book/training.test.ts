// A training that is stopped in the midst of an epoch and gone on with in another sitting.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { AbortedError, dense, logLikelihood, momentum, network, sigmoid, softmax } from "downhill";
import { slice, strokes } from "downhill/data";
import { runContext } from "./run.ts";
import { learn } from "./training.ts";

const folder = mkdtempSync(join(tmpdir(), "downhill-sittings-"));
after(() => rmSync(folder, { recursive: true, force: true }));

const all = strokes({ count: 3000 });
const net = network([784], dense(20, sigmoid), dense(10, softmax));
const options = {
  loss: logLikelihood,
  optimizer: momentum({ learningRate: 0.1, momentum: 0.5 }),
  epochs: 3,
  batchSize: 1,
  validation: slice(all, 2500),
  keep: true,
};
const training = slice(all, 0, 2500);

test("a run of several sittings, broken off within epochs, learns the bits of the unbroken one", async () => {
  const whole = await learn(
    runContext({ seed: 4, scale: "ci", checkpoint: join(folder, "whole") }),
    net,
    training,
    { ...options, keep: false },
  );
  const checkpoint = join(folder, "broken");
  let run: Awaited<ReturnType<typeof learn>> | undefined;
  const stops: number[] = [];
  for (const most of [0.1, 0.4, 0.55, 2]) {
    const controller = new AbortController();
    const context = runContext({
      seed: 4,
      scale: "ci",
      checkpoint,
      signal: controller.signal,
      progress: (share) => {
        if (share < most || controller.signal.aborted) return;
        stops.push(share);
        controller.abort();
      },
    });
    run = await learn(context, net, training, options).catch((error) => {
      assert.ok(error instanceof AbortedError, `${error}`);
      assert.ok(existsSync(checkpoint));
      return undefined;
    });
  }
  assert.ok(run && stops.length === 3, `stopped at ${stops}`);
  assert.ok(
    stops.some((share) => (3 * share) % 1 > 0.01 && (3 * share) % 1 < 0.99),
    `${stops}`,
  );
  assert.deepEqual(run.parameters, whole.parameters);
  const learned = ({ history }: typeof run) =>
    history.map(({ loss, validation }) => [loss, validation!.correct, validation!.loss]);
  assert.deepEqual(learned(run), learned(whole));
  assert.equal(run.ending, "epochs");
  assert.equal(run.best!.epoch, whole.best!.epoch);
  assert.deepEqual(run.best!.network.parameters, whole.best!.network.parameters);
  assert.deepEqual(readdirSync(folder), ["broken"]);
});
