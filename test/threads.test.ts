// Threads change no bit, end with their program, and never leave anybody waiting.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import type { Worker } from "node:worker_threads";
import { dense, network, quadratic, sgd, sigmoid, TargetError, trainingStep } from "downhill";
import { compile, emitC, printWasm } from "downhill/graph";
import { inChromium, skipChromium } from "./browser.ts";
import { NATIVE, TARGETS } from "./targets.ts";
import { fill, stateHash, stepOf, stepsHash, trainWide } from "./threads-run.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

for (const { name, options, skip } of TARGETS) {
  for (const kind of ["dense", "convolutional", "normalized"] as const) {
    const batches = kind === "normalized" ? [10] : [1, 7, 10, 133];
    for (const batch of options.schedule === "plain" ? [7] : batches) {
      const what = `${name}: batches of ${batch} of a ${kind} network`;
      test(`${what} give the same bits on 1, 2, 3, 4 and 7 threads`, { skip }, async () => {
        const entry = stepOf(batch, kind);
        const one = await compile([entry], options);
        fill(one, entry, { kind });
        assert.equal(one.run("train", 2), 2);
        const hash = await stateHash(one, kind);
        one.dispose();
        for (const threads of [2, 3, 4, 7]) {
          assert.equal(await stepsHash(batch, threads, options, kind), hash, `${threads} threads`);
        }
      });
    }
  }
  test(`${name}: what is read during a run is what the run left, and nothing else may meet it`, {
    skip,
  }, async () => {
    const entry = stepOf(10);
    const open = async () => {
      const machine = await compile([entry], { ...options, threads: 2, shareAbove: 0 });
      fill(machine, entry);
      return machine;
    };
    const plain = await open();
    assert.equal(plain.run("train", 30), 30);
    const machine = await open();
    const before = await machine.read("cursor");
    const order: string[] = [];
    const run = machine.start("train", 30).then(() => order.push("run"));
    const reads = Promise.all([machine.read("layers.0.weight"), machine.read("cursor")]);
    reads.then(() => order.push("reads"));
    assert.throws(() => machine.write("cursor", [0]), /write of cursor: a run has not ended/);
    assert.throws(() => machine.run("train", 1), /run of train: a run has not ended/);
    await assert.rejects(machine.start("train", 1), /run of train: a run has not ended/);
    await run;
    const [weights, cursor] = await reads;
    assert.deepEqual(order.toSorted(), ["reads", "run"]);
    assert.deepEqual(weights, await plain.read("layers.0.weight"));
    assert.deepEqual([...before, ...cursor], [0, 300]);
    // a read takes its copy when it is called: what follows does not show in it
    const kept = machine.read("cursor");
    machine.write("cursor", [7]);
    assert.deepEqual([...(await kept)], [300]);
    plain.dispose();
    machine.dispose();
  });
  test(`${name}: a run ends in the step whose loss is not finite, on any number of threads`, {
    skip,
  }, async () => {
    const done: [number, string][] = [];
    for (const threads of [1, 2, 3]) {
      const entry = stepOf(10);
      const machine = await compile([entry], { ...options, threads, shareAbove: 0 });
      fill(machine, entry, { learningRate: 1e30 });
      const steps = threads === 2 ? machine.run("train", 20) : await machine.start("train", 20);
      assert.ok(steps > 0 && steps < 20, `${steps} steps`);
      done.push([steps, `${await machine.read("cursor")}`]);
      machine.dispose();
    }
    assert.deepEqual(done[1], done[0]);
    assert.deepEqual(done[2], done[0]);
  });
}

const bookStep = () => {
  const net = network([784], dense(30, sigmoid), dense(10, sigmoid));
  const graph = trainingStep(net, {
    loss: quadratic,
    optimizer: sgd({ learningRate: 3 }),
    batchSize: 10,
    trainCount: 1000,
    inputDType: "u8",
    divideBy: 256,
    labels: "u8",
  });
  return { name: "train", graph, guard: "train/loss" };
};

test("the book's step stays on one thread, without atomics or shared memory", async () => {
  const machine = await compile([bookStep()], { threads: 8 });
  assert.equal(machine.threads, 1);
  const text = printWasm(machine.artifact as Uint8Array);
  assert.doesNotMatch(text, /atomic|shared/);
  machine.dispose();
  assert.doesNotMatch(emitC(machine.program!), /pthread|atomic/);
});

test("training takes several threads where they pay, and gives the same bits", async () => {
  const one = await trainWide(1);
  const two = await trainWide(2);
  assert.equal(one.threads, 1);
  assert.equal(two.threads, 2, two.why);
  assert.match(two.why, /2 threads/);
  assert.equal(two.hash, one.hash);
});

test("impossible numbers of threads are refused", async () => {
  for (const threads of [0, -1, 1.5, Number.NaN, 100_000]) {
    await assert.rejects(compile([bookStep()], { threads }), /threads: expected a whole number/);
  }
});

/** The workers that are started while `body` runs. */
async function workersOf<T>(body: () => Promise<T>): Promise<{ workers: Worker[]; result: T }> {
  const workers: Worker[] = [];
  const note = (worker: Worker) => void workers.push(worker);
  process.on("worker", note);
  try {
    return { result: await body(), workers };
  } finally {
    process.off("worker", note);
  }
}

const openTeam = (threads: number) => {
  const entry = stepOf(128);
  return workersOf(async () => {
    const machine = await compile([entry], { threads, shareAbove: 0 });
    fill(machine, entry);
    return machine;
  });
};

