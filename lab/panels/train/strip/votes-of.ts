// The votes of the neuron that is shown: read off the weights where the outputs come next, else asked
// of the worker, one question at a time.
import { computed, type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import { useMemo, useRef } from "preact/hooks";
import { useView } from "../../../components/views/use-view.ts";
import { unitActivations, type WeightedLayer } from "../../../network/roles.ts";
import { directVotes } from "../../../network/votes.ts";
import { ask, example } from "../../../state/trainer.ts";
import type { ForwardView, Values } from "../../../worker/protocol.ts";
import { roles, shown } from "./shown.ts";

/** More weights than this are not sent ten times a second for the sake of votes. */
const MOST_WEIGHTS = 20_000;

export type VotesOf = (layer: WeightedLayer, neuron: number) => Float32Array | undefined;

export interface Votes {
  /** Of any neuron whose votes can be read off; else undefined. */
  readonly of: VotesOf;
  /** Of the one that is shown. */
  readonly shown: ReadonlySignal<Float32Array | undefined>;
}

/** Whether the outputs are the next layer. */
const isDirect = (layer: WeightedLayer, output: WeightedLayer): boolean =>
  output.index === layer.index + 1 &&
  output.weightShape.length === 2 &&
  output.weightShape[0]! * output.weightShape[1]! <= MOST_WEIGHTS;

export function useVotes(forward: ReadonlySignal<ForwardView | undefined>): Votes {
  const output = roles.value?.output;
  const isSmall = output && output.weightShape.reduce((a, b) => a * b, 1) <= MOST_WEIGHTS;
  const weight = useView(isSmall ? `value:${output.name}.weight` : "value:none");
  const asked = useSignal<{ key: string; votes: Float32Array } | undefined>(undefined);
  const isAsking = useSignal(false);
  // what was asked last, so that standing still asks nothing
  const last = useRef<{ key: string; seen: ForwardView | undefined }>({ key: "", seen: undefined });
  const votes = useMemo(() => {
    const of: VotesOf = (layer, neuron) => {
      const found = roles.value;
      const held: Values | undefined = weight.value;
      const a = forward.value?.values[`${layer.name}/a`];
      if (!found || !held || !a || !isDirect(layer, found.output)) return undefined;
      if (held.shape[1] !== layer.units) return undefined;
      return directVotes(held, neuron, unitActivations(a)[neuron]!);
    };
    return {
      of,
      shown: computed(() => {
        const at = shown.value;
        if (!at || at.layer.index === roles.value?.output.index) return undefined;
        const direct = of(at.layer, at.neuron);
        if (direct) return direct;
        return asked.value?.key === keyOf(at) ? asked.value.votes : undefined;
      }),
    };
  }, [weight, forward, asked]);
  useSignalEffect(() => {
    const at = shown.value;
    const found = roles.value;
    const seen = forward.value;
    if (!at || !found || isAsking.value || at.layer.index >= found.output.index) return;
    if (isDirect(at.layer, found.output)) return;
    const key = keyOf(at);
    if (!seen || (last.current.key === key && last.current.seen === seen)) return;
    last.current = { key, seen };
    isAsking.value = true;
    const { layer, neuron } = at;
    ask({ topic: "votes", layer: layer.index, neuron, example: example.peek() })
      .then(
        (found) => {
          asked.value = { key, votes: found };
        },
        () => {},
      )
      .finally(() => {
        isAsking.value = false;
      });
  });
  return votes;
}

const keyOf = ({ layer, neuron }: { layer: WeightedLayer; neuron: number }): string =>
  `${layer.index}.${neuron}`;
