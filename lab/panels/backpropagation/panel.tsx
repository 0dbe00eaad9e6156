// Chapter 2: one example through the network and back, stop by stop, every number in view.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { Exercises } from "../../components/exercise.tsx";
import { Figure, Head } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { useLinks } from "../../components/linked.ts";
import { short } from "../../components/numbers.ts";
import { Stepper } from "../../components/stepper.tsx";
import { Formula } from "../../components/words/formula.tsx";
import { Words } from "../../components/words/words.tsx";
import { language, text } from "../../state/language.ts";
import { openCode, selection } from "../../state/place.ts";
import { isRunning } from "../../state/trainer.ts";
import type { FormulaName } from "../../text/formulas.ts";
import "./backpropagation.css";
import { OpenBundle } from "./bundle.tsx";
import { chipLines } from "./chips.ts";
import { Pass } from "./dense-network.ts";
import { Chips, Equation } from "./equation.tsx";
import { exercisesOf } from "./exercises.ts";
import { type Names, nameOf, neuronName, textOf } from "./naming.ts";
import { NetworkPicture } from "./network-picture.tsx";
import { Nudge } from "./nudge.tsx";
import { Parameters } from "./parameters.tsx";
import { placed } from "./placing.ts";
import { differenceTo, type RunPass, useRunPass } from "./run-pass.ts";
import { sentence } from "./sentence.ts";
import { RunSetting, SmallSetting, Source } from "./setting.tsx";
import { type Here, shownOf } from "./shown.ts";
import { knownAt, type Stop, stopsOf } from "./stops.ts";
import { useCalm } from "./use-calm.ts";
import { useCosts } from "./use-costs.ts";
import { useIsNarrow } from "./use-narrow.ts";
import {
  chosen,
  isBundleOpen,
  small,
  smallRate,
  smallWanted,
  smallX,
  source,
  stopAt,
} from "./walk.ts";
import { WholeLayer } from "./whole-layer.tsx";

const SYMBOLS: Readonly<Record<Stop["kind"], FormulaName>> = {
  input: "symX",
  z: "symZ",
  a: "symA",
  cost: "symC",
  bp1: "symD",
  bp2: "symD",
  bp3: "symDb",
  bp4: "symDw",
  step: "symStep",
};

export default function Panel() {
  return source.value === "small" ? <SmallWalk /> : <RunWalk />;
}

function SmallWalk() {
  const pass = useComputed(() => {
    const y = Float64Array.of(0, 0);
    y[smallWanted.value] = 1;
    return new Pass(small.value, { x: smallX.value, y });
  });
  return <Walk pass={pass.value} learningRate={smallRate.value} run={undefined} />;
}

function RunWalk() {
  const t = text.value.backpropagation;
  const found = useRunPass();
  const { run, problem } = found.value;
  if (run && !problem) {
    return <Walk pass={run.pass} learningRate={run.facts.settings.learningRate} run={run} />;
  }
  return (
    <>
      <Head where={t.where} title={t.title} says={problem ? t[problem] : t.waiting} />
      <Source />
      <RunSetting run={run} />
    </>
  );
}

interface WalkProps {
  readonly pass: Pass;
  readonly learningRate: number;
  readonly run: RunPass | undefined;
}

/** Where the walk stands in a network: the stop, and the neuron as far as this layer has it. */
function hereIn(pass: Pass, stops: readonly Stop[], at: number): Here {
  const stop = stops[at]!;
  const l = stop.layer ?? Math.min(pass.last, Math.max(2, chosen.value.l));
  // an input is chosen only by pointing at one; until then the strongest is looked at
  const input = pass.a[1]!;
  const usual = l === 1 ? input.indexOf(input.reduce((m, x) => Math.max(m, x), -Infinity)) : 0;
  const j = (l === 1) === (chosen.value.l === 1) ? chosen.value.j : usual;
  return { stop, l, j: Math.max(0, Math.min(pass.size(l) - 1, j)) };
}

