// How values stand in an address, and what is a value at all: anything else is named and left out.
export interface Form<T> {
  /** What is expected, in words. */
  readonly expected: string;
  /** Undefined where the text is none. */
  readonly read: (text: string) => T | undefined;
  readonly write: (value: T) => string;
}

/** No value is longer. */
const MOST_LETTERS = 2000;

export const oneOf = <T extends string>(names: readonly T[]): Form<T> => ({
  expected: names.join(", "),
  read: (text) => names.find((name) => name === text),
  write: (name) => name,
});

export const flag: Form<boolean> = {
  expected: "1 or 0",
  read: (text) => (text === "1" ? true : text === "0" ? false : undefined),
  write: (is) => (is ? "1" : "0"),
};

/** A number with at most so many decimals. */
export const numeral = (least: number, most: number, decimals = 0): Form<number> => ({
  expected: `a number from ${least} to ${most}`,
  read: (text) => {
    const isNumber = /^-?\d{1,12}(\.\d{1,8})?$/.test(text);
    const value = Number(text);
    if (!isNumber || value < least || value > most) return undefined;
    return Number(value.toFixed(decimals)) === value ? value : undefined;
  },
  write: (value) => `${Number(value.toFixed(decimals))}`,
});

/** So many numbers with a comma between. */
export const numerals = (
  count: number,
  least: number,
  most: number,
  decimals = 0,
): Form<readonly number[]> => {
  const { read, write } = numeral(least, most, decimals);
  return {
    expected: `${count} numbers from ${least} to ${most}`,
    read: (text) => {
      const found = text.slice(0, MOST_LETTERS).split(",").map(read);
      const isWhole = found.length === count && found.every((value) => value !== undefined);
      return isWhole ? (found as number[]) : undefined;
    },
    write: (values) => values.map(write).join(","),
  };
};

/** Any text that is not longer; shown as text only. */
export const words = (most: number): Form<string> => ({
  expected: `at most ${most} letters`,
  read: (text) => (text.length <= most ? text : undefined),
  write: (text) => text.slice(0, most),
});

/** Something that may be absent; what is absent is not written. */
export const maybe = <T>(form: Form<T>): Form<T | undefined> => ({
  expected: form.expected,
  read: form.read,
  write: (value) => (value === undefined ? "" : form.write(value)),
});

/** A value that is made of what another form reads. */
export const made = <A, B>(
  form: Form<A>,
  into: (a: A) => B | undefined,
  from: (b: B) => A,
): Form<B> => ({
  expected: form.expected,
  read: (text) => {
    const found = form.read(text);
    return found === undefined ? undefined : into(found);
  },
  write: (value) => form.write(from(value)),
});
