// Shift, rotation, scale and shear, each by a random amount for every picture.

import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { cos, sin } from "../data/math.ts";
import { checkOptionNames } from "../data/option-names.ts";
import type { Augmentation } from "./augment.ts";
import { checkBelowOne, checkNonNegative } from "./check.ts";
import { callCode } from "./layer.ts";

export interface AffineOptions {
  /** Pixels, at most, in both directions; default 0. */
  readonly shift?: number;
  /** Degrees, at most, to both sides; default 0. */
  readonly rotate?: number;
  /** 0.1 makes pictures larger or smaller by up to a tenth; default 0. */
  readonly scale?: number;
  /** Degrees, at most, by which vertical lines lean to both sides; default 0, below 90. */
  readonly shear?: number;
}

const DEFAULTS = { shift: 0, rotate: 0, scale: 0, shear: 0 };
const RADIANS = Math.PI / 180;

/** Moves, turns, stretches and slants each picture by amounts drawn evenly from these ranges. */
export function affine(options: AffineOptions): Augmentation {
  checkOptionNames("affine", options, { shift: true, rotate: true, scale: true, shear: true });
  const settings = { ...DEFAULTS, ...options };
  const { shift, rotate, scale, shear } = settings;
  for (const [name, value] of Object.entries(settings)) checkNonNegative(`affine: ${name}`, value);
  checkBelowOne("affine: scale", scale);
  checkBelowOne("affine: shear / 90", shear / 90);
  const slope = sin(shear * RADIANS) / cos(shear * RADIANS);
  return Object.freeze({
    name: "affine",
    code: callCode("affine", settings, DEFAULTS),
    move: ({ y, x }, draw) => {
      const [batch, height, width] = y.shape as [number, number, number];
      const each = (amount: Tensor) => amount.expand(1, height).expand(2, width);
      const one = (name: string, low: number, high: number) => draw(name, [batch], low, high);
      const moved = (at: Tensor, name: string) =>
        shift ? at.sub(each(one(name, -shift, shift))) : at;
      let [down, right] = [moved(y, "shift/y"), moved(x, "shift/x")];
      if (rotate || shear || scale) {
        // the matrix of a picture, [batch] an entry; it takes places of the new picture to the old
        const factor = y.constant(1).div(one("scale", 1 - scale, 1 + scale));
        const { sine, cosine } = circle(one("rotate", -rotate * RADIANS, rotate * RADIANS));
        const lean = one("shear", -slope, slope);
        const toX = [cosine.sub(lean.mul(sine)), sine.add(lean.mul(cosine))];
        const toY = [sine.neg(), cosine];
        const [xx, xy, yx, yy] = [...toX, ...toY].map((entry) => each(entry.mul(factor)));
        [right, down] = [xx!.mul(right).add(xy!.mul(down)), yx!.mul(right).add(yy!.mul(down))];
      }
      return { y: down, x: right };
    },
  } satisfies Augmentation);
}

/** Sine and cosine by Taylor's series, to 1e-7 for angles up to pi; the targets have neither. */
function circle(angle: Tensor): { sine: Tensor; cosine: Tensor } {
  const square = angle.square();
  const series = (first: number) => {
    let sum = square.constant(1).broadcastTo(square.shape);
    for (let n = first + 16; n > first; n -= 2) {
      sum = square
        .mul(-1 / (n * (n - 1)))
        .mul(sum)
        .add(1);
    }
    return sum;
  };
  return { sine: angle.mul(series(1)), cosine: series(0) };
}
