// The neurons of a layer as a listbox of pictures: the weights of each, its activation as a bar below.
// Elements are made once; weights and activations are painted into them without the framework.
import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { WeightPicture } from "../../network/weight-picture.ts";
import { isStill, theme } from "../../state/theme.ts";
import type { Values } from "../../worker/protocol.ts";
import { type NeuronListProps, useNeuronList } from "./neuron-list.ts";
import { TilePainter } from "./painter.ts";
import "./tiles.css";

interface TilesProps extends NeuronListProps {
  readonly columns: number;
  readonly picture: WeightPicture;
  readonly weights: ReadonlySignal<Values | undefined>;
  readonly onSilence: (neuron: number) => void;
}

export function Tiles(props: TilesProps) {
  const { count, picture, weights, selected } = props;
  const painter = useMemo(() => new TilePainter(), []);
  const { list, item } = useNeuronList(
    props,
    (element) => element.querySelector<HTMLElement>(".level > i"),
    "scaleX",
    columnsOf,
  );
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
          {...item(i, "tile", {
            onClick: (event) => {
              const isBar = (event.target as Element).closest(".level") !== null;
              if (isBar) props.onSilence(i);
              // a finger selects first, for it cannot point
              else if (wasTouch.current) props.onSelect(i);
              else props.onOpen(i);
            },
            onPointerDown: (event) => {
              wasTouch.current = event.pointerType === "touch" && selected !== i;
            },
          })}
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
