// The loops of a group that is like an earlier one are those that lowering it gives, to the last
// statement, name and node; and of many layers few are lowered.

import assert from "node:assert/strict";
import { test } from "node:test";
import { linear, relu, softmax, tanh } from "../../nn/activation.ts";
import { adam } from "../../nn/adaptive.ts";
import { batchNorm } from "../../nn/batch-norm.ts";
import { conv2d } from "../../nn/conv2d.ts";
import { dense } from "../../nn/dense.ts";
import { dropout } from "../../nn/dropout.ts";
import { flatten } from "../../nn/flatten.ts";
import type { Layer } from "../../nn/layer.ts";
import { layerNorm } from "../../nn/layer-norm.ts";
import { localResponseNorm } from "../../nn/local-response-norm.ts";
import { logLikelihood } from "../../nn/loss.ts";
import { network } from "../../nn/network.ts";
import { maxPool2d } from "../../nn/pool2d.ts";
import { residual } from "../../nn/residual.ts";
import { trainingStep } from "../../nn/step.ts";
import { nativeLimits } from "../4-codegen/c.ts";
import { wasmLimits } from "../4-codegen/wasm/emit.ts";
import { AlikeGroups } from "./alike-groups.ts";
import { allParts as parts } from "./all-parts.ts";
import type { Limits } from "./loops/limits.ts";
import type { LowerContext } from "./nests/attempt.ts";
import { lower } from "./nests/lower.ts";
import { type Arena, placeEntry, placeInputs } from "./place.ts";
import { cut } from "./plan/cut.ts";
import { kernelsIn } from "./plan/stages.ts";

const same = { padding: "same" } as const;
/** Layers that keep the shape of a picture of four channels, or of twelve numbers. */
const PICTURES: Record<string, () => Layer[]> = {
  residual: () => [
    residual(conv2d(4, 3, relu, same), batchNorm(), conv2d(4, 3, linear, same), batchNorm()),
  ],
  depthwise: () => [conv2d(4, 3, relu, { ...same, groups: 4 }), conv2d(4, 1, relu)],
  grouped: () => [conv2d(4, 3, tanh, { ...same, groups: 2 }), localResponseNorm({ alpha: 0.2 })],
  pooled: () => [
    conv2d(4, 2, relu, { padding: 2 }),
    maxPool2d(2, { stride: 1 }),
    maxPool2d(3, { stride: 1 }),
  ],
  tiled: () => [conv2d(4, 3, relu, { padding: 9 }), maxPool2d(2)],
};
const ROWS: Record<string, () => Layer[]> = {
  dense: () => [dense(12, relu)],
  normalized: () => [dense(12, tanh), layerNorm(), dropout(0.3)],
  added: () => [residual(dense(12, relu), dense(12, linear))],
};

const PICTURE = 16;
const networkOf = (kind: string, blocks: number) => {
  const picture = PICTURES[kind];
  const block = picture ?? ROWS[kind]!;
  const layers = Array.from({ length: blocks }, block).flat();
  return picture
    ? network([PICTURE, PICTURE, 4], ...layers, flatten(), dense(3, softmax))
    : network([12], ...layers, dense(3, softmax));
};

/** The groups of a training step that have their places, and how they are lowered. */
function placed(kind: string, blocks: number, limits: Limits, batchSize: number) {
  const graph = trainingStep(networkOf(kind, blocks), {
    loss: logLikelihood,
    optimizer: adam({ learningRate: 0.01 }),
    l2: 0.1,
    batchSize,
    trainCount: 40,
    inputDType: "f32",
    divideBy: 1,
    labels: "u8",
  });
  const orders = new Map();
  const entry = cut({ name: "train", graph }, { plain: false, parts }, orders);
  const arena: Arena = { limits, plain: false, orders, buffers: new Map(), end: 64 };
  placeInputs([entry], arena);
  const places = placeEntry(entry, arena);
  places.beginScratch(arena.end);
  const context: LowerContext = {
    limits,
    threads: 1,
    workspaceAt: arena.end + places.scratchBytes,
    bufferOf: places.bufferOf,
    isStored: (node) => places.stored.has(node),
    targetOf: (node) => {
      const home = entry.homes.get(node);
      return home?.kind === "update" ? home.target : undefined;
    },
    orderOf: (group) => places.orders.get(group)!,
    roundsOf: () => [],
    parts,
  };
  return { groups: kernelsIn(entry.steps.body), context };
}

const LIMITS: Record<string, Limits> = {
  wasm: wasmLimits,
  avx512: nativeLimits({ avx512: true, avx2: true, fma: true, neon: false }),
};
for (const kind of [...Object.keys(PICTURES), ...Object.keys(ROWS)]) {
  for (const [machine, limits] of Object.entries(LIMITS)) {
    test(`${kind} layers, ${machine}: a copy is what lowering gives`, () => {
      for (const batch of [2, 9]) {
        const { groups, context } = placed(kind, 4, limits, batch);
        const alike = new AlikeGroups(context);
        for (const [i, group] of groups.entries()) {
          const name = `kernel_${i}`;
          const [copy, own] = [alike.lower(group, name), lower(group, name, context)];
          assert.deepEqual(copy, own, `${group.members.map(({ op }) => op)} of ${kind}`);
        }
        assert.ok(alike.size < 0.8 * groups.length, `${alike.size} of ${groups.length} lowered`);
      }
    });
  }
}

test("three times the layers have hardly more kinds of groups", () => {
  for (const kind of ["dense", "residual", "depthwise"]) {
    const [few, many] = [24, 72].map((blocks) => {
      const { groups, context } = placed(kind, blocks, wasmLimits, 2);
      const alike = new AlikeGroups(context);
      for (const [i, group] of groups.entries()) alike.lower(group, `kernel_${i}`);
      return { lowered: alike.size, groups: groups.length };
    });
    assert.ok(many!.groups > 2.8 * few!.groups);
    assert.ok(many!.lowered <= few!.lowered + 4, `${few!.lowered}, then ${many!.lowered}`);
  }
});
