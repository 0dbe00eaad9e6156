// Runs random op programs and compares every output, to the bit but for the signs of zeros: in whole
// numbers every order of a sum gives the same.
import assert from "node:assert/strict";
import { compile, type Entry, type Graph, printGraph } from "downhill/graph";
import { Source } from "../numbers.ts";
import { TARGETS } from "./check.ts";
import { type OpProgram, randomOps } from "./random-ops.ts";
import { exactly } from "./rounding.ts";

export interface OpsOptions {
  readonly first: number;
  readonly count: number;
  readonly products: number;
  readonly targets: readonly (keyof typeof TARGETS)[];
  /** Programs that are compiled at once; default 1. */
  readonly together?: number;
}

const only = process.env.DOWNHILL_SEED;

export const opProgram = (seed: number, products: number): OpProgram =>
  randomOps(new Source(Math.imul(seed, 0x85ebca6b)), { products });

export async function runOps(options: OpsOptions): Promise<void> {
  const { first, count, products, targets, together = 1 } = options;
  const seeds = only ? [Number(only)] : Array.from({ length: count }, (_, i) => first + i);
  const failures: string[] = [];
  for (let from = 0; from < seeds.length; from += together) {
    const some = seeds.slice(from, from + together);
    for (const target of targets) failures.push(...(await wrongOf(some, products, target)));
  }
  assert.equal(
    failures.length,
    0,
    `${failures.length} fail; DOWNHILL_SEED=<seed> runs one again:\n${failures.slice(0, 20).join("\n")}`,
  );
}

async function wrongOf(
  seeds: readonly number[],
  products: number,
  target: keyof typeof TARGETS,
): Promise<string[]> {
  const programs = new Map(seeds.map((seed) => [seed, opProgram(seed, products)]));
  const entries = [...programs].map(([seed, { graph }]) => renamed(graph, `s${seed}`));
  const found: string[] = [];
  try {
    const machine = await compile(entries, TARGETS[target].options);
    try {
      for (const [seed, { graph, inputs }] of programs) {
        for (const [name, values] of inputs) {
          if (machine.program!.buffers.has(`s${seed}.${name}`))
            machine.write(`s${seed}.${name}`, values);
        }
        machine.run(`s${seed}`, 1);
        const named = new Map([...inputs].map(([name, x]) => [`s${seed}.${name}`, x]));
        const truth = exactly(graph, named);
        for (const [name, node] of graph.outputs) {
          const wrong = firstWrong(await machine.read(`s${seed}/${name}`), truth.get(node)!);
          if (wrong) found.push(`seed ${seed}, ${target}, ${name}: ${wrong}\n${printGraph(graph)}`);
        }
      }
    } finally {
      machine.dispose();
    }
  } catch (error) {
    const text = `seeds ${seeds.join(" ")}, ${target}: ${error}`;
    found.push(
      seeds.length === 1 ? `${text}\n${printGraph(programs.get(seeds[0]!)!.graph)}` : text,
    );
  }
  return found;
}

/** With buffers that are the program's own, so that many share one machine. */
export function renamed(graph: Graph, prefix: string): Entry {
  for (const node of graph.nodes)
    if (node.op === "input")
      Object.assign(node.attributes, { name: `${prefix}.${node.attributes.name}` });
  return { name: prefix, graph };
}

export function firstWrong(got: ArrayLike<number>, want: ArrayLike<number>): string | null {
  let [wrong, first] = [0, -1];
  for (let i = 0; i < want.length; i++) {
    if (got[i] === want[i]) continue;
    if (wrong++ === 0) first = i;
  }
  return wrong === 0
    ? null
    : `${wrong} of ${want.length} wrong, element ${first} is ${got[first]}, expected ${want[first]}`;
}
