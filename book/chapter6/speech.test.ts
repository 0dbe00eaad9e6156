// Spoken digits at a small scale, and what the synthesiser says.
import assert from "node:assert/strict";
import { test } from "node:test";
import { DataError } from "downhill";
import { testSmall } from "../experiments.test.cases.ts";
import { HEARD, NOT_HEARD, speech } from "./speech.ts";
import { openSpeaker, SPOKEN_RATE } from "./spoken-words.ts";

testSmall(speech);

test("a voice says each word that it is asked for, faster and slower, always the same samples", async () => {
  const speak = await openSpeaker();
  const word = "seven";
  const what = [
    { word, speed: 80, pitch: 50 },
    { word, speed: 125, pitch: 50 },
    { word: "eight", speed: 100, pitch: 50 },
  ];
  const said = await speak("en-us+f2", what);
  assert.equal(said.length, 3);
  const [slow, fast, eight] = said.map(({ length }) => length / SPOKEN_RATE) as [
    number,
    number,
    number,
  ];
  assert.ok(slow > 1.2 * fast && fast > 0.15 && slow < 0.8, `${slow} s, ${fast} s`);
  assert.ok(eight > 0.1 && eight < 0.6, `${eight} s`);
  assert.ok(said.every((samples) => samples.every((x) => Math.abs(x) <= 1)));
  assert.deepEqual(await speak("en-us+f2", what), said);
  assert.notDeepEqual((await speak("en-us+m3", what))[0], said[0]);
});

test("a voice that is not there, or that the synthesiser cannot make, is refused by name", async () => {
  const speak = await openSpeaker();
  const what = [{ word: "one", speed: 100, pitch: 50 }];
  const refused: readonly (readonly [variant: string, why: RegExp])[] = [
    ["adam", /voice en-us\+adam: the synthesiser says: .*klatt/],
    ["nobody", /voice en-us\+nobody: the synthesiser has no variant nobody/],
  ];
  for (const [variant, why] of refused) {
    await assert.rejects(speak(`en-us+${variant}`, what), (error) => {
      assert.ok(error instanceof DataError);
      return why.test(error.message);
    });
  }
});

test("every voice of the experiment can be made, and no two are the same", async () => {
  const speak = await openSpeaker();
  const what = [{ word: "one", speed: 100, pitch: 50 }];
  const seen = new Map<string, string>();
  for (const variant of [...HEARD, ...NOT_HEARD]) {
    const [samples] = await speak(`en-us+${variant}`, what);
    const same = `${samples}`;
    assert.equal(seen.get(same), undefined, `${variant}`);
    seen.set(same, variant);
  }
});
