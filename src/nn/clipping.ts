// Limits on gradients, against a step that throws everything away. What is limited is dC/dw with the
// penalties, as the optimizer would get it; a gradient that is not finite stays so, and is reported.
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { checkPositive } from "./check.ts";

/** Bounds on gradients. */
export interface ClippingOptions {
  /** No derivative is larger than this, up or down; done before `clipNorm`. Default: no limit. */
  readonly clipValue?: number | undefined;
  /** All gradients together, as one vector, are no longer than this. Default: no limit. */
  readonly clipNorm?: number | undefined;
}

/** Throws OptionError for a limit that is not above 0. */
export function checkClipping({ clipValue, clipNorm }: ClippingOptions): void {
  if (clipValue !== undefined) checkPositive("clipValue", clipValue);
  if (clipNorm !== undefined) checkPositive("clipNorm", clipNorm);
}

/** PyTorch adds it to the norm; so a gradient of zeros stays zero. */
const TINY = 1e-6;

/** The gradients of all parameters of a step, within the limits. */
export function clipped(gradients: readonly Tensor[], options: ClippingOptions): readonly Tensor[] {
  const { clipValue, clipNorm } = options;
  const inside =
    clipValue === undefined ? gradients : gradients.map((g) => g.max(-clipValue).min(clipValue));
  if (clipNorm === undefined || inside.length === 0) return inside;
  const squares = inside.map((g) => g.square().sum()).reduce((sum, square) => sum.add(square));
  const norm = squares.sqrt();
  const factor = norm.constant(clipNorm).div(norm.add(TINY)).min(1);
  return inside.map((g) => g.mul(factor));
}
