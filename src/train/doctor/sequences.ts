// What is looked at of a recurrent layer: its gates and what it gives, after every step of every example, and
// the errors that come back to every step of what it reads.
import { answersOf, type Dataset } from "../../data/dataset.ts";
import { allDescriptions } from "../../nn/inner-layers.ts";
import type { Network } from "../../nn/network.ts";

/** What was seen of a recurrent layer. */
export interface ExaminedSequence {
  /** layer 1 of 2, lstm(64) */
  readonly where: string;
  /** Of a bidirectional layer: from which end, as ", from its end". */
  readonly who: string;
  readonly size: number;
  /** Gates and states by name, [examples, time, size] each; h is what it gives. */
  readonly values: ReadonlyMap<string, ArrayLike<number>>;
  /** What h went through: tanh, relu, or nothing of the kind behind gates. */
  readonly activation: string | undefined;
  /** Whether steps may be padding, where all values are 0. */
  readonly hasPadding: boolean;
  /** The norms of dC/dx of each step, [examples, time]; undefined where answers at every step, or another
   * layer, say nothing of the way through time. */
  readonly errors: Float64Array | undefined;
  readonly steps: number;
  /** From which end it reads: errors reach the other one last. */
  readonly reads: "forwards" | "backwards" | "both";
}

/** Which values there are, and how they become what was seen. */
interface Reader {
  readonly monitors: readonly string[];
  /** Values whose errors are wanted. */
  readonly errors: readonly string[];
  read(value: (name: string) => Promise<ArrayLike<number>>): Promise<ExaminedSequence>;
}

const GATES = ["inputGate", "forgetGate", "outputGate", "resetGate", "updateGate", "candidate"];

/** The recurrent layers of a network, those inside others too. */
export function sequencesOf(net: Network, { count: examples, ...set }: Dataset): Reader[] {
  const hasPadding = allDescriptions(net).some(({ kind }) => kind === "masking");
  const known = new Set(net.values);
  const shapes = new Map(net.parameters.map(({ name, shape }) => [name, shape]));
  const prefixes = net.values
    .filter((name) => name.endsWith("/h"))
    .map((name) => name.slice(0, -2))
    .filter((prefix) => shapes.has(`${prefix}.recurrentWeight`));
  return prefixes.map((prefix) => {
    const [, at, inner] = /^layers\.(\d+)(?:\.(\d+))?/.exec(prefix)!;
    const index = Number(at);
    const layer = net.layers[index]!;
    const isTwofold = layer.description?.kind === "bidirectional";
    const own = isTwofold ? layer.description?.layer : layer.description;
    const { kind, activation, reverse } = (own ?? {}) as Record<string, unknown>;
    const ends = isTwofold ? (inner === "0" ? ", from its beginning" : ", from its end") : "";
    const [, size = 1] = shapes.get(`${prefix}.recurrentWeight`)!;
    const names = ["h", ...GATES.filter((name) => known.has(`${prefix}/${name}`))];
    const monitors = names.map((name) => `${prefix}/${name}`);
    const before = index === 0 ? "inputs" : `layers.${index - 1}/a`;
    // where every step is answered by itself its error is there at once; what is told of both directions is
    // told once
    const isTop = prefix === `layers.${index}` || (isTwofold && inner === "0");
    const flows = isTop && answersOf(set as Dataset) === 1 && (index === 0 || known.has(before));
    const steps = net.inputShape[0]!;
    return {
      monitors: flows && index === 0 ? [...monitors, "inputs/gradient"] : monitors,
      errors: flows && index > 0 ? [before] : [],
      read: async (value) => {
        const read = await Promise.all(
          names.map(async (name) => [name, await value(`${prefix}/${name}`)] as const),
        );
        const values = new Map(read);
        const isWhole = values.get("h")!.length === examples * steps * size;
        const name = index === 0 ? "inputs/gradient" : `${before}/error`;
        return {
          where: `layer ${index + 1} of ${net.layers.length}, ${layer.name}`,
          who: ends,
          size,
          values,
          activation: kind === "rnn" ? `${activation}` : undefined,
          hasPadding,
          errors: flows && isWhole ? norms(await value(name), examples * steps) : undefined,
          steps,
          reads: isTwofold ? "both" : reverse ? "backwards" : "forwards",
        };
      },
    };
  });
}

/** The lengths of so many rows. */
function norms(values: ArrayLike<number>, rows: number): Float64Array {
  const width = values.length / rows;
  return Float64Array.from({ length: rows }, (_, row) => {
    let square = 0;
    for (let i = row * width; i < (row + 1) * width; i++) square += values[i]! * values[i]!;
    return Math.sqrt(square);
  });
}
