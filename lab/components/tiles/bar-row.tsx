// The neurons of a deeper layer as a row of bars: their activations, one after the other.
import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import { useRef } from "preact/hooks";
import { moved } from "./move.ts";

export interface BarRowProps {
  readonly label: string;
  readonly count: number;
  readonly bars: ReadonlySignal<ArrayLike<number> | undefined>;
  readonly marked: ReadonlySet<number>;
  readonly silent: ReadonlySet<number>;
  readonly selected: number | undefined;
  readonly nameOf: (neuron: number) => string;
  readonly onPoint: (neuron: number | undefined) => void;
  readonly onSelect: (neuron: number) => void;
  readonly onOpen: (neuron: number) => void;
  /** Other keys on a neuron; true where one was taken. */
  readonly onKey: (key: string, neuron: number) => boolean;
}

const NAMES_MS = 500;

export function BarRow(props: BarRowProps) {
  const { count, bars, selected, nameOf } = props;
  const list = useRef<HTMLDivElement>(null);
  const named = useRef(0);
  const names = useRef(nameOf);
  names.current = nameOf;
  useSignalEffect(() => {
    const lengths = bars.value;
    const items = list.current?.children;
    if (!items || !lengths) return;
    const now = performance.now();
    const isDue = now - named.current > NAMES_MS;
    if (isDue) named.current = now;
    for (let i = 0; i < items.length; i++) {
      const bar = items[i]!.firstElementChild as HTMLElement;
      bar.style.transform = `scaleY(${(lengths[i] ?? 0).toFixed(3)})`;
      if (isDue) items[i]!.setAttribute("aria-label", names.current(i));
    }
  });
  const onKeyDown = (event: KeyboardEvent, neuron: number) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, neuron, count, 1);
    if (to !== undefined) (list.current?.children[to] as HTMLElement | undefined)?.focus();
    else if (event.key === "Enter" || event.key === " ") props.onOpen(neuron);
    else if (!props.onKey(event.key.toLowerCase(), neuron)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const state = (i: number) =>
    `${props.marked.has(i) ? " marked" : ""}${props.silent.has(i) ? " silent" : ""}`;
  return (
    <div
      ref={list}
      class="bar-row"
      role="listbox"
      aria-label={props.label}
      aria-orientation="horizontal"
      onPointerLeave={() => props.onPoint(undefined)}
    >
      {Array.from({ length: count }, (_, i) => (
        <div
          key={i}
          role="option"
          class={`bar-unit${state(i)}`}
          tabIndex={i === (selected ?? 0) ? 0 : -1}
          aria-selected={i === selected}
          aria-label={nameOf(i)}
          onFocus={() => props.onSelect(i)}
          onPointerEnter={(event) => event.pointerType !== "touch" && props.onPoint(i)}
          onClick={() => props.onOpen(i)}
          onKeyDown={(event) => onKeyDown(event, i)}
        >
          <i />
        </div>
      ))}
    </div>
  );
}
