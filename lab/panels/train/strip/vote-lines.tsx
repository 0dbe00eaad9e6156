// The votes of the neuron that is shown, as curves from its picture to the outputs. Where they run is
// measured when something else is shown or the page changes its size, never while the run draws.
import { type ReadonlySignal, useSignal, useSignalEffect } from "@preact/signals";
import type { RefObject } from "preact";
import { useCallback, useEffect } from "preact/hooks";
import { isOpen, roles, shown } from "./shown.ts";
import { isStacked } from "./width.ts";

interface Lines {
  readonly stalk: string;
  readonly curves: readonly string[];
}

export function VoteLines(props: {
  readonly strip: RefObject<HTMLElement | null>;
  readonly votes: ReadonlySignal<Float32Array | undefined>;
}) {
  const lines = useSignal<Lines | undefined>(undefined);
  const { strip } = props;
  const measure = useCallback(() => {
    const at = shown.peek();
    lines.value =
      at && strip.current ? linesOf(strip.current, at.layer.index, at.neuron) : undefined;
  }, [strip, lines]);
  useSignalEffect(() => {
    shown.value;
    isOpen.value;
    roles.value;
    isStacked.value;
    // after what is shown has been laid out
    requestAnimationFrame(measure);
  });
  useEffect(() => {
    const sized = new ResizeObserver(measure);
    if (strip.current) sized.observe(strip.current);
    return () => sized.disconnect();
  }, [strip, measure]);
  const votes = props.votes.value;
  const drawn = lines.value;
  if (!votes || !drawn || isStacked.value) return null;
  const most = votes.reduce((m, vote) => Math.max(m, Math.abs(vote)), 1);
  return (
    <svg class="vote-lines" aria-hidden="true">
      <path class="stalk" d={drawn.stalk} />
      {drawn.curves.map((curve, k) => {
        const vote = votes[k] ?? 0;
        const share = Math.abs(vote) / most;
        return (
          <path
            key={k}
            d={curve}
            class={vote > 0 ? "for" : "against"}
            stroke-width={0.6 + 5 * share}
            opacity={0.2 + 0.75 * share}
          />
        );
      })}
    </svg>
  );
}

/** From below the neuron to the right edge of its layer, and from there to every output. */
function linesOf(strip: HTMLElement, layer: number, neuron: number): Lines | undefined {
  const found = roles.peek();
  const isFirst = found?.first.index === layer;
  const deeper = found?.deeper.findIndex(({ index }) => index === layer) ?? -1;
  const list = isOpen.peek()
    ? strip.querySelector(".neuron-picture")
    : isFirst
      ? strip.querySelector(".tiles")
      : strip.querySelectorAll(".bar-row")[deeper];
  const source = isOpen.peek() ? list : list?.children[neuron];
  const outputs = [...strip.querySelectorAll(".outputs > li")];
  const edge = strip.querySelector(".hidden-layers");
  if (!list || !source || !edge || outputs.length === 0) return undefined;
  const box = strip.getBoundingClientRect();
  const from = source.getBoundingClientRect();
  const x0 = edge.getBoundingClientRect().right - box.left + 4;
  const [x, y] = [from.left + from.width / 2 - box.left, from.bottom - box.top];
  const y0 = isOpen.peek() ? from.top + 40 - box.top : y + 4;
  const curves = outputs.map((output) => {
    const to = output.getBoundingClientRect();
    const [x1, y1] = [to.left - box.left - 5, to.top + to.height / 2 - box.top];
    const bend = (x1 - x0) * 0.55;
    return `M${x0} ${y0}C${x0 + bend} ${y0} ${x1 - bend} ${y1} ${x1} ${y1}`;
  });
  // an open neuron is as wide as the column: a line below it would cross what stands beside it
  return { stalk: isOpen.peek() ? "" : `M${x} ${y}V${y0}H${x0}`, curves };
}
