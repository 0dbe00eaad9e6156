// Options that nothing has are refused by name, everywhere: a misspelled one would be left out in silence,
// and a run would go on with a default that nobody chose.
import { OptionError } from "../errors.ts";
import { inWords } from "./in-words.ts";

/** Every option of a kind by name: the compiler holds it to the interface, both ways. */
export type OptionNames<Options> = Readonly<Record<keyof Options, true>>;

/** The table of a list of names. */
export const namesOf = <const Name extends string>(list: readonly Name[]) =>
  Object.fromEntries(list.map((name) => [name, true])) as Readonly<Record<Name, true>>;

/** A table without the names of a list. */
export const namesWithout = <Options, Left extends keyof Options>(
  names: OptionNames<Options>,
  left: readonly Left[],
) =>
  Object.fromEntries(
    Object.entries(names).filter(([name]) => !left.includes(name as Left)),
  ) as unknown as OptionNames<Omit<Options, Left>>;

/**
 * Throws OptionError unless options came as an object with no other names than these; of a bare value,
 * such as true behind an activation, none would be taken.
 */
export function checkOptionNames<Options extends object>(
  what: string,
  options: Options,
  names: OptionNames<Options>,
): void {
  if (typeof options !== "object" || options === null || Array.isArray(options)) {
    throw new OptionError(`${what}: options: expected an object, got ${inWords(options)}`);
  }
  const unknown = Object.entries(options).find(
    ([name, value]) => value !== undefined && !Object.hasOwn(names, name),
  );
  if (unknown) throw unknownOption(what, unknown[0], Object.keys(names));
}

function unknownOption(what: string, given: string, names: readonly string[]): OptionError {
  const near = nearest(given, names);
  const known = names.length ? `its options are ${names.join(", ")}` : "it has none";
  const cure = near === undefined ? known : `did you mean ${near}?`;
  return new OptionError(`${what}: unknown option ${given.slice(0, 40)}; ${cure}`);
}

/** The name that a misspelled one is nearest to; undefined where none is near. */
export function nearest(given: string, names: readonly string[]): string | undefined {
  const [best] = names
    .map((name) => ({ name, away: distance(given.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.away - b.away);
  if (!best) return undefined;
  const isPart = given.length >= 3 && best.name.toLowerCase().startsWith(given.toLowerCase());
  const near = best.name.length < 4 ? 1 : Math.max(2, Math.floor(best.name.length / 3));
  return isPart || best.away <= near ? best.name : undefined;
}

/** Letters to put in, take out or change (Levenshtein); a name that is far longer is far away. */
function distance(a: string, b: string): number {
  const from = a.slice(0, 2 * b.length + 2);
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (const [i, letter] of [...from].entries()) {
    const next = [i + 1];
    for (const [k, other] of [...b].entries()) {
      next.push(Math.min(row[k + 1]! + 1, next[k]! + 1, row[k]! + (letter === other ? 0 : 1)));
    }
    row = next;
  }
  return row.at(-1)!;
}