test("a worker that is ended while it runs ends the run at once, with an error", async () => {
  for (const victim of [0, 1, 2]) {
    const { result: machine, workers } = await openTeam(3);
    assert.equal(workers.length, 3);
    machine.write("cursor", [0]);
    const start = performance.now();
    const running = machine.start("train", 1_000_000);
    const refused = assert.rejects(running, (error: Error) => {
      assert.ok(error instanceof TargetError);
      assert.match(error.message, new RegExp(`thread ${victim} of 3: .*ended.*threads: 1`));
      return true;
    });
    setTimeout(() => void workers[victim]!.terminate(), 20);
    await refused;
    assert.ok(performance.now() - start < 5000, "it took too long to find out");
    assert.throws(() => machine.run("train", 1), TargetError);
    await assert.rejects(machine.start("train", 1), TargetError);
    machine.dispose();
  }
});

test("a worker that has died is an error for a caller that waits, too", async () => {
  const { result: machine, workers } = await openTeam(2);
  await workers[1]!.terminate();
  const start = performance.now();
  assert.throws(() => machine.run("train", 1), TargetError);
  assert.ok(performance.now() - start < 8000);
  machine.dispose();
});

test("dispose ends all workers, also while they run", async () => {
  const { result: machine, workers } = await openTeam(3);
  // workers at rest do not keep a process alive that waits for their end
  const awake = setInterval(() => {}, 1000);
  const ended = Promise.all(workers.map((w) => new Promise((resolve) => w.once("exit", resolve))));
  const refused = assert.rejects(machine.start("train", 1_000_000), /disposed of/);
  machine.dispose();
  await refused;
  await ended;
  clearInterval(awake);
  assert.throws(() => machine.run("train", 1), TargetError);
});

test("two runs at a time are refused", async () => {
  const { result: machine } = await openTeam(2);
  const first = machine.start("train", 1);
  await assert.rejects(machine.start("train", 1), /a run has not ended/);
  assert.equal(await first, 1);
  machine.dispose();
});

const TASKS = "/proc/self/task";
test("dispose ends the threads of native code, and many teams leave none behind", {
  skip: NATIVE[0]!.skip || (existsSync(TASKS) ? false : "no /proc here"),
}, async () => {
  const entry = stepOf(10);
  const open = () => compile([entry], { target: "native", threads: 4, shareAbove: 0 });
  (await open()).dispose();
  // threads of the tests before may still be ending
  let before = readdirSync(TASKS).length;
  for (let last = before + 1; before < last; ) {
    await new Promise((resolve) => setTimeout(resolve, 200));
    last = before;
    before = readdirSync(TASKS).length;
  }
  const machine = await open();
  assert.equal(readdirSync(TASKS).length, before + 3);
  machine.dispose();
  for (let i = 0; i < 20; i++) (await open()).dispose();
  assert.equal(readdirSync(TASKS).length, before);
});

/** Runs code in a process of its own, which must end by itself. */
function child(code: string): string {
  const module = JSON.stringify(new URL("./threads-run.js", import.meta.url).href);
  const script = `import(${module}).then(async (m) => { ${code} })`;
  const { status, stdout, stderr } = spawnSync(process.execPath, ["-e", script], {
    cwd: root,
    encoding: "utf8",
    timeout: 60_000,
  });
  assert.equal(status, 0, stderr);
  return stdout.trim();
}

for (const { name, options, skip } of [TARGETS[0]!, NATIVE[0]!]) {
  test(`${name}: a process ends by itself although nothing was disposed of`, { skip }, () => {
    const how = JSON.stringify({ ...options, threads: 3, shareAbove: 0 });
    const code = `
      const { compile } = await import("downhill/graph");
      const entry = m.stepOf(10);
      const machine = await compile([entry], ${how});
      m.fill(machine, entry);
      console.log(await machine.start("train", 2), machine.run("train", 1), machine.threads);`;
    assert.equal(child(code), "2 1 3");
  });
}

test("training in a process leaves nothing that keeps it alive", () => {
  assert.equal(child(`console.log((await m.trainWide(2)).threads);`), "2");
});

test("Chromium gives the same bits on several threads in an isolated page", {
  skip: skipChromium,
}, async () => {
  for (const kind of ["dense", "convolutional"] as const) {
    const steps = `import("/dist/test/threads-run.js").then((m) => m.stepsHash(10, 3, {}, "${kind}"))`;
    assert.equal(await inChromium(steps, true), await stepsHash(10, 1, {}, kind));
  }
  const whole = `import("/dist/test/threads-run.js").then((m) => m.trainWide(2))`;
  const { hash, threads, why } = (await inChromium(whole, true)) as Awaited<
    ReturnType<typeof trainWide>
  >;
  assert.equal(threads, 2, why);
  assert.equal(hash, (await trainWide(1)).hash);
});

test("Chromium stays on one thread in a page that is not isolated, and says why", {
  skip: skipChromium,
}, async () => {
  const whole = `import("/dist/test/threads-run.js").then((m) => m.trainWide(2))`;
  const run = (await inChromium(whole)) as Awaited<ReturnType<typeof trainWide>>;
  assert.equal(run.threads, 1);
  assert.match(run.why, /one thread: this page is not cross-origin isolated/);
  assert.equal(run.hash, (await trainWide(1)).hash);
});

test("Chromium stays on one thread where shared memory is refused, and says why", {
  skip: skipChromium,
}, async () => {
  const whole = `(() => {
    const Own = WebAssembly.Memory;
    WebAssembly.Memory = function (how) {
      if (how.shared) throw new RangeError("not today");
      return new Own(how);
    };
    return import("/dist/test/threads-run.js").then((m) => m.trainWide(2));
  })()`;
  const run = (await inChromium(whole, true)) as Awaited<ReturnType<typeof trainWide>>;
  assert.equal(run.threads, 1);
  assert.match(
    run.why,
    /one thread: this browser gives no memory that threads share \(not today\)/,
  );
  assert.equal(run.hash, (await trainWide(1)).hash);
});
