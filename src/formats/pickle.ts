// Reads pickles of NumPy arrays in tuples, and no others: a pickle is a program for a machine with a
// stack, of which only what such files use is carried out, with four names of NumPy and Python. Nothing is
// looked up and nothing is called; whatever else stands there is refused by name.
// Source: https://github.com/python/cpython/blob/main/Lib/pickletools.py.

import { FormatError } from "../errors.ts";
import { type NumpyArray, readArray } from "./npy.ts";
import { Reader } from "./reader.ts";

/** What a pickle may hold. */
export type Pickled = NumpyArray | readonly Pickled[];

/** A name that stands for a function or class of Python. */
class Name {
  readonly name: string;
  constructor(name: string) {
    this.name = name;
  }
}
class Dtype {
  readonly name: string;
  order = "|";
  constructor(name: string) {
    this.name = name;
  }
}
class ArrayPlace {
  array: NumpyArray | undefined;
}

const RECONSTRUCT = ["numpy.core.multiarray _reconstruct", "numpy._core.multiarray _reconstruct"];
const NDARRAY = "numpy ndarray";
const DTYPE = "numpy dtype";
const ENCODE = "_codecs encode";
const KNOWN = [...RECONSTRUCT, NDARRAY, DTYPE, ENCODE];

/** Arrays and tuples of a whole file. */
const MOST_VALUES = 64;

const MARK = Symbol("mark");

type Step = (machine: Machine) => void;

/** The steps that files of arrays take, by their byte. */
const STEPS: Readonly<Record<number, Step>> = {
  128: (m) => m.version(), // PROTO
  149: (m) => void m.reader.take(8, "FRAME"),
  40: (m) => m.push(MARK),
  116: (m) => m.push(m.toMark()), // TUPLE
  41: (m) => m.push([]), // EMPTY_TUPLE
  133: (m) => m.push(m.popped(1)),
  134: (m) => m.push(m.popped(2)),
  135: (m) => m.push(m.popped(3)),
  99: (m) => m.named(`${m.line()} ${m.line()}`), // GLOBAL
  147: (m) => m.named(m.popped(2).join(" ")), // STACK_GLOBAL
  113: (m) => m.put(m.reader.u8("BINPUT")),
  114: (m) => m.put(m.reader.u32LittleEndian("LONG_BINPUT")),
  148: (m) => m.put(m.memoized), // MEMOIZE
  104: (m) => m.get(m.reader.u8("BINGET")),
  106: (m) => m.get(m.reader.u32LittleEndian("LONG_BINGET")),
  74: (m) => m.push(m.reader.u32LittleEndian("BININT") | 0),
  75: (m) => m.push(m.reader.u8("BININT1")),
  77: (m) => m.push(m.reader.u16LittleEndian("BININT2")),
  78: (m) => m.push(null), // NONE
  136: (m) => m.push(true),
  137: (m) => m.push(false),
  84: (m) => m.push(m.bytes(4)), // BINSTRING, of Python 2
  85: (m) => m.push(m.bytes(1)), // SHORT_BINSTRING
  66: (m) => m.push(m.bytes(4)), // BINBYTES
  67: (m) => m.push(m.bytes(1)), // SHORT_BINBYTES
  142: (m) => m.push(m.bytes(8)), // BINBYTES8
  88: (m) => m.push(m.text(4)), // BINUNICODE
  140: (m) => m.push(m.text(1)), // SHORT_BINUNICODE
  82: (m) => m.reduce(),
  98: (m) => m.build(),
};
const STOP = 46;

class Machine {
  readonly reader: Reader;
  readonly #file: string;
  readonly #stack: unknown[] = [];
  readonly #memo = new Map<number, unknown>();
  readonly #size: number;
  #spent = 0;
  #values = 0;

  constructor(bytes: Uint8Array, file: string) {
    this.#size = bytes.length;
    this.reader = new Reader(bytes, file);
    this.#file = file;
  }

  run(): Pickled {
    for (;;) {
      const code = this.reader.u8("a step of a pickle");
      if (code === STOP) break;
      const step = STEPS[code];
      if (!step) this.#refuse("steps that make arrays", `step 0x${code.toString(16)}`);
      step!(this);
    }
    this.reader.end();
    const [value, ...rest] = this.#stack;
    if (rest.length > 0) this.#refuse("one value", `${rest.length + 1}`);
    return this.#finished(value, 0);
  }

  get memoized(): number {
    return this.#memo.size;
  }

  version(): void {
    const version = this.reader.u8("PROTO");
    if (version < 2 || version > 5) this.#refuse("a pickle of version 2 to 5", `${version}`);
  }

  push(value: unknown): void {
    this.#stack.push(value);
  }

