// Comparing what a target computed with float64 truth: to the last bit where arithmetic is exact,
// in units of the last place for functions, or relative to a scale for sums in another order.
import assert from "node:assert/strict";
import type { DType } from "downhill/graph";

export type Tolerance =
  /** The same number after rounding to the type; zeros of both signs and NaN told apart. */
  | { readonly kind: "exact" }
  /** At most so many units in the last place from the rounded truth. */
  | { readonly kind: "ulps"; readonly ulps: number }
  /** |got - want| <= allowed[i]; NaN and infinities must agree. */
  | { readonly kind: "absolute"; readonly allowed: ArrayLike<number> };

export const exact: Tolerance = { kind: "exact" };
export const ulps = (n: number): Tolerance => ({ kind: "ulps", ulps: n });
export const absolute = (allowed: ArrayLike<number>): Tolerance => ({ kind: "absolute", allowed });

/** The number as the type stores it. */
export function stored(x: number, dtype: DType): number {
  if (dtype === "f32") return Math.fround(x);
  return dtype === "f64" ? x : Math.trunc(x) + 0;
}

/** The distance between neighbouring numbers of the type at x. */
function ulpAt(x: number, dtype: DType): number {
  const [smallest, digits] = dtype === "f32" ? [2 ** -149, 23] : [2 ** -1074, 52];
  const exponent = Math.floor(Math.log2(Math.abs(x)));
  return x === 0 ? smallest : Math.max(smallest, 2 ** (exponent - digits));
}

function agrees(got: number, want: number, dtype: DType, how: Tolerance, i: number): boolean {
  if (Object.is(got, want)) return true;
  if (how.kind === "exact" || Number.isNaN(want)) return false;
  if (how.kind === "ulps") {
    const limit = dtype === "f32" ? 3.4028234663852886e38 : Number.MAX_VALUE;
    const finite = (x: number) => Math.max(-limit, Math.min(limit, x));
    const allowed = how.ulps * ulpAt(finite(want), dtype);
    return Math.abs(finite(got) - finite(want)) <= allowed;
  }
  return Math.abs(got - want) <= how.allowed[i]!;
}

/** Throws naming the first element that is off. */
export function assertAgrees(
  where: string,
  got: ArrayLike<number>,
  want: ArrayLike<number>,
  dtype: DType,
  how: Tolerance,
): void {
  assert.equal(got.length, want.length, `${where}: number of elements`);
  for (let i = 0; i < want.length; i++) {
    const wanted = stored(want[i]!, dtype);
    if (agrees(got[i]!, wanted, dtype, how, i)) continue;
    assert.fail(
      `${where}: element ${i} of ${want.length} is ${text(got[i]!)}, expected ${text(wanted)} (${dtype})`,
    );
  }
}

const text = (x: number): string => (Object.is(x, -0) ? "-0" : `${x}`);
