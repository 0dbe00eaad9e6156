// What a network's programs must give: two steps of training, the shorter one, evaluation and
// prediction, each from equal buffers, so that no error is carried from step to step; with the error
// that rounding may make.
import type { Graph, Node } from "downhill/graph";
import { allowedError, exactly, roughly, scales, undecided } from "./rounding.ts";
import type { NetworkSpec } from "./spec.ts";
import { firstValues, type Graphs, graphsOf, stored } from "./steps.ts";
import type { Values } from "./truth.ts";

export interface Wanted {
  readonly truth: Values;
  /** null: too ill-conditioned to be compared. */
  readonly allowed: number | null;
  readonly dtype: Node["dtype"];
}

export interface Run {
  readonly entry: string;
  /** Contents of all buffers before. */
  readonly before: ReadonlyMap<string, Values>;
  /** Outputs without the entry's name, and updated buffers. */
  readonly outputs: ReadonlyMap<string, Wanted>;
  readonly updates: ReadonlyMap<string, Wanted>;
}

export interface Expected {
  readonly spec: NetworkSpec;
  readonly graphs: Graphs;
  readonly runs: readonly Run[];
  /** Values compared and values too ill-conditioned for it. */
  readonly compared: number;
  readonly skipped: number;
}

const DRAWS = 5;
const NOISY = [1, 2];

/**
 * The truth about a network. Where rounding may decide a comparison, other numbers are drawn, and in
 * the end the network is run in f64, in which nothing is that close. null for a network in which something
 * is zero but for rounding and then compared.
 */
export function expectedOf(spec: NetworkSpec): Expected | null {
  for (let draw = 0; draw < DRAWS; draw++) {
    const found = drawn(spec, draw);
    if (found) return found;
  }
  return spec.dtype === "f64" ? null : expectedOf({ ...spec, dtype: "f64" });
}

function drawn(spec: NetworkSpec, draw: number): Expected | null {
  const graphs = graphsOf(spec);
  const buffers = new Map(firstValues(spec, graphs, draw));
  const runs: Run[] = [];
  const add = (entry: string, graph: Graph): boolean => {
    const before = new Map(buffers);
    const found = oneRun(entry, graph, before);
    if (!found) return false;
    runs.push(found);
    for (const [name, { truth, dtype }] of found.updates) buffers.set(name, stored(dtype, truth));
    return true;
  };
  if (!add("train", graphs.monitored.graph)) return null;
  if (!add("train", graphs.monitored.graph)) return null;
  for (const { name, graph } of graphs.entries)
    if (name !== "train" && !add(name, graph)) return null;
  const all = runs.flatMap((r) => [...r.outputs.values(), ...r.updates.values()]);
  const skipped = all.filter((w) => w.allowed === null).length;
  return { spec, graphs, runs, compared: all.length - skipped, skipped };
}

function oneRun(entry: string, graph: Graph, before: ReadonlyMap<string, Values>): Run | null {
  const exact = exactly(graph, before);
  const rough = NOISY.map((n) => roughly(graph, before, n));
  if (undecided(graph, exact, rough)) return null;
  const sizes = scales(graph, exact);
  // a loss is added up in f64, whatever it is made of
  const made = graph.nodes.some(({ dtype }) => dtype === "f32") ? "f32" : "f64";
  const wanted = (node: Node): Wanted => {
    const isFloat = node.dtype === "f32" || node.dtype === "f64";
    const allowed = isFloat ? allowedError(node, exact, rough, sizes.get(node)!, made) : 0;
    return { truth: exact.get(node)!, allowed, dtype: node.dtype };
  };
  const short = (name: string) => name.slice(name.indexOf("/") + 1);
  return {
    entry,
    before,
    outputs: new Map([...graph.outputs].map(([name, node]) => [short(name), wanted(node)])),
    updates: new Map(
      graph.updates.map(({ target, value }) => [nameOf(target), wanted(value)] as const),
    ),
  };
}

const nameOf = (target: Node): string => (target.op === "input" ? target.attributes.name : "");
