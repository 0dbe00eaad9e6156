import { monitorNames, type Network, type TrainingStepOptions, trainingStep } from "downhill";
import { emitWasm, type Graph, plan, printGraph, stageLines, wasmLimits } from "downhill/graph";
import { readLayers } from "../../settings/layers.ts";
import { type LossName, lossParts } from "../../settings/losses.ts";
import { lossOf, makeNetwork, makeOptimizer } from "../build.ts";
import type { ListingLine, StageName } from "../questions.ts";
import type { Session } from "../session.ts";
import type { Answerer } from "./index.ts";

const NAMES: readonly StageName[] = ["graph", "schedule", "kernels", "memory", "wasm", "c"];
const ENTRY = "train";

/** The network of chapter 2's sums, with the output that the loss is for. */
const smallest = (loss: LossName) => {
  const { kind } = lossParts(loss);
  const isShares = kind === "logLikelihood" || kind === "smoothedLogLikelihood";
  return readLayers(`3 sigmoid, 2 ${isShares ? "softmax" : "sigmoid"}`);
};

/** The training step of the run, or of a network of 2, 3 and 2 neurons with the run's settings. */
export const stages: Answerer<"stages"> = async (session, { of }) => {
  const net = of === "run" ? session.network : makeNetwork([2], smallest(session.settings.loss));
  const options = optionsOf(session, net);
  const began = performance.now();
  const graph = trainingStep(net, options);
  const program = plan([{ name: ENTRY, graph, guard: `${ENTRY}/loss` }], wasmLimits, {});
  const module = emitWasm(program);
  const milliseconds = performance.now() - began;
  const listings = Object.fromEntries(
    NAMES.map((name) => [name, stageLines(name, program)]),
  ) as unknown as Record<StageName, readonly ListingLine[]>;
  return {
    code: codeLines(net, graph, options),
    listings,
    loss: outputsOf(listings.graph).get(`${ENTRY}/loss`) ?? 0,
    nodes: listings.graph.filter(({ text }) => text.startsWith("%")).length,
    arenaBytes: program.arenaBytes,
    moduleBytes: module.byteLength,
    milliseconds,
    kernels: program.costs.map(({ name, graphFlops, emittedFlops }) => ({
      name,
      graphFlops,
      emittedFlops,
    })),
  };
};

function optionsOf(session: Session, net: Network): TrainingStepOptions {
  const { settings, sets } = session;
  const isBytes = sets.training.inputs instanceof Uint8Array;
  const trainCount = sets.training.count;
  return {
    loss: lossOf(settings.loss),
    optimizer: makeOptimizer(settings),
    batchSize: Math.min(settings.batchSize, trainCount),
    trainCount,
    inputDType: isBytes ? "u8" : "f32",
    divideBy: sets.training.divideBy,
    labels: "u8",
    l2: settings.l2,
    l1: settings.l1,
  };
}

/** A line a layer. Which nodes a layer is, the same step with its values as outputs says: what is asked
 * for beside a step comes last, so that the numbers are the same. */
function codeLines(net: Network, graph: Graph, options: TrainingStepOptions): ListingLine[] {
  const monitors = monitorNames(net).filter((name) => net.values.includes(name));
  const watched = printGraph(trainingStep(net, { ...options, monitors })).split("\n");
  const plain = printGraph(graph).split("\n");
  const places = outputsOf(watched.map((text) => ({ text, nodes: [] })));
  const nodesOf = (layer: number): number[] =>
    [...places].flatMap(([name, node]) => {
      const isOwn = name.startsWith(`${ENTRY}/layers.${layer}/`);
      return isOwn && watched[node] === plain[node] ? [node] : [];
    });
  const last = net.layers.length - 1;
  return [
    { text: `network([${net.inputShape.join(", ")}],`, nodes: [] },
    ...net.layers.map(({ code }, i) => ({
      text: `  ${code}${i === last ? ")" : ","}`,
      nodes: nodesOf(i),
    })),
  ];
}

/** The nodes of a graph's outputs by name, from its text. */
function outputsOf(lines: readonly ListingLine[]): Map<string, number> {
  const found = new Map<string, number>();
  for (const { text } of lines) {
    const output = /^output (\S+) = %(\d+)/.exec(text);
    if (output) found.set(output[1]!, Number(output[2]));
  }
  return found;
}
