// train --text and sample: a text is learned, kept, gone on with to the same bits, and written on.
// What cannot be read or learned is refused with the place and the cure.
import assert from "node:assert/strict";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import { load } from "downhill";
import { randomStream } from "downhill/data";
import { controlCharacters, downhill, folder, jsonLines, outcome, start } from "../fixture.ts";
import { asText } from "../text/read-text.ts";

const WORDS = ["she", "sells", "sea", "shells", "by", "the", "shore", "où", "ça"] as const;
const { uniform } = randomStream(3, "words");
const TEXT = Array.from({ length: 900 }, () => WORDS[Math.floor(9 * uniform())]).join(" ");
const SMALL = "--units 24 --steps 12 --streams 8 --target wasm --threads 1";
const write = (name: string, data: string | Uint8Array) => writeFileSync(join(folder, name), data);
const bytesOf = (name: string) => readFileSync(join(folder, name));

before(async () => {
  write("words.txt", TEXT);
  const { code, stderr } = await downhill(
    `train --text words.txt ${SMALL} --epochs 8 --learning-rate 0.02 --save words.safetensors`,
  );
  assert.equal(code, 0, stderr);
});

test("a run says nats and bits a character on the end of the text, and learns", async () => {
  const line = `train --text words.txt ${SMALL} --epochs 4 --learning-rate 0.02`;
  const { code, stdout, stderr } = await downhill(line);
  assert.equal(code, 0, stderr);
  assert.match(
    stderr,
    /words\.txt: 4,\d{3} characters, 13 symbols; 3,\d{3} to learn, the last \d+ to val/,
  );
  assert.match(
    stdout,
    /^Epoch 0: \d\.\d{3} nats \(\d\.\d{3} bits\) a character {3}\d+\.\d % right/m,
  );
  assert.match(stdout, /characters\/s$/m);
  assert.match(stdout, /\nIt writes\n.{5,}/);
  assert.deepEqual(controlCharacters(stdout), []);
  const json = jsonLines((await downhill(`${line} --json`)).stdout);
  assert.deepEqual(
    json.map(({ event }) => event),
    ["epoch", "epoch", "epoch", "epoch", "done"],
  );
  const last = json[3]! as {
    loss: number;
    bits: number;
    validation: { loss: number; accuracy: number };
  };
  assert.ok(last.validation.loss < 1.9 && last.validation.accuracy > 0.3, JSON.stringify(last));
  assert.ok(Math.abs(last.bits * Math.LN2 - last.loss) < 1e-12);
  assert.equal((json[4]!.best as { epoch: number }).epoch, 3);
});

test("sample writes characters of the text from a prompt, the same for a seed", async () => {
  const line = "sample words.safetensors --prompt she --length 60 --target wasm";
  const { code, stdout, stderr } = await downhill(line);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^she[a-zçù ]{60}\n$/);
  assert.ok(
    WORDS.some((word) => stdout.slice(3).includes(` ${word} `)),
    stdout,
  );
  assert.equal((await downhill(line)).stdout, stdout);
  assert.notEqual((await downhill(`${line} --seed 2`)).stdout, stdout);
  const cold = await downhill(`${line} --temperature 0 --json`);
  const [drawn] = jsonLines(cold.stdout) as [{ prompt: string; text: string; ending: string }];
  assert.deepEqual([drawn.prompt, drawn.text.length, drawn.ending], ["she", 60, "length"]);
});

test("what cannot be written on is refused", async () => {
  const unknown = await downhill("sample words.safetensors --prompt SHE!");
  assert.equal(unknown.code, 1);
  assert.equal(unknown.stdout, "");
  assert.match(unknown.stderr, /13 symbols, got "S", "H", "E", "!"/);
  const { dense, initialize, network, sigmoid } = await import("downhill");
  await initialize(network([4], dense(2, sigmoid))).save(join(folder, "other.safetensors"));
  const other = await downhill("sample other.safetensors");
  assert.equal(other.code, 1);
  assert.match(other.stderr, /expected a network that learned from a text, found network\(\[4\]/);
  const none = await downhill("sample nothing.safetensors");
  assert.equal(none.code, 1);
});

test("a run that was stopped in the midst of an epoch goes on to the same bits", async () => {
  const line = `train --text words.txt ${SMALL} --epochs 60 --save`;
  const whole = await downhill(`${line} whole.safetensors --json`);
  assert.equal(whole.code, 0, whole.stderr);
  const child = start(`${line} half.safetensors --json`.split(" "));
  const ended = outcome(child);
  await once(child.stdout!, "data");
  child.kill("SIGINT");
  const { code, stdout } = await ended;
  assert.equal(code, 130);
  assert.equal(jsonLines(stdout).at(-1)!.ending, "aborted");
  const half = await load(join(folder, "half.safetensors"));
  assert.ok(half.history.length < 60, "it was not stopped in time");
  const rest = await downhill("train --resume half.safetensors --json");
  assert.equal(rest.code, 0, rest.stderr);
  const [a, b] = ["whole", "half"].map((name) => bytesOf(`${name}.safetensors`));
  const [one, two] = await Promise.all(
    ["whole", "half"].map((name) => load(join(folder, `${name}.safetensors`))),
  );
  assert.deepEqual([...two!.parameters], [...one!.parameters]);
  assert.deepEqual([...two!.optimizerState], [...one!.optimizerState]);
  const losses = (net: typeof one) => net!.history.map((r) => [r.loss, r.validation!.loss]);
  assert.deepEqual(losses(two), losses(one));
  assert.equal(a!.length > 0 && b!.length > 0, true);
  write("words2.txt", TEXT.replace("shells", "smells"));
  for (const [flags, message, status] of [
    ["--units 12", /^error: --units: the run that goes on has its settings/, 2],
    ["--text words2.txt", /it learned from another text than words2\.txt is now/, 1],
  ] as const) {
    const refused = await downhill(`train --resume half.safetensors ${flags}`);
    assert.equal(refused.code, status);
    assert.match(refused.stderr, message);
  }
  const alone = await downhill("train --resume other.safetensors");
  assert.match(alone.stderr, /expected a run to go on with, found a model alone/);
});

test("--minutes ends a run and keeps what it learned", async () => {
  const { code, stdout, stderr } = await downhill(
    `train --text words.txt ${SMALL} --epochs 50000 --minutes 0.03 --save short.safetensors`,
  );
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /ended by --minutes; \d+ of 50000 epochs are complete; downhill train --resume/,
  );
  assert.ok(existsSync(join(folder, "short.safetensors")));
});

