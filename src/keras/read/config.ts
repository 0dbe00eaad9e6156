// The description of a Keras model as its config.json has it: layers with settings, each read by its kind
// and refused by its name.

import { inWords } from "../../data/in-words.ts";
import { FormatError } from "../../errors.ts";
import { isNestedDeeply } from "../../formats/nesting.ts";

type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** JSON text of a file; throws FormatError. */
export function jsonIn(text: string, file: string): unknown {
  if (isNestedDeeply(text)) throw new FormatError(file, "JSON", "text that is nested too deeply");
  try {
    return JSON.parse(text);
  } catch {
    throw new FormatError(file, "JSON", text.slice(0, 40));
  }
}

/** A layer of the model, or one inside another. */
export class KerasLayer {
  readonly file: string;
  /** Keras's class: Dense. */
  readonly kind: string;
  readonly name: string;
  readonly #config: Fields;

  constructor(file: string, layer: unknown) {
    const { class_name: kind, config } = isFields(layer) ? layer : {};
    this.file = file;
    if (typeof kind !== "string" || !isFields(config)) {
      throw new FormatError(file, "layers with class_name and config", inWords(layer));
    }
    this.kind = kind.slice(0, 60);
    this.name = typeof config.name === "string" ? config.name.slice(0, 1000) : "";
    this.#config = config;
  }

  /** What is wrong with it. */
  fail(expected: string, found: string, cure?: string): FormatError {
    const hints = cure === undefined ? {} : { cure };
    return new FormatError(this.file, `${this.kind} "${this.name}": ${expected}`, found, hints);
  }

  /** A setting as it stands; undefined where there is none. */
  get(key: string): unknown {
    return Object.hasOwn(this.#config, key) ? this.#config[key] : undefined;
  }

  number(key: string, usual?: number): number {
    const found = this.get(key) ?? usual;
    if (typeof found === "number" && Number.isFinite(found)) return found;
    throw this.fail(`a number as ${key}`, inWords(found));
  }

  count(key: string, least = 1): number {
    const found = this.number(key);
    if (Number.isSafeInteger(found) && found >= least) return found;
    throw this.fail(`a whole number from ${least} as ${key}`, `${found}`);
  }

  flag(key: string, usual: boolean): boolean {
    const found = this.get(key) ?? usual;
    if (typeof found === "boolean") return found;
    throw this.fail(`true or false as ${key}`, inWords(found));
  }

  /** One of some words. */
  word<Word extends string>(key: string, usual: Word, words: readonly Word[]): Word {
    const found = this.get(key) ?? usual;
    if (words.includes(found as Word)) return found as Word;
    throw this.fail(`${words.join(" or ")} as ${key}`, inWords(found));
  }

  /** Two whole numbers, or one for both. */
  pair(key: string, usual: number | undefined, least = 1): readonly [number, number] {
    const found = this.get(key) ?? usual;
    const list = typeof found === "number" ? [found, found] : found;
    const isPair =
      Array.isArray(list) &&
      list.length === 2 &&
      list.every((n) => Number.isSafeInteger(n) && n >= least);
    if (isPair) return list as unknown as readonly [number, number];
    throw this.fail(`two whole numbers from ${least} as ${key}`, inWords(found));
  }

  /** Finite numbers: a list of them, nested as Keras likes it, or one. */
  numbers(key: string): number[] {
    const found = [this.get(key)].flat(8) as unknown[];
    const isNumber = (x: unknown) => typeof x === "number" && Number.isFinite(x);
    if (found.length > 0 && found.every(isNumber)) return found as number[];
    throw this.fail(`numbers as ${key}`, inWords(found[0]));
  }

  /** A layer inside. */
  layer(key: string): KerasLayer {
    return new KerasLayer(this.file, this.get(key));
  }

  /** Throws unless pictures are [height, width, channels]. */
  checkChannelsLast(): void {
    const found = this.get("data_format") ?? "channels_last";
    if (found === "channels_last") return;
    const cure = "build the model with channels_last, the default of Keras, and copy its weights";
    throw this.fail("data_format channels_last", inWords(found), cure);
  }
}