function Walk({ pass, learningRate, run }: WalkProps) {
  const t = text.value.backpropagation;
  const told = useSignal<string | undefined>(undefined);
  const ref = useLinks<HTMLDivElement>((key) => {
    told.value = key;
  });
  const isNarrow = useIsNarrow();
  const stops = stopsOf(pass.last);
  const at = Math.min(stopAt.value, stops.length - 1);
  const here = hereIn(pass, stops, at);
  const names: Names = {
    words: t,
    pass,
    learningRate,
    classNames: run?.facts.classNames ?? [],
    pictureWidth: run ? pictureWidth(run) : 0,
  };
  const costs = useCosts(pass, learningRate, run, here.stop.kind === "step");
  const isMoving = run !== undefined && isRunning.value;
  const says = useCalm(sentence(names, here, costs), `${at} ${language.code.value}`, isMoving);
  const choose = (l: number, j: number) => {
    chosen.value = { l, j };
    if (run && l > 1) selection.value = { layer: run.part.layers[l - 2]!, neuron: j };
  };
  useSelection(run);
  const chooseBy = (by: number) => {
    if (here.stop.layer !== undefined) {
      const count = pass.size(here.l);
      choose(here.l, (here.j + by + count) % count);
      return;
    }
    // where the layer is free, the neurons of all layers follow one another
    const all = pass.network.layers.flatMap((_, i) =>
      Array.from({ length: pass.size(i + 2) }, (_, j) => [i + 2, j] as const),
    );
    const place = all.findIndex(([l, j]) => l === here.l && j === here.j);
    choose(...all[(place + by + all.length) % all.length]!);
  };
  const name = (stop: Stop) => stopName(t, stop, pass.last);
  const empty = { neurons: [], rest: 0 };
  const lines = chipLines(
    pass,
    here,
    here.l > 1 ? shownOf(pass, here.l - 1, here) : empty,
    here.l < pass.last ? shownOf(pass, here.l + 1, here) : empty,
    shownOf(pass, pass.last, here),
  );
  const said = told.value && nameOf(names, told.value);
  const value = told.value && textOf(names, told.value);
  return (
    <div class={`walk ${here.stop.direction}`} ref={ref}>
      <Head
        where={t.where}
        title={t.title}
        says={
          <span>
            <Words>{says}</Words>
          </span>
        }
      />
      <div class="settings-row">
        <Source />
        {run ? <RunSetting run={run} /> : <SmallSetting />}
      </div>
      <Stepper
        explains={text.value.explains.backpropagation.stepper}
        label={t.walk}
        at={at}
        stops={stops.map((stop) => ({
          symbol: <Formula name={SYMBOLS[stop.kind]} put={{ l: `${stop.layer ?? ""}` }} />,
          name: name(stop),
          direction: stop.direction,
        }))}
        onGo={(to) => {
          stopAt.value = to;
        }}
        onChoose={chooseBy}
      />
      <div class="walk-row">
        <Figure
          explains={text.value.explains.backpropagation.network}
          title={t.network.title}
          says={
            <>
              <span class="key blue" /> {t.network.forward} <span class="key orange" />{" "}
              {t.network.backward}
            </>
          }
          under={
            said ? (
              <>
                <Words>{said}</Words>
                {value && (
                  <>
                    : <b>{value}</b>
                  </>
                )}
              </>
            ) : (
              t.hint
            )
          }
        >
          <NetworkPicture
            placing={placed(pass, here, isNarrow)}
            known={knownAt(stops, at)}
            onChoose={choose}
            onOpen={() => {
              isBundleOpen.value = !isBundleOpen.value;
            }}
            {...{ names, here }}
          />
        </Figure>
        <div class="mathematics">
          <Figure explains={text.value.explains.backpropagation.equation} title={name(here.stop)}>
            <Equation {...{ pass, here }} />
          </Figure>
          <Figure
            explains={text.value.explains.backpropagation.numbers}
            title={t.numbers.title}
            says={
              here.stop.kind === "cost"
                ? t.numbers.outputs
                : t.numbers.neuron(neuronName(names, here.l, here.j))
            }
          >
            <Chips {...{ names, lines }} />
          </Figure>
          <Figure explains={text.value.explains.backpropagation.layer} title={t.layer.title}>
            <WholeLayer {...{ names, here }} />
            {here.l > 1 && (
              <p class="under">
                <button
                  type="button"
                  class="link"
                  {...explained(text.value.explains.backpropagation.code)}
                  onClick={() =>
                    openCode(
                      run
                        ? { of: "run", layer: run.part.layers[here.l - 2]! }
                        : { of: "smallest", layer: here.l - 2 },
                    )
                  }
                >
                  {t.layer.code}
                </button>
              </p>
            )}
          </Figure>
        </div>
      </div>
      {run && !isRunning.value && <Agreement run={run} />}
      {isBundleOpen.value && pass.size(Math.max(1, here.l - 1)) > 10 && (
        <OpenBundle {...{ names, here }} />
      )}
      <Parameters {...{ names, here }} known={knownAt(stops, at)} isOwn={!run} />
      <Nudge {...{ names, here, run }} />
      <Exercises items={exercisesOf(t.exercises, () => (run ? undefined : pass))} />
    </div>
  );
}

/** The library's own program beside the page's sums. */
function Agreement({ run }: { readonly run: RunPass }) {
  const t = text.value.backpropagation;
  const apart = differenceTo(run.pass, run.part, run.view);
  return <p class="quiet agreement">{(apart < 1e-3 ? t.agrees : t.differs)(short(apart))}</p>;
}

function stopName(
  { stops }: { readonly stops: (typeof text.value)["backpropagation"]["stops"] },
  { kind, layer }: Stop,
  last: number,
): string {
  switch (kind) {
    case "z":
      return stops.z(layer!);
    case "a":
      return layer === last ? stops.output : stops.a(layer!);
    case "bp2":
      return stops.bp2(layer!, layer === last - 1);
    default:
      return stops[kind];
  }
}

/** How wide the picture is that goes into the dense layers; 0: none does. */
function pictureWidth({ facts, part, pass }: RunPass): number {
  if (part.input !== "inputs") return 0;
  if (facts.inputShape.length === 3) return facts.inputShape[1]!;
  const side = Math.sqrt(pass.size(1));
  return Number.isInteger(side) && side > 4 ? side : 0;
}

/** The neuron that was chosen in another panel is the one looked at here. */
function useSelection(run: RunPass | undefined): void {
  const id = run?.facts.id;
  useEffect(() => {
    const at = run && selection.value;
    const place = at ? run.part.layers.indexOf(at.layer) : -1;
    if (at && place >= 0) chosen.value = { l: place + 2, j: at.neuron };
  }, [id]);
}