  popped(count: number): unknown[] {
    if (this.#stack.length < count) this.#refuse(`${count} values on the stack`, "fewer");
    return this.#stack.splice(this.#stack.length - count, count);
  }

  toMark(): unknown[] {
    const at = this.#stack.lastIndexOf(MARK);
    if (at < 0) this.#refuse("a mark on the stack", "none");
    const [, ...values] = this.#stack.splice(at);
    return values;
  }

  put(key: number): void {
    this.#memo.set(key, this.#stack.at(-1));
  }

  get(key: number): void {
    if (!this.#memo.has(key)) this.#refuse("a value that was kept", `number ${key}`);
    this.#stack.push(this.#memo.get(key));
  }

  bytes(width: 1 | 4 | 8): Uint8Array {
    const { reader } = this;
    const sizes = {
      1: () => reader.u8("a size"),
      4: () => reader.u32LittleEndian("a size"),
      8: () => reader.u64LittleEndian("a size"),
    };
    return reader.take(sizes[width](), "bytes");
  }

  text(width: 1 | 4): string {
    try {
      return new TextDecoder("utf-8", { fatal: true }).decode(this.bytes(width));
    } catch (error) {
      if (error instanceof FormatError) throw error;
      return this.#refuse("text in UTF-8", "other bytes");
    }
  }

  line(): string {
    let text = "";
    for (let byte = this.reader.u8("a name"); byte !== 10; byte = this.reader.u8("a name")) {
      text += String.fromCharCode(byte);
      if (text.length > 100) this.#refuse("a name", text);
    }
    return text;
  }

  named(name: string): void {
    if (!KNOWN.includes(name)) {
      this.#refuse("arrays of NumPy alone", `${name.slice(0, 80)}, which would run code`);
    }
    this.#stack.push(new Name(name));
  }

  /** What a call of one of the four names would give. */
  reduce(): void {
    const [callable, args] = this.popped(2);
    const name = callable instanceof Name ? callable.name : "";
    const list = Array.isArray(args) ? args : [];
    const [first, second] = list;
    if (RECONSTRUCT.includes(name) && first instanceof Name && first.name === NDARRAY) {
      this.push(new ArrayPlace());
    } else if (name === DTYPE && (typeof first === "string" || first instanceof Uint8Array)) {
      this.push(new Dtype(textOf(first)));
    } else if (name === ENCODE && typeof first === "string" && second === "latin1") {
      this.#spend(first);
      this.push(latin1(first) ?? this.#refuse("bytes as text", "other characters"));
    } else this.#refuse("what makes an array", "another call");
  }

  /** What an array or its type is told of itself. */
  build(): void {
    const [state] = this.popped(1);
    const target = this.#stack.at(-1);
    const list = Array.isArray(state) ? (state as unknown[]) : [];
    if (target instanceof Dtype) {
      const order = list[1];
      target.order = typeof order === "string" || order instanceof Uint8Array ? textOf(order) : "";
      return;
    }
    const [, shape, dtype, isFortran, data] = list;
    const isWhole =
      target instanceof ArrayPlace &&
      target.array === undefined &&
      Array.isArray(shape) &&
      shape.every((n) => Number.isSafeInteger(n) && (n as number) >= 0) &&
      dtype instanceof Dtype &&
      data instanceof Uint8Array;
    if (!isWhole) this.#refuse("what an array is made of", "something else");
    this.#spend(data as Uint8Array);
    const { order, name } = dtype as Dtype;
    const layout = { descr: `${order}${name}`, shape: shape as number[], isFortran: !!isFortran };
    (target as ArrayPlace).array = readArray(data as Uint8Array, layout, this.#file);
  }

  /** Each byte of the file is for one array: those that are kept could be used again and again. */
  #spend({ length }: { readonly length: number }): void {
    this.#spent += length;
    if (this.#spent > 2 * this.#size) this.#refuse("each array once", "one many times");
  }

  #finished(value: unknown, depth: number): Pickled {
    if (++this.#values > MOST_VALUES) this.#refuse(`at most ${MOST_VALUES} values`, "more");
    if (value instanceof ArrayPlace && value.array) return value.array;
    if (!Array.isArray(value) || depth > 3) return this.#refuse("arrays in tuples", "others");
    return value.map((one) => this.#finished(one, depth + 1));
  }

  #refuse(expected: string, found: string): never {
    throw new FormatError(this.#file, `a pickle with ${expected}`, found);
  }
}

const textOf = (value: string | Uint8Array): string =>
  typeof value === "string" ? value : new TextDecoder("latin1").decode(value.subarray(0, 40));

function latin1(text: string): Uint8Array | undefined {
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code > 0xff) return undefined;
    bytes[i] = code;
  }
  return bytes;
}

/** The arrays of a pickle; throws FormatError for anything but arrays in tuples. */
export const readPickle = (bytes: Uint8Array, file: string): Pickled =>
  new Machine(bytes, file).run();
