// The values of a hyper-parameter on the command line: one (0.5), some (0.1,0.5,1) or a range
// (0.01..10), which a search turns into what it tries.
import { InvalidArgumentError } from "commander";
import { logUniform, oneOf, type Range, uniform } from "downhill";
import { nonNegative, positive, share, whole } from "../flags/values.ts";

/** What was given, with the words of it: a fixed value, or what is to be searched. */
export type Searched<T> = ({ readonly fixed: T } | { readonly range: Range }) & {
  readonly text: string;
};

type Parse = (text: string) => number;

interface Kind {
  readonly value: Parse;
  /** For the ends of a range. */
  readonly end: Parse;
  readonly make: typeof uniform;
  readonly whole: boolean;
  readonly example: string;
}

const KINDS = {
  /** Sizes of steps: orders of magnitude. */
  rate: { value: positive, end: positive, make: logUniform, whole: false, example: "0.01..10" },
  /** Penalties: as rates, and 0 for none. */
  penalty: {
    value: nonNegative,
    end: positive,
    make: logUniform,
    whole: false,
    example: "0.1..100",
  },
  share: { value: share, end: share, make: uniform, whole: false, example: "0..0.5" },
  count: { value: whole(1), end: whole(1), make: logUniform, whole: true, example: "10..200" },
} as const satisfies Record<string, Kind>;

/** A parser of numbers of a kind. */
export function searchedNumber(kind: keyof typeof KINDS): (text: string) => Searched<number> {
  const { value, end, make, whole, example }: Kind = KINDS[kind];
  return (text) => {
    const ends = text.split("..");
    if (ends.length === 2) {
      const [low, high] = ends.map((part) => end(part.trim())) as [number, number];
      if (high > low) return { range: make(low, high, { whole }), text };
      throw new InvalidArgumentError(`expected a range from low to high, such as ${example}`);
    }
    if (ends.length > 2) throw new InvalidArgumentError(`expected a range such as ${example}`);
    const values = text.split(",").map((part) => value(part.trim()));
    return values.length === 1 ? { fixed: values[0]!, text } : { range: listOf(values), text };
  };
}

/** A parser of words. */
export function searchedWord(parse: (text: string) => string): (text: string) => Searched<string> {
  return (text) => {
    const values = text.split(",").map((part) => parse(part.trim()));
    return values.length === 1 ? { fixed: values[0]!, text } : { range: listOf(values), text };
  };
}

/** Numbers ascending, so that a search by hand can go up through them; words as they come. */
function listOf(values: readonly (number | string)[]): Range {
  const different = [...new Set(values)];
  const isNumbers = different.every((value) => typeof value === "number");
  return oneOf(isNumbers ? (different as number[]).sort((a, b) => a - b) : different);
}
