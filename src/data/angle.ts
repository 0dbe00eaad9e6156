// Takes an angle, returns it within pi/4 of a multiple of pi/2, as a sum of two numbers. Angles
// beyond 2^20 are reduced in whole numbers of 1152 bits, so that sin and cos hold for every x.

import { twoDifference } from "./double-double.ts";

/** angle = quadrant * pi/2 + high + low, with |high| <= pi/4 and the quadrant modulo 4. */
export interface ReducedAngle {
  readonly quadrant: number;
  readonly high: number;
  readonly low: number;
}

// pi/2 in parts of 33 bits, so that a multiple below 2^20 is exact, and the rest.
const HALF_PI_1 = 1.5707963267341256;
const HALF_PI_2 = 6.077100506303966e-11;
const HALF_PI_3 = 2.0222662487111665e-21;
const HALF_PI_4 = 8.4784276603689e-32;
const TWO_OVER_PI = 0.6366197723675814;

/** Subtracts the nearest multiple of pi/2; NaN for an angle that is not finite. */
export function reduceAngle(x: number): ReducedAngle {
  const magnitude = x < 0 ? -x : x;
  if (magnitude <= 0.785) return { quadrant: 0, high: x, low: 0 };
  if (!(magnitude < Number.POSITIVE_INFINITY)) {
    return { quadrant: 0, high: Number.NaN, low: Number.NaN };
  }
  if (magnitude > 1048576) return reduceLarge(x);
  const n = Math.floor(x * TWO_OVER_PI + 0.5);
  const first = x - n * HALF_PI_1; // exact
  const second = twoDifference(first, n * HALF_PI_2);
  const third = twoDifference(second.high, n * HALF_PI_3);
  const rest = third.low + second.low - n * HALF_PI_4;
  const high = third.high + rest;
  return { quadrant: n & 3, high, low: third.high - high + rest };
}

const FRACTION_BITS = 1152n;
/** 2/pi * 2^1152, rounded down. */
const TWO_OVER_PI_BITS =
  "0x" +
  "a2f9836e4e441529fc2757d1f534ddc0db6295993c439041fe5163abdebbc561b7246e3a" +
  "424dd2e006492eea09d1921cfe1deb1cb129a73ee88235f52ebb4484e99c7026b45f7e41" +
  "3991d639835339f49c845f8bbdf9283b1ff897ffde05980fef2f118b5a0a6d1f6d367ecf" +
  "27cb09b74f463f669e5fea2d7527bac7ebe5f17b3d0739f78a5292ea6bfb5fb11f8d5d08";
/** pi/2 * 2^128, rounded down. */
const HALF_PI_BITS = "0x1921fb54442d18469898cc51701b839a2";

function reduceLarge(x: number): ReducedAngle {
  const magnitude = x < 0 ? -x : x;
  // Beyond 2^20 every double is a multiple of 2^-32, and beyond 2^52 it is whole.
  const isSmall = magnitude < 4503599627370496;
  const whole = BigInt(isSmall ? magnitude * 4294967296 : magnitude);
  const turns = (whole * BigInt(TWO_OVER_PI_BITS)) >> (isSmall ? 32n : 0n); // quadrants * 2^1152
  const n = (turns + (1n << (FRACTION_BITS - 1n))) >> FRACTION_BITS;
  const remainder = (turns - (n << FRACTION_BITS)) >> (FRACTION_BITS - 256n); // quadrants * 2^256
  const angle = (remainder * BigInt(HALF_PI_BITS)) >> 128n; // radians * 2^256
  const high = Number(angle);
  const low = Number(angle - BigInt(high));
  const sign = x < 0 ? -1 : 1;
  const unit = sign * 8.636168555094445e-78; // 2^-256
  return {
    quadrant: Number(BigInt.asUintN(2, x < 0 ? -n : n)),
    high: high * unit,
    low: low * unit,
  };
}
