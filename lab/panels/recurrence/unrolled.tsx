// The network unrolled in time: a step is a column, and under one another lie what comes in, the gates,
// what is remembered, what it would answer, and the gradient that comes back to each step. Pointing, a
// finger and the arrow keys choose a step and a unit; both are marked through all strips.
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { Picture } from "../../components/canvas/picture.tsx";
import { linearAxis } from "../../components/chart/axis.ts";
import { ChartTable } from "../../components/chart/table.tsx";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { short } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import type { Values } from "../../worker/protocol.ts";
import type { NetworkView, RecurrenceView } from "../../worker/studies/recurrence/plan.ts";
import { pick, place, point, steps } from "./settings.ts";
import { columns, mostOf, ofUnit } from "./values.ts";
import { saidOf } from "./words.ts";

/** Gates lie between 0 and 1, what is remembered on both sides of 0. */
const GATES = ["inputGate", "forgetGate", "outputGate", "resetGate", "updateGate"] as const;
type ValueName = (typeof GATES)[number] | "candidate" | "c" | "h";
const isGate = (name: string): boolean => (GATES as readonly string[]).includes(name);

export function UnrolledFigure(props: {
  readonly view: RecurrenceView;
  readonly network: NetworkView;
  readonly choice: ComponentChildren;
}) {
  const { view, network, choice } = props;
  const t = text.value.recurrence;
  const isTable = useSignal(false);
  const at = place.value;
  const time = steps.value;
  const units = network.values.h!.shape[1]!;
  const names = Object.keys(network.values) as ValueName[];
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const move: Readonly<Record<string, readonly [step: number, unit: number]>> = {
      ArrowRight: [1, 0],
      ArrowLeft: [-1, 0],
      ArrowDown: [0, 1],
      ArrowUp: [0, -1],
      PageDown: [10, 0],
      PageUp: [-10, 0],
      Home: [-time, 0],
      End: [time, 0],
    };
    const by = move[event.key];
    if (event.key.toLowerCase() === "t") isTable.value = !isTable.value;
    else if (by) {
      pick({
        step: Math.max(0, Math.min(time - 1, at.step + by[0])),
        unit: Math.max(0, Math.min(units - 1, at.unit + by[1])),
      });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Figure
      class="unrolled"
      explains={text.value.explains.recurrence.unrolled}
      title={t.unrolled}
      says={t.unrolledSays(time)}
    >
      {choice}
      <div class="strips">
        <div
          class="time"
          role="slider"
          tabIndex={0}
          aria-label={t.stepLabel}
          aria-valuemin={1}
          aria-valuemax={time}
          aria-valuenow={at.step + 1}
          aria-valuetext={saidOf(view, network, at)}
          aria-keyshortcuts="ArrowLeft ArrowRight ArrowUp ArrowDown T"
          {...explained(text.value.explains.recurrence.step)}
          onKeyDown={onKeyDown}
        >
          <Marker at={at.step} of={time} />
        </div>
        <Strip name={t.strips.input} of={view.inputs} kind="input" />
        {names.map((name) => (
          <Strip
            key={name}
            name={t.strips[name]}
            of={network.values[name]!}
            kind={isGate(name) ? "gate" : "memory"}
            unit={at.unit}
          />
        ))}
        <Strip name={t.strips.answer} of={network.answers} kind="answer" />
        <Strip name={t.strips.gradient} of={network.gradient} kind="gradient" />
      </div>
      <p class="under">
        {t.scale} <span class="ramp-ink" aria-hidden="true" /> {t.scaleGates} −1{" "}
        <span class="ramp" /> +1 {t.scaleMemory} {t.keys}
      </p>
      <ChartTable
        label={t.unitTable(at.unit + 1)}
        isShown={isTable.value}
        lines={[
          ...names.map((name) => line(t.strips[name], ofUnit(network.values[name]!, at.unit))),
          line(t.norm, Array.from(network.norms)),
        ]}
        x={linearAxis({ label: t.step, says: "", least: 1, most: time, ticks: [] })}
        y={linearAxis({ label: "", says: "", least: 0, most: 1, ticks: [], format: short })}
      />
    </Figure>
  );
}

const line = (name: string, values: readonly number[]) => ({
  name,
  color: "ink",
  points: values.map((value, i) => [i + 1, value] as const),
});

/** Pixels of a strip: all of a layer's units, or a row a number. */
const UNITS_HEIGHT = 52;
const FEW_HEIGHT = 14;
const MANY_HEIGHT = 56;

function Strip(props: {
  readonly name: string;
  readonly of: Values;
  readonly kind: "input" | "gate" | "memory" | "answer" | "gradient";
  /** The unit that is marked; absent where rows are no units. */
  readonly unit?: number;
}) {
  const { name, of, kind, unit } = props;
  const e = text.value.explains.recurrence.strips;
  const [time, rows] = of.shape as [number, number];
  const isSigned =
    kind === "memory" || kind === "gradient" || (kind !== "gate" && of.values.some((x) => x < 0));
  const scale =
    kind === "gate" || (kind === "input" && !isSigned) ? 1 : Math.max(mostOf(of.values), 1e-9);
  const height =
    unit !== undefined ? UNITS_HEIGHT : Math.min(MANY_HEIGHT, Math.max(FEW_HEIGHT, rows * 9));
  const find = (event: PointerEvent): { step: number; unit: number } => {
    const box = (event.currentTarget as Element).getBoundingClientRect();
    const share = (value: number, of: number) =>
      Math.max(0, Math.min(of - 1, Math.floor(value * of)));
    return {
      step: share((event.clientX - box.left) / box.width, time),
      unit:
        unit === undefined
          ? place.peek().unit
          : share((event.clientY - box.top) / box.height, rows),
    };
  };
  return (
    <>
      <span class="strip-name" {...explained(e[kind])}>
        {name}
      </span>
      <div
        class={`strip ${kind}`}
        style={{ height: `${height}px` }}
        onPointerMove={(event) => {
          if (event.pointerType !== "touch") point(find(event));
          else if (event.buttons) pick(find(event));
        }}
        onPointerLeave={() => point(undefined)}
        onPointerDown={(event) => pick(find(event))}
      >
        <Picture
          values={columns(of)}
          width={time}
          height={rows}
          kind={isSigned ? "weights" : "ink"}
          scale={scale}
          label=""
        />
        <Marker at={place.value.step} of={time} />
        {unit !== undefined && (
          <i
            class="unit"
            aria-hidden="true"
            style={{ top: `${(100 * unit) / rows}%`, height: `${100 / rows}%` }}
          />
        )}
      </div>
    </>
  );
}

/** The column of the step that is looked at. */
const Marker = ({ at, of }: { readonly at: number; readonly of: number }) => (
  <i
    class="column"
    aria-hidden="true"
    style={{ left: `${(100 * at) / of}%`, width: `${100 / of}%` }}
  />
);
