// Any truth table as a network of perceptrons: a table becomes NAND gates, and gates become layers of
// perceptrons, with wires for what a later layer needs.
import { dense, network, step } from "downhill";
import { randomStream } from "downhill/data";
import { type BuiltLayer, outputsOf } from "../chapter4/built.ts";
import { EXACT, experiment, type RunContext } from "../experiment.ts";

/** A signal: an input of the circuit, or what a gate gives. Equal gates are one. */
interface Circuit {
  readonly inputs: number;
  /** The two signals that gate i joins; gate i is signal inputs + i. */
  readonly gates: readonly (readonly [a: number, b: number])[];
  readonly outputs: readonly number[];
}

/** Rows of 0 and 1, an answer each for all 2^inputs inputs, the first input as the highest bit. */
type Table = readonly (readonly number[])[];

/**
 * The NAND gates of a table. A function of x and others is (x and its half for 1) or (not x and its half
 * for 0): NAND(NAND(x, high), NAND(not x, low)), down to the constants.
 */
export function compileTable(inputs: number, table: Table): Circuit {
  const gates: [number, number][] = [];
  const known = new Map<string, number>();
  const nand = (a: number, b: number): number => {
    const key = a < b ? `${a} ${b}` : `${b} ${a}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const signal = inputs + gates.push([a, b]) - 1;
    known.set(key, signal);
    return signal;
  };
  const not = (a: number) => nand(a, a);
  const one = () => nand(0, not(0));
  const build = (rows: readonly number[], input: number): number => {
    if (rows.every((row) => row === 1)) return one();
    if (rows.every((row) => row === 0)) return not(one());
    const half = rows.length / 2;
    const [low, high] = [rows.slice(0, half), rows.slice(half)];
    if (low.every((row, i) => row === high[i])) return build(low, input + 1);
    return nand(nand(input, build(high, input + 1)), nand(not(input), build(low, input + 1)));
  };
  const columns = table[0]!.map((_, k) => table.map((row) => row[k]!));
  const outputs = columns.map((rows) => build(rows, 0));
  return { inputs, gates, outputs };
}

/** Layers of perceptrons: a gate lies one layer behind the later of its inputs. */
export function layersOf({ inputs, gates, outputs }: Circuit): BuiltLayer[] {
  const depth = new Array<number>(inputs).fill(0);
  for (const [a, b] of gates) depth.push(1 + Math.max(depth[a]!, depth[b]!));
  const last = Math.max(1, ...outputs.map((signal) => depth[signal]!));
  /** The layer up to which a signal is read. */
  const until = new Array<number>(depth.length).fill(0);
  for (const [i, pair] of gates.entries()) {
    for (const signal of pair) until[signal] = Math.max(until[signal]!, depth[inputs + i]! - 1);
  }
  for (const signal of outputs) until[signal] = last;
  const layers: BuiltLayer[] = [];
  let before = Array.from({ length: inputs }, (_, i) => i);
  for (let layer = 1; layer <= last; layer++) {
    const isLast = layer === last;
    const wanted = isLast
      ? outputs
      : depth.flatMap((at, signal) => (at <= layer && until[signal]! >= layer ? [signal] : []));
    const rows = wanted.map((signal) => {
      const isGate = depth[signal] === layer;
      const [a, b] = isGate ? gates[signal - inputs]! : [signal, undefined];
      const weight = before.map((s) =>
        isGate ? -2 * (Number(s === a) + Number(s === b)) : Number(s === a),
      );
      return { weight, bias: isGate ? 3 : -0.5 };
    });
    layers.push({ weight: rows.map((row) => row.weight), bias: rows.map((row) => row.bias) });
    before = [...wanted];
  }
  return layers;
}

/** Inputs of a row as bits. */
const bitsOf = (row: number, bits: number): number[] =>
  Array.from({ length: bits }, (_, i) => (row >> (bits - 1 - i)) & 1);

const tableOf = (inputs: number, answer: (bits: readonly number[]) => readonly number[]): Table =>
  Array.from({ length: 2 ** inputs }, (_, row) => answer(bitsOf(row, inputs)));

const sum = (bits: readonly number[]): number => bits.reduce((a, b) => a + b, 0);

/** The rows of a table that its network of perceptrons answers. */
async function rowsAnswered(context: RunContext, inputs: number, table: Table) {
  const circuit = compileTable(inputs, table);
  const layers = layersOf(circuit);
  const sizes = layers.map(({ bias }) => dense(bias.length, step));
  const net = network([inputs], ...(sizes as [(typeof sizes)[number]]));
  const asked = table.flatMap((_, row) => bitsOf(row, inputs));
  const values = await outputsOf(context, net, layers, asked);
  const width = circuit.outputs.length;
  const right = table.filter((row, i) => row.every((x, k) => x === values[i * width + k]));
  return { right: right.length, gates: circuit.gates.length, depth: layers.length };
}

const BITS = 5;
const RANDOM = 20;

export const universal = experiment({
  id: "ch1-circuits",
  chapter: 1,
  section: "Perceptrons",
  claim: "Because perceptrons are NAND gates, a network of them computes any function of bits.",
  protocol:
    "A small compiler from a truth table to NAND gates (each input splits the table in halves, equal gates are one) and from gates to layers of perceptrons with weights -2, -2 and bias 3: parity and majority of five bits, the product of two numbers of two bits, and 20 random tables of five bits and two outputs; all rows of all of them.",
  figures: [
    {
      value: "rows right",
      book: 2 * 2 ** BITS + 16 + RANDOM * 2 ** BITS,
      source: "derived",
      decimals: 0,
      unit: "rows",
      statistic: EXACT,
      better: "higher",
      band: { low: 720, high: 720, why: "every row of every table" },
    },
  ],
  runs: 1,
  coreHours: 0.0005,
  run: async (context) => {
    const { below } = randomStream(1, "circuits");
    const product = ([a, b, c, d]: readonly number[]) => bitsOf((2 * a! + b!) * (2 * c! + d!), 4);
    const tables: readonly (readonly [string, number, Table])[] = [
      ["parity", BITS, tableOf(BITS, (bits) => [sum(bits) % 2])],
      ["majority", BITS, tableOf(BITS, (bits) => [Number(sum(bits) > 2)])],
      ["product", 4, tableOf(4, product)],
      ...Array.from(
        { length: context.at({ full: RANDOM, quick: RANDOM, ci: 2 }) },
        (_, i) => [`random ${i + 1}`, BITS, tableOf(BITS, () => [below(2), below(2)])] as const,
      ),
    ];
    let [right, rows] = [0, 0];
    const gates: Record<string, number> = {};
    for (const [i, [name, inputs, table]] of tables.entries()) {
      const answered = await rowsAnswered(context, inputs, table);
      right += answered.right;
      rows += table.length;
      if (!name.startsWith("random")) gates[`gates, ${name}`] = answered.gates;
      context.progress((i + 1) / tables.length);
    }
    return { values: { "rows right": right, ...gates }, works: right === rows };
  },
});
