// Changes of bytes that break parsers: flipped bits, edges of number ranges where sizes stand, cuts,
// repeated and missing parts, two files crossed, words of the format, other numbers in text.
import type { Dice } from "./dice.ts";

/** What mutations know of a format. */
export interface Grammar {
  /** Valid files, small ones. */
  readonly seeds: readonly Uint8Array[];
  /** Words that mean something in the format. */
  readonly dictionary: readonly Uint8Array[];
  /** Whether numbers stand in it as decimal digits. */
  readonly isText: boolean;
}

/** Numbers at which parsers break. */
const EDGES = [
  0, 1, 2, 3, 7, 8, 9, 0x7f, 0x80, 0xff, 0x100, 0x7fff, 0xffff, 0x10000, 0x7fffffff, 0x80000000,
  0xfffffffe, 0xffffffff,
];
const latin = (text: string): Uint8Array =>
  Uint8Array.from(text, (character) => character.charCodeAt(0));
const NUMBERS = [
  ..."0 1 -1 2 3 4 7 8 9 16 32 00 1.5 .5 1. -0 1e9 1e999 1e-999 NaN Infinity 0x10 1_0".split(" "),
  ..."255 256 65535 65536 2147483647 2147483648 4294967295 4294967296".split(" "),
  ..."9007199254740991 9007199254740993 18446744073709551615 18446744073709551616".split(" "),
].map(latin);

/** A file with the bytes from `from` to `to` replaced. */
export function replaced(
  bytes: Uint8Array,
  from: number,
  to: number,
  part: Uint8Array,
): Uint8Array {
  const result = new Uint8Array(bytes.length - (to - from) + part.length);
  result.set(bytes.subarray(0, from));
  result.set(part, from);
  result.set(bytes.subarray(to), from + part.length);
  return result;
}

const NOTHING = new Uint8Array(0);
/** No file of a campaign is longer: mutations must not make time the subject. */
const MOST_BYTES = 4096;

type Mutation = (bytes: Uint8Array, dice: Dice, grammar: Grammar) => Uint8Array;

const flipBit: Mutation = (bytes, dice) => {
  const copy = bytes.slice();
  if (copy.length > 0) copy[dice.below(copy.length)]! ^= 1 << dice.below(8);
  return copy;
};

const setByte: Mutation = (bytes, dice) => {
  const copy = bytes.slice();
  if (copy.length > 0) copy[dice.below(copy.length)] = dice.below(256);
  return copy;
};

/** An edge as two, four or eight bytes of either order, mostly near the front, where sizes stand. */
const setEdge: Mutation = (bytes, dice) => {
  const width = dice.pick([2, 4, 4, 4, 8]);
  if (bytes.length < width) return bytes;
  const copy = bytes.slice();
  const view = new DataView(copy.buffer);
  const within = dice.oneIn(3) ? bytes.length : Math.min(bytes.length, 40);
  const at = dice.below(Math.max(1, within - width + 1));
  const value = dice.pick(EDGES);
  const isLittle = dice.oneIn(2);
  if (width === 2) view.setUint16(at, value & 0xffff, isLittle);
  else if (width === 4) view.setUint32(at, value, isLittle);
  else {
    view.setUint32(isLittle ? at : at + 4, value, isLittle);
    view.setUint32(isLittle ? at + 4 : at, dice.pick(EDGES), isLittle);
  }
  return copy;
};

const cut: Mutation = (bytes, dice) => bytes.slice(0, dice.below(bytes.length));

const remove: Mutation = (bytes, dice) => {
  const from = dice.below(bytes.length);
  const most = dice.oneIn(2) ? 4 : bytes.length;
  return replaced(bytes, from, Math.min(bytes.length, from + 1 + dice.below(most)), NOTHING);
};

const repeat: Mutation = (bytes, dice) => {
  const from = dice.below(bytes.length);
  const part = bytes.subarray(from, from + 1 + dice.below(dice.oneIn(2) ? 8 : bytes.length));
  const at = dice.below(bytes.length + 1);
  return replaced(bytes, at, at, part);
};

const crossed: Mutation = (bytes, dice, { seeds }) => {
  const other = dice.pick(seeds);
  const tail = other.subarray(dice.below(other.length));
  const at = dice.below(bytes.length + 1);
  return replaced(bytes, at, bytes.length, tail);
};

const insertWord: Mutation = (bytes, dice, { dictionary }) => {
  if (dictionary.length === 0)
    return setByte(bytes, dice, { seeds: [], dictionary, isText: false });
  const word = dice.pick(dictionary);
  const at = dice.below(bytes.length + 1);
  const end = dice.oneIn(2) ? at : Math.min(bytes.length, at + word.length);
  return replaced(bytes, at, end, word);
};

const isNumeric = (byte: number | undefined): boolean =>
  byte !== undefined && ((byte >= 48 && byte <= 57) || byte === 46 || byte === 45);

/** Puts another number where the text has one. */
const setNumber: Mutation = (bytes, dice) => {
  const start = dice.below(bytes.length);
  let from = start;
  while (from < bytes.length && !isNumeric(bytes[from])) from++;
  if (from === bytes.length) return bytes;
  while (isNumeric(bytes[from - 1])) from--;
  let to = from;
  while (isNumeric(bytes[to])) to++;
  return replaced(bytes, from, to, dice.pick(NUMBERS));
};

const BINARY = [flipBit, setByte, setEdge, setEdge, cut, remove, repeat, crossed, insertWord];
const TEXTUAL = [
  ...[flipBit, setByte, cut, remove, repeat, repeat, crossed],
  ...[insertWord, insertWord, setNumber, setNumber, setNumber],
];

/** A file that came of `from` by one to four changes. */
export function mutated(from: Uint8Array, dice: Dice, grammar: Grammar): Uint8Array {
  const mutations = grammar.isText ? TEXTUAL : BINARY;
  let bytes = from;
  for (let left = 1 + dice.below(4); left > 0; left--) {
    bytes = dice.pick(mutations)(bytes, dice, grammar);
  }
  return bytes.length > MOST_BYTES ? bytes.slice(0, MOST_BYTES) : bytes;
}
