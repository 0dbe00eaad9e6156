// Whether reading a file changed what all objects share: keys added to, taken from or replaced in
// the engine's prototypes and constructors (prototype pollution).

const SHARED: readonly object[] = [
  ...[Object, Function, Array, String, Number, Boolean, Symbol, BigInt, Date, RegExp, Error],
  ...[Map, Set, WeakMap, Promise, ArrayBuffer, DataView, Uint8Array, Float32Array, Float64Array],
].flatMap((type) => [type, type.prototype as object]);
const ALL: readonly object[] = [
  ...SHARED,
  ...[globalThis, JSON, Math, Reflect, Object.getPrototypeOf(Uint8Array.prototype) as object],
];

const countKeys = (object: object): number => Reflect.ownKeys(object).length;
/** The keys and values of an object; not of what is made when it is first asked for. */
const snapshot = (object: object): [PropertyKey, unknown][] =>
  Reflect.ownKeys(object).flatMap((key): [PropertyKey, unknown][] => {
    const { value, get } = Object.getOwnPropertyDescriptor(object, key)!;
    return get === undefined ? [[key, value]] : [];
  });

/** A look at the shared objects, to compare with later. */
export class Purity {
  readonly #counts = SHARED.map(countKeys);
  readonly #values = ALL.map(snapshot);

  /** What was added or taken, cheap enough for each of a million files; undefined where nothing. */
  look(): string | undefined {
    for (const key in {}) return `Object.prototype.${key}`;
    const i = SHARED.findIndex((object, at) => countKeys(object) !== this.#counts[at]);
    return i < 0 ? undefined : `${SHARED[i]} has other keys`;
  }

  /** What was replaced, too. */
  lookClosely(): string | undefined {
    for (const [i, object] of ALL.entries()) {
      const now = new Map(snapshot(object));
      for (const [key, value] of this.#values[i]!) {
        if (!now.has(key) || !Object.is(now.get(key), value)) return `${String(key)} of ${object}`;
      }
    }
    return this.look();
  }
}
