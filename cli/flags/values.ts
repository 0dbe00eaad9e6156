// Turns the words of a command line into values. What cannot be is refused here, with what could.
import { InvalidArgumentError, Option } from "commander";

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** Ends the parsing of an option with what was expected. */
export function refuse(expected: string): never {
  throw new InvalidArgumentError(`expected ${expected}`);
}

/** A whole number from `least`. */
export function whole(least: number, most = Number.MAX_SAFE_INTEGER): (text: string) => number {
  const range = most === Number.MAX_SAFE_INTEGER ? `from ${least}` : `from ${least} to ${most}`;
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
    return value >= least && value <= most ? value : refuse(`a whole number ${range}`);
  };
}

/** A finite number. */
export function number(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : refuse("a number");
}

/** A finite number above 0. */
export function positive(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return value > 0 && value < Number.POSITIVE_INFINITY ? value : refuse("a number above 0");
}

/** A finite number from 0. */
export function nonNegative(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return value >= 0 && value < Number.POSITIVE_INFINITY ? value : refuse("a number from 0");
}

/** A number from 0 and below 1. */
export function share(text: string): number {
  const value = NUMBER.test(text) ? Number(text) : Number.NaN;
  return value >= 0 && value < 1 ? value : refuse("a number from 0 and below 1");
}

/** 784,30,10 */
export function sizes(text: string): readonly number[] {
  const parts = text.split(/[,x]/).map((part) => (/^\d+$/.test(part.trim()) ? Number(part) : 0));
  if (parts.length >= 2 && parts.every((n) => n >= 1 && n <= 1_000_000)) return parts;
  return refuse("the sizes of two or more layers, from 1, such as 784,30,10");
}

/** An option with a fixed set of values; a near miss is recognised. */
export function choice(flags: string, description: string, names: readonly string[]): Option {
  return new Option(flags, `${description}: ${listed(names)}`).argParser(oneOf(names));
}

/** One of some words; a near miss is recognised. */
export function oneOf(names: readonly string[]): (text: string) => string {
  return (text) => {
    if (names.includes(text)) return text;
    const wanted = simple(text);
    const near = names.find((name) => wanted && simple(name).startsWith(wanted.slice(0, 3)));
    return refuse(`${listed(names)}${near ? `; did you mean ${near}?` : ""}`);
  };
}

const simple = (text: string): string => text.toLowerCase().replace(/[^a-z0-9]/g, "");

/** a, b or c */
export function listed(names: readonly string[]): string {
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${names.at(-1)}` : `${names[0]}`;
}
