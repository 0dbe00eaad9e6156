// The neurons of a layer as a list to walk in: what tiles and rows of bars have in common. One of them has
// the focus; arrows move it, Enter opens, other keys are the panel's.
import { type ReadonlySignal, untracked, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useRef } from "preact/hooks";
import { moved } from "./move.ts";

export interface NeuronListProps {
  readonly label: string;
  readonly count: number;
  /** The length of each bar, 0 to 1. */
  readonly bars: ReadonlySignal<ArrayLike<number> | undefined>;
  /** Neurons with an orange corner. */
  readonly marked: ReadonlySet<number>;
  /** Neurons whose bar is struck out. */
  readonly silent: ReadonlySet<number>;
  readonly selected: number | undefined;
  /** What a reader hears of a neuron; asked for anew twice a second at most. */
  readonly nameOf: (neuron: number) => string;
  readonly onPoint: (neuron: number | undefined) => void;
  readonly onSelect: (neuron: number) => void;
  readonly onOpen: (neuron: number) => void;
  /** Other keys on a neuron; true where one was taken. */
  readonly onKey: (key: string, neuron: number) => boolean;
}

/** What a pointer does on a neuron. */
interface Pressed {
  readonly onClick: (event: MouseEvent) => void;
  readonly onPointerDown?: (event: PointerEvent) => void;
}

const NAMES_MS = 500;

/**
 * The list's element, and what every neuron in it has. `barOf`: the bar of a neuron's element, which grows
 * by `grow`; `columns`: how many stand in a row.
 */
export function useNeuronList(
  props: NeuronListProps,
  barOf: (item: Element) => HTMLElement | null,
  grow: "scaleX" | "scaleY",
  columns: (list: HTMLElement) => number,
) {
  const { count, bars, selected, nameOf } = props;
  const list: RefObject<HTMLDivElement | null> = useRef<HTMLDivElement>(null);
  const named = useRef(0);
  const names = useRef(nameOf);
  // what is said of a neuron follows the run: a list that drew itself anew with it would do nothing else
  names.current = (neuron) => untracked(() => nameOf(neuron));
  useSignalEffect(() => {
    const lengths = bars.value;
    const items = list.current?.children;
    if (!items || !lengths) return;
    const now = performance.now();
    const isDue = now - named.current > NAMES_MS;
    if (isDue) named.current = now;
    for (let i = 0; i < items.length; i++) {
      const bar = barOf(items[i]!);
      if (bar) bar.style.transform = `${grow}(${(lengths[i] ?? 0).toFixed(3)})`;
      if (isDue) items[i]!.setAttribute("aria-label", names.current(i));
    }
  });
  const onKeyDown = (event: KeyboardEvent, neuron: number) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, neuron, count, columns(list.current!));
    if (to !== undefined) (list.current?.children[to] as HTMLElement | undefined)?.focus();
    else if (event.key === "Enter" || event.key === " ") props.onOpen(neuron);
    else if (!props.onKey(event.key.toLowerCase(), neuron)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  const item = (i: number, kind: string, pressed: Pressed) => ({
    ...pressed,
    role: "option" as const,
    class: `${kind}${props.marked.has(i) ? " marked" : ""}${props.silent.has(i) ? " silent" : ""}`,
    tabIndex: i === (selected ?? 0) ? 0 : -1,
    "aria-selected": i === selected,
    "aria-label": names.current(i),
    onFocus: () => props.onSelect(i),
    onPointerEnter: (event: PointerEvent) => event.pointerType !== "touch" && props.onPoint(i),
    onKeyDown: (event: KeyboardEvent) => onKeyDown(event, i),
  });
  return { list, item };
}
