// The two floating-point formats as the expansions of math.ts see them: where the fields lie, at
// which arguments functions reach their limits, and typed constants for a given number of lanes.
import { constant } from "../loops/builder.ts";
import { type Expr, type } from "../loops/kernel.ts";
import { type Coefficients, F32, F64 } from "./coefficients.ts";

/** The format and lanes of one operand. */
export class FloatFormat {
  readonly scalar: "f32" | "f64";
  readonly integer: "i32" | "i64";
  readonly table: Coefficients;
  readonly mantissaBits: number;
  readonly bias: number;
  readonly #lanes: Expr["type"]["lanes"];

  constructor({ type: { scalar, lanes } }: Expr) {
    const isSingle = scalar === "f32";
    this.scalar = isSingle ? "f32" : "f64";
    this.integer = isSingle ? "i32" : "i64";
    this.table = isSingle ? F32 : F64;
    this.mantissaBits = isSingle ? 23 : 52;
    this.bias = isSingle ? 127 : 1023;
    this.#lanes = lanes;
  }

  /** Adding this rounds a small number to an integer, found in the low bits of the sum. */
  get roundingMagic(): number {
    return 1.5 * 2 ** this.mantissaBits;
  }
  /** 2^mantissaBits + k has the bits of k at its end; so subtracting gives k - bias. */
  get exponentMagic(): number {
    return 2 ** this.mantissaBits + this.bias;
  }
  get smallestNormal(): number {
    return 2 ** (1 - this.bias);
  }
  readonly denormalShift = 64;
  readonly denormalScale = 2 ** 64;

  /** e^x rounds to zero below this. */
  get expIsZero(): number {
    return this.scalar === "f32" ? -104 : -746;
  }
  /** e^x overflows above this. */
  get expIsInfinite(): number {
    return this.scalar === "f32" ? 89 : 710;
  }
  get sigmoidIsOne(): number {
    return this.scalar === "f32" ? 18 : 38;
  }
  get tanhIsOne(): number {
    return this.scalar === "f32" ? 10 : 20;
  }
  /** Keeps e^-x 2^-shift finite down to expIsZero and normal up to sigmoidIsOne. */
  get sigmoidShift(): number {
    return this.scalar === "f32" ? 24 : 60;
  }

  get signBit(): bigint {
    return 1n << BigInt(this.scalar === "f32" ? 31 : 63);
  }
  get exponentField(): bigint {
    return this.signBit - (1n << BigInt(this.mantissaBits));
  }
  get mantissaField(): bigint {
    return (1n << BigInt(this.mantissaBits)) - 1n;
  }
  /** The bits of 1. */
  get one(): bigint {
    return BigInt(this.bias) << BigInt(this.mantissaBits);
  }
  /** The bits of sqrt(1/2), where a fraction wraps to the next exponent. */
  get rootHalf(): bigint {
    return this.scalar === "f32" ? 0x3f3504f3n : 0x3fe6a09e667f3bcdn;
  }

  real(value: number): Expr {
    const rounded = this.scalar === "f32" ? Math.fround(value) : value;
    return constant(type(this.scalar, this.#lanes), rounded);
  }
  /** An integer as wide as the format, from its bits. */
  bits(value: bigint): Expr {
    const isSingle = this.integer === "i32";
    const pattern = isSingle
      ? Number(BigInt.asIntN(32, value))
      : `0x${value.toString(16).padStart(16, "0")}`;
    return constant(type(this.integer, this.#lanes), pattern);
  }
}
