// The network of the run as the walk wants it: the dense layers at its end, with the example that all
// panels look at. The sums are made here from the run's weights, and held against what the library's
// own program gives.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { useView } from "../../components/views/use-view.ts";
import type { ActivationName } from "../../settings/activations.ts";
import { run, watch } from "../../state/trainer.ts";
import type { BackwardView, LayerFacts, RunFacts, Values } from "../../worker/protocol.ts";
import { type DenseNetwork, Pass } from "./dense-network.ts";

/** The dense layers at the end of a network. */
export interface DensePart {
  /** Their numbers among the layers of the library, from 0. */
  readonly layers: readonly number[];
  /** The name of the value that goes into the first. */
  readonly input: string;
  /** What stands before them: convolutions, which have the same equations with shared weights. */
  readonly before: readonly LayerFacts[];
  readonly hasDropout: boolean;
}

/** Undefined where the network does not end in a dense layer. */
function densePart(layers: readonly LayerFacts[]): DensePart | undefined {
  const isPart = ({ kind }: LayerFacts) =>
    kind === "dense" || kind === "flatten" || kind === "dropout";
  const begin = layers.findLastIndex((layer) => !isPart(layer)) + 1;
  const first = layers.findIndex(({ kind }, i) => i >= begin && kind === "dense");
  if (first < 0) return undefined;
  const dense = layers.flatMap(({ kind }, i) => (i >= first && kind === "dense" ? [i] : []));
  return {
    layers: dense,
    input: first === 0 ? "inputs" : `layers.${first - 1}/a`,
    before: layers.slice(0, begin),
    hasDropout: layers.some(({ kind }, i) => i >= first && kind === "dropout"),
  };
}

/** The walk's network from named values; undefined while one is missing or of an other run. */
function denseNetworkOf(
  { layers, settings }: RunFacts,
  part: DensePart,
  values: ReadonlyMap<string, Values>,
): DenseNetwork | undefined {
  const found = part.layers.map((i) => {
    const [weight, bias] = ["weight", "bias"].map((name) => values.get(`layers.${i}.${name}`));
    if (!weight || !bias) return undefined;
    return {
      weight: Float64Array.from(weight.values),
      bias: Float64Array.from(bias.values),
      activation: layers[i]!.activation as ActivationName,
    };
  });
  const isWhole = found.every((layer) => layer !== undefined);
  return isWhole ? { layers: found, loss: settings.loss } : undefined;
}

/** The largest difference to the library's errors, against the largest error. */
export function differenceTo(pass: Pass, part: DensePart, view: BackwardView): number {
  let [most, apart] = [0, 0];
  for (const [i, layer] of part.layers.entries()) {
    const theirs = view.values[`layers.${layer}/delta`]?.values;
    for (const [j, delta] of pass.delta[i + 2]!.entries()) {
      most = Math.max(most, Math.abs(delta));
      apart = Math.max(apart, Math.abs(delta - (theirs?.[j] ?? 0)));
    }
  }
  return most === 0 ? apart : apart / most;
}

export interface RunPass {
  readonly facts: RunFacts;
  readonly part: DensePart;
  readonly pass: Pass;
  readonly view: BackwardView;
}

/** What there is so far, and why the walk cannot be. */
interface Ready {
  readonly run?: RunPass;
  readonly problem?: "noDense" | "noClass";
}

/** What the walk stands on: nothing while it has not come. */
export function useRunPass() {
  const facts = run.value;
  const part = facts && densePart(facts.layers);
  const names = (part?.layers ?? []).flatMap((i) =>
    ["weight", "bias"].map((name) => `layers.${i}.${name}`),
  );
  const values = useRef<ReadonlyMap<string, Values>>(new Map());
  const have = useSignal(0);
  // The parameters are watched before the example, so that of each moment they come first: when the
  // example comes all are of its moment, and the sums are made once.
  useEffect(() => {
    values.current = new Map();
    have.value = 0;
    const stops = names.map((name) =>
      watch(`value:${name}`, (sent) => {
        values.current = new Map(values.current).set(name, sent);
        have.value = values.current.size;
      }),
    );
    return () => {
      for (const stop of stops) stop();
    };
  }, [`${facts?.id} ${names}`]);
  const view = useView("backward");
  return useComputed<Ready>(() => {
    const facts = run.value;
    const seen = view.value;
    const part = facts && densePart(facts.layers);
    if (facts && !part) return { problem: "noDense" };
    const inputs = part && seen?.values[part.input]?.values;
    if (!facts || !part || !seen || !inputs || have.value === 0) return {};
    const network = denseNetworkOf(facts, part, values.current);
    if (!network || network.layers[0]!.weight.length % inputs.length !== 0) return {};
    const y = new Float64Array(network.layers.at(-1)!.bias.length);
    if (seen.label >= 0) y[seen.label] = 1;
    const pass = new Pass(network, { x: Float64Array.from(inputs), y });
    const ready: RunPass = { facts, part, pass, view: seen };
    return seen.label < 0 ? { run: ready, problem: "noClass" } : { run: ready };
  });
}
