// The activation functions that a layer here may have, by the names that the library's code has for them.
// They are all of the library's but step, which learns nothing; a test holds this list to the library's.

/** Those that are made with no number. */
export const ACTIVATIONS = [
  "sigmoid",
  "tanh",
  "relu",
  "linear",
  "softmax",
  "softplus",
  "gelu",
  "geluTanh",
  "silu",
] as const;

/** Those that are made with a number, and the one that stands for none: leakyRelu is leakyRelu(0.01). */
export const NUMBERED = { leakyRelu: 0.01, elu: 1 } as const;

type Plain = (typeof ACTIVATIONS)[number];
type Numbered = keyof typeof NUMBERED;
export type ActivationName = Plain | `${Numbered}(${number})`;
export type ActivationKind = Plain | Numbered;

/** What may be typed. */
export const ACTIVATION_WORDS: readonly string[] = [
  ...ACTIVATIONS,
  ...Object.entries(NUMBERED).map(([name, usual]) => `${name}(${usual})`),
];

const LARGEST = 100;

/** Undefined for what is none; a number has one way to be written. */
export function readActivation(text: string): ActivationName | undefined {
  const plain = ACTIVATIONS.find((name) => name === text);
  if (plain) return plain;
  const [, name = "", digits] = /^(\w+)(?:\(([\d.e-]+)\))?$/.exec(text) ?? [];
  if (!Object.hasOwn(NUMBERED, name)) return undefined;
  const value = digits === undefined ? NUMBERED[name as Numbered] : Number(digits);
  return value >= 0 && value <= LARGEST ? `${name as Numbered}(${value})` : undefined;
}

/** The function and its number: leakyRelu and 0.01. Of one without a number it is NaN. */
export function activationParts(name: ActivationName): {
  readonly kind: ActivationKind;
  readonly number: number;
} {
  const [kind = "", digits] = name.split(/[()]/);
  return {
    kind: kind as ActivationKind,
    number: digits === undefined ? Number.NaN : Number(digits),
  };
}