test("texts that cannot be read are refused with the place", async () => {
  const refused = async (name: string, data: string | Uint8Array, message: RegExp) => {
    write(name, data);
    const { code, stdout, stderr } = await downhill(`train --text ${name}`);
    assert.equal(code, 1, stderr);
    assert.equal(stdout, "");
    assert.match(stderr, message);
  };
  await refused("empty.txt", "", /empty\.txt: expected a text, found nothing/);
  await refused("one.txt", "aaaaaaa", /found only "a": there is nothing to learn/);
  await refused("two.txt", "ab", /expected at least 3 characters for 2 streams of 1 steps, got 2/);
  const latin = Uint8Array.from([...TEXT.slice(0, 50)].map((c) => c.charCodeAt(0)));
  latin[30] = 0xe9;
  await refused("latin.txt", latin, /UTF-8, found byte 0xe9 at byte 30, line 1; if it is Latin-1/);
  await refused("utf16.txt", Uint8Array.of(0xff, 0xfe, 97, 0), /found UTF-16; iconv -f utf-16/);
  const long = await downhill("train --text words.txt --streams 1000");
  assert.equal(long.code, 1);
  assert.match(long.stderr, /at least 64001 characters for 1000 streams of 64 steps, got \d+/);
  const folderGiven = await downhill("train --text .");
  assert.match(folderGiven.stderr, /expected a file of text, found a folder/);
  const missing = await downhill("train --text nowhere.txt");
  assert.match(missing.stderr, /cannot read nowhere\.txt/);
});

test("marks and carriage returns are no characters, and short texts are learned", async () => {
  const bom = Uint8Array.of(0xef, 0xbb, 0xbf, ...Buffer.from("ab\r\ncd\ref\n"));
  assert.deepEqual(asText(bom, "f"), {
    text: "ab\ncd\nef\n",
    notes: [
      "the byte order mark at its beginning is left out",
      "2 ends of lines with carriage returns are read as new lines",
    ],
  });
  const cut = (bytes: readonly number[], at: number, found: string) =>
    assert.throws(
      () => asText(Uint8Array.from(bytes), "f"),
      new RegExp(`found ${found} at byte ${at}, line`),
    );
  cut([97, 10, 0xe2, 0x82], 2, "byte 0xe2");
  cut([97, 0xe2, 0x28, 0xa1], 1, "byte 0xe2");
  cut([97, 98, 0xc0, 0x80], 2, "byte 0xc0");
  cut([0xed, 0xa0, 0x80], 0, "byte 0xed");
  cut([0xef, 0xbb, 0xbf, 97, 0x80], 4, "byte 0x80");
  write("short.txt", "ab\r\n".repeat(30));
  const { code, stderr, stdout } = await downhill(
    "train --text short.txt --epochs 1 --target wasm --threads 1",
  );
  assert.equal(code, 0, stderr);
  assert.match(stderr, /short\.txt: 30 ends of lines with carriage returns are read as new lines/);
  assert.match(stdout, /^Epoch 0: /);
});

test("flags that say nothing about a text are refused, and those of texts elsewhere", async () => {
  for (const [line, message] of [
    ["train --text words.txt --network 784,10", /--network: does not go with --text/],
    ["train --text words.txt --ensemble 3", /--ensemble: does not go with --text/],
    ["train --units 30", /--units: goes with --text FILE/],
    ["train --minutes 3", /--minutes: goes with --text FILE/],
    ["train --text words.txt --held-out 0.6", /--held-out 0\.6: expected a share up to 0\.5/],
    ["train --text words.txt --streams 1", /--streams 1: expected a whole number from 2/],
    ["train --text words.txt --cell rmm", /--cell rmm: expected lstm, gru or rnn; see/],
    ["train --text words.txt --save m.json", /a text is kept as \.safetensors/],
    ["sample", /missing required argument/],
    ["sample words.safetensors --temperature -1", /--temperature -1: expected a number from 0/],
  ] as const) {
    const { code, stdout, stderr } = await downhill(line);
    assert.equal(code, 2, `${line}: ${stderr}`);
    assert.equal(stdout, "");
    assert.match(stderr, message, line);
  }
});

test("Ctrl-C ends sample after whole characters", async () => {
  const child = start("sample words.safetensors --length 100000000 --target wasm".split(" "));
  const ended = outcome(child);
  await once(child.stdout!, "data");
  child.kill("SIGINT");
  const { code, stdout } = await ended;
  assert.equal(code, 130);
  assert.ok(stdout.endsWith("\n") && !stdout.includes("�"));
});
