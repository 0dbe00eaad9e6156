// Elastic distortion: neighbouring pixels move by nearly the same random amount, as if the paper were
// rubber. Simard, Steinkraus & Platt 2003: random displacements, smoothed by a Gaussian.

import { iota, type Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import type { Augmentation } from "./augment.ts";
import { checkNonNegative, checkPositive } from "./check.ts";
import { callCode } from "./layer.ts";

export interface ElasticOptions {
  /** How far pixels move: displacements before smoothing are within +-alpha; default 34. */
  readonly alpha?: number;
  /** Pixels of the Gaussian's standard deviation; default 4. */
  readonly sigma?: number;
  /** The share of the pictures that is distorted; default 1. */
  readonly share?: number;
}

const DEFAULTS = { alpha: 34, sigma: 4, share: 1 };
const ROOT_OF_TWO_PI = 2.5066282746310002;

/** Distorts pictures by smooth random displacements. */
export function elastic(options: ElasticOptions = {}): Augmentation {
  checkOptionNames("elastic", options, { alpha: true, sigma: true, share: true });
  const settings = { ...DEFAULTS, ...options };
  const { alpha, sigma, share } = settings;
  checkNonNegative("elastic: alpha", alpha);
  checkPositive("elastic: sigma", sigma);
  if (!(share >= 0 && share <= 1)) {
    throw new OptionError(`elastic: share: expected a number from 0 to 1, got ${share}`);
  }
  // a Gaussian of two steps hides the grid
  const spacing = Math.max(1, Math.floor(sigma / 2));
  return Object.freeze({
    name: "elastic",
    code: callCode("elastic", settings, DEFAULTS),
    move: ({ y, x }, draw) => {
      const [batch, height, width] = y.shape as [number, number, number];
      const rows = smoothing(y, height, spacing, sigma); // [height, grid rows]
      const columns = smoothing(y, width, spacing, sigma); // [width, grid columns]
      const grid = [batch, rows.shape[1]!, columns.shape[1]!];
      const chosen = draw("elastic/share", [batch], 0, 1).lt(share).where(y.constant(alpha), 0);
      const field = (name: string) =>
        draw(name, grid, -1, 1)
          .contract(columns, "bgh,xh->bgx")
          .contract(rows, "bgx,yg->byx")
          .mul(chosen.expand(1, height).expand(2, width));
      return { y: y.add(field("elastic/y")), x: x.add(field("elastic/x")) };
    },
  } satisfies Augmentation);
}

/**
 * [n, points]: how a point of a grid moves each pixel, the density of a Gaussian at their distance.
 * Fewer points count for more: by the root of the pixels between two, so that fields stay as strong.
 */
function smoothing(like: Tensor, n: number, spacing: number, sigma: number): Tensor {
  const points = Math.ceil(n / spacing);
  const positions = (count: number) => iota(like.graph, count).cast(like.dtype);
  const point = positions(points)
    .mul(spacing)
    .add((spacing - 1) / 2);
  const distance = positions(n).reshape([n, 1]).sub(point);
  const exponent = distance.square().mul(-1 / (2 * sigma * sigma));
  return exponent.exp().mul(Math.sqrt(spacing) / (sigma * ROOT_OF_TWO_PI));
}
