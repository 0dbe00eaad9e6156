import assert from "node:assert/strict";
import { test } from "node:test";
import { dataset } from "./dataset.ts";
import { liveColumnShare } from "./density.ts";

const withColumns = (live: number) => {
  const inputs = new Uint8Array(50 * 8);
  for (let i = 0; i < 50; i++) inputs.fill(7, i * 8, i * 8 + live);
  return dataset({
    name: "stripes",
    inputShape: [8],
    outputs: 2,
    inputs,
    labels: new Uint8Array(50),
  });
};

test("the share of columns that some example of a batch uses", () => {
  assert.equal(liveColumnShare(withColumns(8), 10), 1);
  assert.equal(liveColumnShare(withColumns(2), 10), 0.25);
  assert.equal(liveColumnShare(withColumns(0), 10), 0);
});
