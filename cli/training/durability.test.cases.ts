// A run in a folder, killed or hindered at every call that works on its files, and told to end at any time,
// goes on to what the unbroken run learns.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { setTimeout as wait } from "node:timers/promises";
import { load, loadCheckpoint } from "downhill";
import { randomStream } from "downhill/data";
import { folder, MAIN, type Outcome, outcome, writeDigits } from "../fixture.ts";

const PRELOAD = new URL("./failing-files.test.preload.js", import.meta.url).href;
const SETTINGS =
  "train --data . --network 784,12,10 --target wasm --loss cross-entropy --optimizer adam --dropout 0.2 --ema 0.9 --batch 10 --epochs 3 --seed 5 --json";
/** Settings for runs in which the work takes longer than the start of a process. */
const LONGER = "--epochs 20";
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
const at = (...names: string[]) => join(folder, ...names);

interface Fault {
  readonly call: number;
  readonly how: string;
}

function launch(words: readonly string[], run: string, fault?: Fault, count?: string) {
  const environment = {
    ...process.env,
    FAILING_FOLDER: run,
    FAILING_CALL: `${fault?.call ?? 0}`,
    FAILING_HOW: fault?.how ?? "",
    ...(count ? { FAILING_COUNT: count } : {}),
  };
  return spawn(process.execPath, ["--import", PRELOAD, MAIN, ...words], {
    env: environment,
    cwd: folder,
  });
}

const settings = (extra: string) => `${SETTINGS} ${extra}`.split(" ");

/** Begins the run of a folder, or goes on with it where it has begun. */
const words = (run: string, extra: string) =>
  existsSync(at(run, "run.json")) ? ["train", "--resume", run, "--json"] : settings(extra);

async function learned(run: string) {
  const { network, snapshot } = await loadCheckpoint(at(run, "last.safetensors"));
  const best = await load(at(run, "best.safetensors"));
  return {
    parameters: network.parameters,
    optimizerState: network.optimizerState,
    history: snapshot.history.map(({ loss, validation }) => [loss, validation!.correct]),
    best: best.parameters,
  };
}

const digest = (name: string): string =>
  createHash("sha256")
    .update(readFileSync(at(name)))
    .digest("hex");

const checkWhole = async (run: string, what: string, unbroken = "unbroken") => {
  assert.deepEqual(await learned(run), await learned(unbroken), what);
  const best = "best.safetensors";
  assert.equal(digest(join(run, best)), digest(join(unbroken, best)), `${what}: ${best}`);
  const left = readdirSync(at(run)).filter((name) => name.endsWith(".tmp"));
  assert.deepEqual(left, [], `${what}: nothing half written is left`);
  rmSync(at(run), { recursive: true });
};

const isNoBug = ({ stderr }: Outcome, what: string) =>
  assert.doesNotMatch(stderr, /this is a bug|\n\s+at /, `${what}: ${stderr}`);

/**
 * @param every how manieth call is killed and hindered; 1: each
 * @param signals how many runs are told to end
 * @param kills how many times runs are killed at any time
 */
