// The neurons of a layer as a listbox of pictures: the weights of each, its activation as a bar below.
// Elements are made once; weights and activations are painted into them without the framework.
import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { WeightPicture } from "../../network/weight-picture.ts";
import { isStill, theme } from "../../state/theme.ts";
import type { Values } from "../../worker/protocol.ts";
import { moved } from "./move.ts";
import { TilePainter } from "./painter.ts";
import "./tiles.css";

export interface TilesProps {
  readonly label: string;
  readonly count: number;
  readonly columns: number;
  readonly picture: WeightPicture;
  readonly weights: ReadonlySignal<Values | undefined>;
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
  readonly onSilence: (neuron: number) => void;
  /** Other keys on a neuron; true where one was taken. */
  readonly onKey: (key: string, neuron: number) => boolean;
}

const NAMES_MS = 500;

export function Tiles(props: TilesProps) {
  const { count, picture, weights, bars, selected, nameOf } = props;
  const painter = useMemo(() => new TilePainter(), []);
  const list = useRef<HTMLDivElement>(null);
  const named = useRef(0);
  const names = useRef(nameOf);
  names.current = nameOf;
  useSignalEffect(() => {
    painter.isStill = isStill.value;
    if (weights.value) painter.show(picture, weights.value);
  });
  useEffect(() => {
    const held = weights.peek();
    if (held) painter.show(picture, held);
  }, [picture, painter, weights]);
  useSignalEffect(() => {
    theme.value;
    painter.refresh();
  });
  useSignalEffect(() => {
    const lengths = bars.value;
    const tiles = list.current?.children;
    if (!tiles || !lengths) return;
    const now = performance.now();
    const isDue = now - named.current > NAMES_MS;
    if (isDue) named.current = now;
    for (let i = 0; i < tiles.length; i++) {
      const bar = tiles[i]!.querySelector<HTMLElement>(".level > i");
      if (bar) bar.style.transform = `scaleX(${(lengths[i] ?? 0).toFixed(3)})`;
      if (isDue) tiles[i]!.setAttribute("aria-label", names.current(i));
    }
  });
  useEffect(() => {
    const seen = new IntersectionObserver(([entry]) => {
      painter.isSeen = entry!.isIntersecting;
      if (painter.isSeen) painter.refresh();
    });
    seen.observe(list.current!);
    return () => {
      seen.disconnect();
      painter.close();
    };
  }, [painter]);
  const focus = (neuron: number) =>
    (list.current?.children[neuron] as HTMLElement | undefined)?.focus();
  const onKeyDown = (event: KeyboardEvent, neuron: number) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const to = moved(event.key, neuron, count, columnsOf(list.current!));
    if (to !== undefined) focus(to);
    else if (event.key === "Enter" || event.key === " ") props.onOpen(neuron);
    else if (!props.onKey(event.key.toLowerCase(), neuron)) return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div
      ref={list}
      class={`tiles ${picture.kind}`}
      role="listbox"
      aria-label={props.label}
      style={{ "--columns": props.columns }}
      onPointerLeave={() => props.onPoint(undefined)}
    >
      {Array.from({ length: count }, (_, i) => (
        <div
          key={i}
          role="option"
          class={`tile${props.marked.has(i) ? " marked" : ""}${props.silent.has(i) ? " silent" : ""}`}
          tabIndex={i === (selected ?? 0) ? 0 : -1}
          aria-selected={i === selected}
          aria-label={nameOf(i)}
          onFocus={() => props.onSelect(i)}
          onPointerEnter={(event) => event.pointerType !== "touch" && props.onPoint(i)}
          onClick={(event) => {
            const isBar = (event.target as Element).closest(".level") !== null;
            if (isBar) props.onSilence(i);
            // a finger selects first, for it cannot point
            else if (wasTouch.current) props.onSelect(i);
            else props.onOpen(i);
          }}
          onPointerDown={(event) => {
            wasTouch.current = event.pointerType === "touch" && selected !== i;
          }}
          onKeyDown={(event) => onKeyDown(event, i)}
        >
          <canvas
            ref={(canvas) => painter.attach(i, canvas)}
            width={picture.width}
            height={picture.height}
          />
          <span class="level">
            <i />
          </span>
        </div>
      ))}
    </div>
  );
}

/** Whether the press that a click ends was a finger's on a tile that was not selected. */
const wasTouch = { current: false };

/** How many stand in a row now. */
const columnsOf = (list: HTMLElement): number =>
  Math.max(1, getComputedStyle(list).gridTemplateColumns.split(" ").length);
