// `train --run` and `--resume`: a run that is stopped or killed, whenever, goes on to the bits of the
// unbroken one.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { load, loadCheckpoint } from "downhill";
import { downhill, folder, jsonLines, outcome, start, writeDigits } from "../fixture.ts";

before(() => void writeDigits(900, 50));

const SETTINGS =
  "--data . --network 784,20,10 --target wasm --loss cross-entropy --optimizer adam --dropout 0.2 --ema 0.9 --batch 1 --epochs 6 --seed 5";
const at = (...names: string[]) => join(folder, ...names);
const events = (run: string) => jsonLines(readFileSync(at(run, "events.jsonl"), "utf8"));

/** What a run learned, without the times. */
async function learned(run: string) {
  const { network, snapshot } = await loadCheckpoint(at(run, "last.safetensors"));
  const best = await load(at(run, "best.safetensors"));
  return {
    parameters: network.parameters,
    optimizerState: network.optimizerState,
    best: best.parameters,
    bestEpoch: snapshot.best!.epoch,
    losses: snapshot.history.map(({ loss, validation }) => [loss, validation!.correct]),
    told: events(run)
      .filter(({ event }) => event === "epoch")
      .map(({ epoch, loss, validation }) => [epoch, loss, validation]),
    ends: events(run).filter(({ event }) => event === "done").length,
  };
}

test("a run that is killed again and again, and goes on, learns what the unbroken one learns", async () => {
  const whole = await downhill(`train ${SETTINGS} --run whole --json`);
  assert.equal(whole.code, 0, whole.stderr);
  assert.deepEqual(readdirSync(at("whole")).sort(), [
    "best.safetensors",
    "events.jsonl",
    "last.safetensors",
    "run.json",
  ]);
  let kills = 0;
  let words = `train ${SETTINGS} --run broken --json`.split(" ");
  for (let sitting = 0; sitting < 30; sitting++) {
    const child = start(words);
    let lines = 0;
    child.stdout!.on("data", (text: Buffer) => {
      lines += `${text}`.split("\n").length - 1;
      // after its first or second epoch, or somewhere in the next
      if (lines > sitting % 2) setTimeout(() => child.kill("SIGKILL"), 7 * (sitting % 5));
    });
    const { code } = await outcome(child);
    if (code === 0) break;
    kills++;
    words = "train --resume broken --json".split(" ");
  }
  assert.ok(kills > 1 && kills < 30, `${kills} times`);
  const found = await downhill("train --resume broken");
  assert.equal(found.code, 0, found.stderr);
  assert.deepEqual(await learned("broken"), await learned("whole"));
});

test("Ctrl-C keeps the place within an epoch, says how to go on, and the rest is the same", async () => {
  const child = start(`train ${SETTINGS} --run stopped --json`.split(" "));
  const done = outcome(child);
  await once(child.stdout!, "data");
  child.kill("SIGINT");
  const { code, stderr } = await done;
  assert.equal(code, 130);
  assert.match(stderr, /downhill train --resume stopped goes on/);
  const rest = await downhill("train --resume stopped --threads 2");
  assert.equal(rest.code, 0, rest.stderr);
  assert.match(rest.stderr, /going on after \d+ steps and \d epochs/);
  assert.match(rest.stdout, /best by validation/);
  assert.deepEqual(await learned("stopped"), await learned("whole"));
});

test("runs lists how each stands, the best first", async () => {
  const { code, stdout } = await downhill("runs --json");
  assert.equal(code, 0);
  const lines = jsonLines(stdout);
  assert.deepEqual(
    lines.map(({ path, state, epochs }) => [path, state, epochs]),
    ["broken", "stopped", "whole"].map((path) => [path, "finished", 6]),
  );
  const { bestEpoch, told } = await learned("whole");
  const best = { epoch: bestEpoch, validation: told[bestEpoch]![2] };
  assert.deepEqual(lines[2]!.best, best);
  const one = await downhill("runs whole");
  assert.match(
    one.stdout,
    /^whole {2}finished, 6 of 6 epochs, \d+\.\d\d % on validation \(epoch \d\)/,
  );
  const none = await downhill("runs nowhere");
  assert.equal(none.code, 1);
  assert.match(none.stderr, /nowhere: expected a folder of runs/);
});

test("what does not fit is refused with the cure", async () => {
  const refused = async (line: string, code: number, message: RegExp) => {
    const found = await downhill(line);
    assert.equal(found.code, code, found.stderr);
    assert.match(found.stderr, message);
  };
  await refused(`train ${SETTINGS} --run whole`, 2, /a run is there; train --resume whole goes on/);
  await refused("train --resume whole --epochs 9", 2, /--epochs: the run that goes on has its set/);
  await refused(
    "recipe --resume whole",
    2,
    /a run of downhill train is there; downhill train --res/,
  );
  await refused("train --resume nowhere", 1, /nowhere/);
  const json = at("whole", "run.json");
  const settings = readFileSync(json, "utf8");
  writeFileSync(json, settings.slice(0, 90));
  await refused("train --resume whole", 1, /run.json.*the settings of a run/);
  writeFileSync(json, settings);
  renameSync(at("t10k-labels-idx1-ubyte"), at("kept-labels"));
  const labels = readFileSync(at("kept-labels"));
  labels[8] = (labels[8]! + 1) % 10;
  writeFileSync(at("t10k-labels-idx1-ubyte"), labels);
  await refused("train --resume whole", 1, /the test data are not those that the run began with/);
  renameSync(at("kept-labels"), at("t10k-labels-idx1-ubyte"));
  writeFileSync(at("whole", "lock"), `${process.pid} ${startOf(process.pid)}`);
  await refused("train --resume whole", 1, /another process is at this run/);
  // a number that another process has by now holds nothing
  if (existsSync("/proc/self/stat")) {
    writeFileSync(at("whole", "lock"), `${process.pid} 1`);
    assert.equal((await downhill("train --resume whole")).code, 0);
  }
});

/** As the system tells it where it does. */
function startOf(pid: number): string {
  const file = `/proc/${pid}/stat`;
  if (!existsSync(file)) return "";
  const text = readFileSync(file, "utf8");
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19]!;
}