export function defineDurability(every: number, signals: number, kills: number): void {
  let calls = 0;
  before(async () => {
    writeDigits(120, 20);
    const count = at("calls");
    const whole = await outcome(launch(settings("--run unbroken"), "unbroken", undefined, count));
    assert.equal(whole.code, 0, whole.stderr);
    calls = Number(readFileSync(count, "utf8"));
    assert.ok(calls > 30, `${calls} calls`);
  });

  const eachCall = async (how: string, check: (found: Outcome, what: string) => void) => {
    for (let call = 1 + (how.length % every); call <= calls; call += every) {
      const run = `run-${how}-${call}`;
      const what = `${how} at call ${call} of ${calls}`;
      check(await outcome(launch(settings(`--run ${run}`), run, { call, how })), what);
      const rest = await outcome(launch(words(run, `--run ${run}`), run));
      assert.equal(rest.code, 0, `${what}: ${rest.stderr}`);
      await checkWhole(run, what);
    }
  };

  test("a run that is killed before any of its calls", () =>
    eachCall("kill", ({ code }, what) => assert.equal(code, null, what)));

  test(`a run that is killed at any time, ${kills} times, and goes on each time`, async (t) => {
    const { uniform } = randomStream(kills, "when a run is killed");
    const unbroken = "unbroken-long";
    /** How long whole runs take, from the start of their process; the latest last. */
    const lengths: number[] = [];
    const whole = async (run: string) => {
      const start = performance.now();
      const found = await outcome(launch(settings(`${LONGER} --run ${run}`), run));
      assert.equal(found.code, 0, found.stderr);
      lengths.push(performance.now() - start);
    };
    await whole(unbroken);
    // a busy machine is slower for a while: what the last ones took counts
    const remeasured = async () => {
      await whole("measured");
      await checkWhole("measured", "measured", unbroken);
    };
    const length = () => middle(lengths.slice(-5));
    for (let i = 0; i < 2; i++) await remeasured();
    const moments = { "before its folder": 0, "before a checkpoint": 0, "after one": 0, late: 0 };
    let killed = 0;
    for (let round = 0; killed < kills; round++) {
      const run = `run-any-${round}`;
      const what = `round ${round}, ${killed} kills`;
      for (let ended = false; !ended; ) {
        // a run that is never left to end is not told whether it can
        const isLeft = killed >= kills || uniform() < 0.2;
        // anywhere in the time that a whole run takes; one that ends before goes on to the check
        const moment = uniform() * length();
        const child = launch(words(run, `${LONGER} --run ${run}`), run);
        const timer = isLeft ? undefined : setTimeout(() => child.kill("SIGKILL"), moment);
        const found = await outcome(child);
        clearTimeout(timer);
        ended = found.code !== null;
        if (ended) assert.equal(found.code, 0, `${what}: ${found.stderr}`);
        else {
          killed++;
          if (moment > length() / 2) moments.late++;
          if (!existsSync(at(run, "run.json"))) moments["before its folder"]++;
          else if (!existsSync(at(run, "last.safetensors"))) moments["before a checkpoint"]++;
          else moments["after one"]++;
        }
      }
      await checkWhole(run, what, unbroken);
      await remeasured();
    }
    t.diagnostic(`${killed} kills: ${JSON.stringify(moments)}; a run takes ${length()} ms`);
    // most of a run lies behind its first checkpoint, and so do the moments
    if (kills >= 100) assert.ok(moments["after one"] > kills / 4, JSON.stringify(moments));
  });

  for (const how of ["ENOSPC", "EIO", "EACCES", "short"]) {
    test(`a run one of whose calls fails: ${how}`, () =>
      eachCall(how, (found, what) => {
        isNoBug(found, what);
        // what fails is said, or was not needed
        if (found.code !== 0) {
          assert.equal(found.code, 1, what);
          assert.match(found.stderr, /error: .*run-/, what);
        }
      }));
  }

  test(`${signals} signals at any time`, async () => {
    const CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;
    for (let i = 0; i < signals; i++) {
      const signal = (["SIGINT", "SIGTERM", "SIGHUP"] as const)[i % 3]!;
      const run = `run-${signal}-${i}`;
      const child = launch(settings(`--run ${run} --epochs 40`), run);
      const ended = outcome(child);
      // from the moment that it listens
      while (!existsSync(at(run, "run.json")) && child.exitCode === null) await wait(5);
      await wait((i * 37) % 400);
      child.kill(signal);
      const found = await ended;
      const what = `${signal} ${i}`;
      isNoBug(found, what);
      assert.ok(found.code === CODES[signal] || found.code === 0, `${what}: ${found.code}`);
      if (existsSync(at(run, "last.safetensors")))
        await loadCheckpoint(at(run, "last.safetensors"));
      const listed = await outcome(launch(["runs", run, "--json"], run));
      assert.equal(listed.code, 0, `${what}: ${listed.stderr}`);
      rmSync(at(run), { recursive: true });
    }
  });
}
