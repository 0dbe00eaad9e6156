// What a search may choose from: a range for each hyper-parameter. A range maps shares 0..1 to
// values, so that random search, grids and ladders need to know nothing about it. Values have three
// figures: what is printed of a trial is exactly what it ran with.

import { exp, log } from "../data/math.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { checkFinite, checkPositive } from "../nn/check.ts";

/** A hyper-parameter's value. */
export type Value = number | string;
/** A value for each hyper-parameter. */
export type Point = Readonly<Record<string, Value>>;

/** Numbers from which a hyper-parameter is drawn. */
export interface Range {
  /** The expression that makes it. */
  readonly code: string;
  /** The value at a share of the way, 0..1. */
  at(share: number): Value;
  /** At most so many different values, evenly over the range, with both ends. */
  grid(count: number): readonly Value[];
  /** The orders of magnitude in it, ascending: where a search by hand would begin. */
  ladder(): readonly Value[];
  includes(value: Value): boolean;
}

/** A range for each hyper-parameter that is searched. */
export type Space = Readonly<Record<string, Range>>;

export interface RangeOptions {
  /** Only whole numbers; default false. */
  readonly whole?: boolean;
}

const LADDER = 4;

/** Numbers from `low` to `high`, every one equally likely. */
export function uniform(low: number, high: number, options: RangeOptions = {}): Range {
  checkOptionNames("uniform", options, { whole: true });
  checkFinite("uniform: low", low);
  return between("uniform", low, high, options, (share) => low + share * (high - low));
}

/** Numbers from `low` to `high`, every order of magnitude equally likely; low above 0. */
export function logUniform(low: number, high: number, options: RangeOptions = {}): Range {
  checkOptionNames("logUniform", options, { whole: true });
  checkPositive("logUniform: low", low);
  const [from, to] = [log(low), log(high)];
  const range = between("logUniform", low, high, options, (share) =>
    exp(from + share * (to - from)),
  );
  const powers = powersOfTen(low, high);
  return powers.length < 2 ? range : Object.freeze({ ...range, ladder: () => powers });
}

/** One of some values. */
export function oneOf(values: readonly Value[]): Range {
  if (values.length === 0) throw new OptionError("oneOf: expected at least one value, got none");
  const at = (share: number) =>
    values[Math.min(Math.floor(share * values.length), values.length - 1)]!;
  return Object.freeze({
    code: `oneOf(${JSON.stringify(values)})`,
    at,
    grid: () => values,
    ladder: () => values,
    includes: (value: Value) => values.includes(value),
  });
}

function between(
  name: string,
  low: number,
  high: number,
  { whole = false }: RangeOptions,
  place: (share: number) => number,
): Range {
  checkFinite(`${name}: high`, high);
  if (!(high > low)) {
    throw new OptionError(`${name}: expected an upper end above ${low}, got ${high}`);
  }
  const at = (share: number) => {
    const value = share <= 0 ? low : share >= 1 ? high : rounded(place(share), whole);
    return Math.min(Math.max(value, low), high);
  };
  const grid = (count: number) => {
    const shares = Array.from({ length: count }, (_, i) => (count === 1 ? 0.5 : i / (count - 1)));
    return [...new Set(shares.map(at))];
  };
  return Object.freeze({
    code: `${name}(${low}, ${high}${whole ? ", { whole: true }" : ""})`,
    at,
    grid,
    ladder: () => grid(LADDER),
    includes: (value: Value) =>
      typeof value === "number" &&
      value >= low &&
      value <= high &&
      (!whole || Number.isInteger(value)),
  });
}

/** Three figures. */
export function rounded(value: number, whole = false): number {
  return whole ? Math.round(value) : Number(value.toPrecision(3));
}

/** 0.01, 0.1, 1, ... as far as they lie in the range. */
function powersOfTen(low: number, high: number): number[] {
  const powers: number[] = [];
  for (let exponent = -12; exponent <= 12; exponent++) {
    const power = Number(`1e${exponent}`);
    if (power >= low && power <= high) powers.push(power);
  }
  return powers;
}

/** Throws OptionError for a space with nothing in it. */
export function checkSpace(space: Space): void {
  if (Object.keys(space).length) return;
  throw new OptionError(
    "space: expected a range for at least one hyper-parameter, such as { learningRate: logUniform(0.01, 10) }",
  );
}
