// The compiler: the network as code, its graph with the derived gradient, the kernels it is cut into, and
// the code that runs; every line lights what it came from and what it became.

import { useSignal } from "@preact/signals";
import { useEffect, useState } from "preact/hooks";
import { Choice } from "../../components/choice.tsx";
import { Head } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed, whole } from "../../components/numbers.ts";
import { inAddress } from "../../state/address-parts.ts";
import { oneOf } from "../../state/forms.ts";
import { text } from "../../state/language.ts";
import { type CodePlace, codePlace, type Selection, selection } from "../../state/place.ts";
import { ask, RefusedError, run } from "../../state/trainer.ts";
import type { StageName, Stages } from "../../worker/questions.ts";
import { operandsOf, readersOf } from "./folding.ts";
import { KernelBar } from "./kernel-bar.tsx";
import { Listing } from "./listing.tsx";
import { threadsInWords } from "./threads.ts";
import "./compiler.css";

const MIDDLE = ["schedule", "kernels", "memory"] as const;
const LAST = ["wasm", "c"] as const;

const of = inAddress<"smallest" | "run">(
  "compiler",
  "listed",
  "smallest",
  oneOf(["smallest", "run"]),
);
const middle = inAddress<(typeof MIDDLE)[number]>("compiler", "stage", "schedule", oneOf(MIDDLE));
const last = inAddress<(typeof LAST)[number]>("compiler", "code", "wasm", oneOf(LAST));

/** What another panel has asked for, else the layer of the selected neuron; its network is shown. */
function askedPlace(): CodePlace | undefined {
  const asked = codePlace.peek() ?? placeOf(selection.peek());
  if (asked) of.value = asked.of;
  return asked;
}

export default function Compiler() {
  const t = text.value.compiler;
  const e = text.value.explains.compiler;
  const asked = useState(askedPlace)[0];
  useEffect(() => () => void (codePlace.value = undefined), []);
  const stages = useSignal<Stages | undefined>(undefined);
  const problem = useSignal("");
  const pointed = useSignal<readonly number[] | undefined>(undefined);
  const kept = useSignal<readonly number[]>([]);
  const id = run.value?.id;
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new run has other texts
  useEffect(() => {
    if (id === undefined) return;
    let isWanted = true;
    problem.value = "";
    ask<"stages">({ topic: "stages", of: of.value }).then(
      (answer) => {
        if (!isWanted) return;
        stages.value = answer;
        const layer = asked?.of === of.peek() ? asked.layer : undefined;
        kept.value = (layer !== undefined && answer.code[layer + 1]?.nodes) || [];
      },
      (error) => {
        if (isWanted) problem.value = error instanceof RefusedError ? error.message : String(error);
      },
    );
    return () => {
      isWanted = false;
    };
  }, [id, of.value]);
  const found = stages.value;
  const nodes = pointed.value ?? kept.value;
  const lit = new Set(nodes);
  const near = found ? neighbours(found, nodes) : new Set<number>();
  const light = (at: readonly number[], isKept: boolean) => {
    pointed.value = at;
    if (isKept) kept.value = at;
  };
  const leave = () => {
    pointed.value = undefined;
  };
  const listing = (name: StageName) =>
    found && (
      <Listing
        name={t.stages[name]}
        lines={found.listings[name]}
        lit={lit}
        near={name === "graph" ? near : new Set()}
        onLight={light}
        onLeave={leave}
        {...(name === "graph" ? { backwardFrom: found.loss + 1 } : {})}
      />
    );
  return (
    <section class="panel compiler">
      <Head where={t.where} title={t.title} says={lens(nodes, found)} />
      <div class="controls">
        <Choice
          name={t.which}
          label={t.which}
          explains={e.which}
          options={["smallest", "run"]}
          chosen={of.value}
          wordOf={(name) => t.networks[name]}
          choose={(next) => {
            of.value = next;
          }}
        />
        {found && (
          <p class="counts">
            {t.counts(
              whole(found.nodes),
              whole(found.kernels.length),
              bytes(found.arenaBytes),
              bytes(found.moduleBytes),
              fixed(found.milliseconds, 0),
            )}
          </p>
        )}
        {run.value && (
          <p class="counts" data-test="threads">
            {threadsInWords(
              run.value,
              navigator.hardwareConcurrency,
              crossOriginIsolated,
              t.threads,
            )}
          </p>
        )}
      </div>
      {problem.value && <p class="problem">{problem.value}</p>}
      <WhichNeuron of={of.value} />
      {found && <KernelBar kernels={found.kernels} />}
      <div class="stages">
        <div>
          <h2 {...explained(e.network)}>{t.code}</h2>
          {found && (
            <Listing
              name={t.code}
              lines={found.code}
              lit={lit}
              near={new Set()}
              onLight={light}
              onLeave={leave}
            />
          )}
          <p class="under">{t.codeSays}</p>
        </div>
        <div>
          <h2 {...explained(e.graph)}>
            {t.stages.graph} <span>{t.backward}</span>
          </h2>
          {listing("graph")}
          <p class="under">{t.stageSays.graph}</p>
        </div>
        <div>
          <h2>
            <Choice
              name={t.middle}
              label={t.middle}
              explains={e.middle}
              options={MIDDLE}
              chosen={middle.value}
              wordOf={(name) => t.stages[name]}
              choose={(next) => {
                middle.value = next;
              }}
            />
          </h2>
          {listing(middle.value)}
          <p class="under">{t.stageSays[middle.value]}</p>
        </div>
        <div>
          <h2>
            <Choice
              name={t.generated}
              label={t.generated}
              explains={e.generated}
              options={LAST}
              chosen={last.value}
              wordOf={(name) => t.stages[name]}
              choose={(next) => {
                last.value = next;
              }}
            />
          </h2>
          {listing(last.value)}
          <p class="under">{t.stageSays[last.value]}</p>
        </div>
      </div>
    </section>
  );
}

