import assert from "node:assert/strict";
import { test } from "node:test";
import { type Form, flag, made, maybe, numeral, numerals, oneOf, words } from "./forms.ts";

const HOSTILE = [
  "",
  "<img src=x onerror=alert(1)>",
  "999999999999999999999999",
  "-0",
  "1e9",
  "NaN",
  "Infinity",
  "0x10",
  " 1",
  "1,2,3,4,5,6,7,8,9",
  "__proto__",
  "constructor",
  "1\n2",
  "٣",
  "a".repeat(100_000),
];

test("what a form writes it reads again, to the same value", () => {
  const same = <T>(form: Form<T>, ...values: readonly T[]) => {
    for (const value of values) assert.deepEqual(form.read(form.write(value)), value);
  };
  same(oneOf(["small", "run"]), "small", "run");
  same(flag, true, false);
  same(numeral(0, 0.5, 3), 0, 0.005, 0.125, 0.5);
  same(numeral(-100, 100, 6), -100, -0.000_001, 99.123_456);
  same(numerals(3, -5, 5, 1), [-5, 0, 4.9]);
  same(words(20), "", "<b>&=%2F+ ü</b>");
  same(maybe(numeral(0, 9)), 0, 9);
  const pair = made(
    numerals(2, 1, 9),
    ([l, j]) => ({ l: l!, j: j! }),
    ({ l, j }) => [l, j],
  );
  same(pair, { l: 2, j: 9 });
});

test("what is no value is none, whatever it is", () => {
  const forms: readonly Omit<Form<unknown>, "write">[] = [
    oneOf(["small", "run"]),
    flag,
    numeral(1, 100),
    numeral(1, 2, 3),
    numerals(2, 1, 9),
    maybe(numeral(1, 9)),
    made(
      numerals(2, 1, 9),
      () => undefined,
      () => [],
    ),
  ];
  for (const form of forms) {
    for (const text of HOSTILE) {
      assert.equal(form.read(text), undefined, `${form.expected}: ${text.slice(0, 40)}`);
    }
  }
  assert.equal(words(20).read(HOSTILE.at(-1)!), undefined);
  assert.equal(numeral(0, 10).read("2.5"), undefined, "a whole number");
  assert.equal(numeral(0, 10).read("11"), undefined);
  assert.equal(numerals(2, 0, 9).read("1"), undefined);
});
