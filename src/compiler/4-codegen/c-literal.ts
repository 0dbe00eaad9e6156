// Which C type holds a value of the loop IR, and constants as C text that is exactly the number:
// short decimals where they are exact anyway, hexadecimal floats otherwise.
import type { Type } from "../3-schedule/loops/kernel.ts";
import { laneBytes, type } from "../3-schedule/loops/kernel.ts";

/** The scalar types that are declared in each source, and what C calls them. */
export const SCALARS = {
  f32: "float",
  f64: "double",
  i32: "int",
  u32: "unsigned",
  i64: "__INT64_TYPE__",
  u64: "__UINT64_TYPE__",
  u8: "unsigned char",
} as const;
export type ScalarName = keyof typeof SCALARS;
/** Bytes of each. */
export const WIDTH: Readonly<Record<ScalarName, number>> = {
  f32: 4,
  f64: 8,
  i32: 4,
  u32: 4,
  i64: 8,
  u64: 8,
  u8: 1,
};

export const isFloat = (t: Type): boolean => !t.mask && (t.scalar === "f32" || t.scalar === "f64");
/** One lane of a type. */
export const scalarOf = (t: Type): Type => type(t.scalar, 1, t.mask);
/** The scalar that holds a value of this type: masks are signed integers of the lanes' width. */
export function element(t: Type): ScalarName {
  if (t.mask) return t.lanes > 1 && laneBytes(t.scalar) === 8 ? "i64" : "i32";
  return t.scalar === "index" ? "i64" : t.scalar;
}

/** A number as a C constant that is exactly that number. */
function floatText(value: number, name: "f32" | "f64"): string {
  const suffix = name === "f32" ? "f" : "";
  const x = name === "f32" ? Math.fround(value) : value;
  if (Number.isNaN(x)) return `__builtin_nan${suffix}("")`;
  const sign = x < 0 || Object.is(x, -0) ? "-" : "";
  if (Math.abs(x) === Infinity) return `${sign}__builtin_inf${suffix}()`;
  const decimal = String(Math.abs(x));
  if (decimal.length <= 8 && !decimal.includes("e")) {
    return `${sign}${decimal}${decimal.includes(".") ? "" : ".0"}${suffix}`;
  }
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, x);
  const exponent = (bits.getUint16(0) >> 4) & 2047;
  const high = (bits.getUint32(0) & 0xfffff).toString(16).padStart(5, "0");
  const fraction = (high + bits.getUint32(4).toString(16).padStart(8, "0")).replace(/0+$/, "");
  const point = fraction === "" ? "" : `.${fraction}`;
  const [lead, power] = exponent === 0 ? ["0", -1022] : ["1", exponent - 1023];
  return `${sign}0x${lead}${point}p${power}${suffix}`;
}

function integerText(value: number | string, name: "i32" | "u32" | "i64"): string {
  const exact = BigInt(typeof value === "number" ? Math.trunc(value) : value);
  if (name === "u32") return `${BigInt.asUintN(32, exact)}u`;
  const wrapped = BigInt.asIntN(name === "i32" ? 32 : 64, exact);
  if (name === "i32") return wrapped === -2147483648n ? "-2147483647 - 1" : `${wrapped}`;
  const small = wrapped > -2147483648n && wrapped < 2147483648n;
  return small ? `${wrapped}` : `(i64)0x${BigInt.asUintN(64, wrapped).toString(16)}u`;
}

/** A constant; one that is not a plain number or name is in parentheses. */
export function literal(value: number | string, t: Type): string {
  const name = element(t);
  if (t.mask) return value ? (t.lanes > 1 ? "(-1)" : "1") : "0";
  const text =
    name === "f32" || name === "f64"
      ? floatText(Number(value), name)
      : integerText(value, name as "i32" | "u32" | "i64");
  return /^[\w.]+(p-\d+f?)?$/.test(text) || text.startsWith("__builtin") ? text : `(${text})`;
}