const placeOf = (at: Selection | undefined): CodePlace | undefined =>
  at && { of: "run", layer: at.layer };

/** Where the neuron that is selected is in the arrays of its layer. */
function WhichNeuron({ of }: { readonly of: CodePlace["of"] }) {
  const at = selection.value;
  if (!at || of !== "run") return null;
  return (
    <p class="quiet" data-test="which-neuron">
      {text.value.compiler.neuron(at.neuron + 1, at.layer)}
    </p>
  );
}

/** What is lit, in a sentence. */
function lens(nodes: readonly number[], found: Stages | undefined): string {
  const t = text.value.compiler;
  const first = found?.listings.graph.find((line) => line.nodes.includes(nodes[0] ?? -1));
  if (!found || !first) return t.hint;
  const isBack = (nodes[0] ?? 0) > found.loss;
  const touched = (name: StageName) =>
    found.listings[name].filter((line) => line.nodes.some((n) => nodes.includes(n))).length;
  return t.lit(first.text.replace(/ : .*/, ""), isBack, touched("kernels"), touched("wasm"));
}

/** What the lit nodes read, and what reads them. */
function neighbours(found: Stages, nodes: readonly number[]): Set<number> {
  const graph = found.listings.graph;
  const readers = readersOf(graph);
  const near = new Set<number>();
  for (const node of nodes) {
    const line = graph.find(({ text: own }) => own.startsWith(`%${node} =`));
    for (const operand of operandsOf(line?.text ?? "")) near.add(operand);
    for (const reader of readers.get(node) ?? []) near.add(reader);
  }
  for (const node of nodes) near.delete(node);
  return near;
}

function bytes(count: number): string {
  if (count < 1000) return `${count} B`;
  return count < 1e6 ? `${fixed(count / 1000, 1)} kB` : `${fixed(count / 1e6, 1)} MB`;
}
