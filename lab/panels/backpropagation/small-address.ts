// The small network with the person's own numbers in an address: the cost, the learning rate, which
// output should be 1, the two inputs, then all weights and biases layer by layer.
import { BOOKS_LOSSES } from "../../settings/losses.ts";
import { numeral, numerals } from "../../state/forms.ts";
import type { DenseNetwork } from "./dense-network.ts";
import { smallExample, smallNetwork } from "./small-network.ts";

export interface Small {
  readonly network: DenseNetwork;
  readonly x: Float64Array;
  readonly wanted: number;
  readonly rate: number;
}

const COUNT = 17;
const rate = numeral(0, 1000, 4);
const wanted = numeral(0, 1);
const numbers = numerals(2 + COUNT, -100, 100, 6);
export const EXPECTED = `a cost, a rate, 0 or 1, and ${2 + COUNT} numbers, as in quadratic_1_0_0.9,0.2,..`;

const listOf = ({ network, x }: Pick<Small, "network" | "x">): number[] => [
  ...x,
  ...network.layers.flatMap(({ weight, bias }) => [...weight, ...bias]),
];

/** Undefined where all is as it begins. */
export function writeSmall(small: Small): string | undefined {
  const text = [
    small.network.loss,
    rate.write(small.rate),
    wanted.write(small.wanted),
    numbers.write(listOf(small)),
  ].join("_");
  return text === USUAL ? undefined : text;
}

export function readSmall(text: string): Small | undefined {
  const [name, ...rest] = text.split("_");
  const loss = BOOKS_LOSSES.find((known) => known === name);
  if (!loss || rest.length !== 3) return undefined;
  const read = {
    rate: rate.read(rest[0]!),
    wanted: wanted.read(rest[1]!),
    list: numbers.read(rest[2]!),
  };
  if (read.rate === undefined || read.wanted === undefined || !read.list) return undefined;
  let at = 0;
  const next = (count: number) => Float64Array.from(read.list!.slice(at, (at += count)));
  const x = next(2);
  const usual = smallNetwork(loss);
  const layers = usual.layers.map((layer) => ({
    ...layer,
    weight: next(layer.weight.length),
    bias: next(layer.bias.length),
  }));
  return { network: { ...usual, layers }, x, wanted: read.wanted, rate: read.rate };
}

const USUAL = [
  "quadratic_1_0",
  numbers.write(listOf({ network: smallNetwork(), x: smallExample.x })),
].join("_");
