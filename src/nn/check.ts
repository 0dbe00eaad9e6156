// Checks of numbers that a person typed. A value that cannot work throws OptionError, which names
// the option, what was expected and what arrived.
import { inWords } from "../data/in-words.ts";
import { OptionError } from "../errors.ts";

/** Throws OptionError unless a name can be that of a function and is none of those that are taken. */
export function checkOwnName(what: string, name: string, taken: readonly string[]): void {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) {
    throw new OptionError(`${what}: expected a name like those of functions, got ${inWords(name)}`);
  }
  if (!taken.includes(name)) return;
  throw new OptionError(`${what}: expected a name of its own, got ${name}, which is taken`);
}

/** Throws OptionError unless it is a function. */
export function checkFunction(what: string, expected: string, given: unknown): void {
  if (typeof given === "function") return;
  throw new OptionError(`${what}: expected ${expected}, got ${inWords(given)}`);
}

/** Throws OptionError unless the value is a whole number from `least`. */
export function checkCount(what: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new OptionError(`${what}: expected a whole number from ${least}, got ${inWords(value)}`);
  }
}

/** Throws OptionError unless the value is finite and above 0. */
export function checkPositive(what: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) {
    throw new OptionError(`${what}: expected a finite number above 0, got ${inWords(value)}`);
  }
}

/** Throws OptionError unless the value is finite and not below 0. */
export function checkNonNegative(what: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0)) {
    throw new OptionError(`${what}: expected a finite number from 0, got ${inWords(value)}`);
  }
}

/** Throws OptionError unless the value is a share: from 0, below 1. */
export function checkBelowOne(what: string, value: number): void {
  if (!(Number.isFinite(value) && value >= 0 && value < 1)) {
    throw new OptionError(`${what}: expected a number from 0 and below 1, got ${inWords(value)}`);
  }
}

/** Throws OptionError unless the value is finite. */
export function checkFinite(what: string, value: number): void {
  if (!Number.isFinite(value)) {
    throw new OptionError(`${what}: expected a finite number, got ${inWords(value)}`);
  }
}

/** Throws OptionError unless the name is one of those. */
export function checkOneOf(what: string, value: string, names: readonly string[]): void {
  if (!names.includes(value)) {
    throw new OptionError(`${what}: expected one of ${names.join(", ")}, got ${value}`);
  }
}
