// Heights of bumps side by side: each column is a slider, and a drag across them draws freehand.

import { useRef } from "preact/hooks";
import { explained } from "../../../components/lens/explained.ts";
import { fixed } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { HEIGHT, within } from "../setting/scenes.ts";
import { slid } from "../setting/slider-keys.ts";
import { numbersAt, type Scale, toX, toY } from "./scale.ts";

interface ColumnsProps {
  readonly scale: Scale;
  readonly heights: readonly number[];
  readonly lit: number | undefined;
  readonly onLight: (column: number | undefined) => void;
  readonly onChange: (heights: readonly number[]) => void;
}

/** By how much Page moves a height. */
const PAGE = 0.5;

export function Columns({ scale, heights, lit, onLight, onChange }: ColumnsProps) {
  const t = text.value.visualProof;
  const group = useRef<SVGGElement>(null);
  /** Where the drag was last, so that a quick one leaves no column out. */
  const last = useRef<{ column: number; height: number } | undefined>(undefined);
  const count = heights.length;
  const draw = (event: PointerEvent) => {
    const box = group.current!.ownerSVGElement!.getBoundingClientRect();
    const { x, y } = numbersAt(scale, event, box);
    const column = Math.max(0, Math.min(count - 1, Math.floor(x * count)));
    const from = last.current ?? { column, height: y };
    const next = [...heights];
    const steps = Math.abs(column - from.column);
    for (let i = 0; i <= steps; i++) {
      const share = steps ? i / steps : 1;
      const k = from.column + Math.sign(column - from.column) * i;
      next[k] = within(from.height + (y - from.height) * share, HEIGHT);
    }
    last.current = { column, height: y };
    onLight(column);
    onChange(next);
  };
  const end = () => {
    last.current = undefined;
  };
  const onKeyDown = (k: number) => (event: KeyboardEvent) => {
    const columns = group.current!.querySelectorAll<SVGElement>("[role=slider]");
    if (event.key === "ArrowLeft") columns[k - 1]?.focus();
    else if (event.key === "ArrowRight") columns[k + 1]?.focus();
    else {
      const next = slid(event.key, heights[k]!, HEIGHT, PAGE);
      if (next === undefined) return;
      onChange(heights.with(k, next));
    }
    event.preventDefault();
  };
  return (
    <g
      ref={group}
      class="columns"
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        draw(event);
        const k = last.current!.column;
        event.currentTarget.querySelectorAll<SVGElement>("[role=slider]")[k]?.focus({
          preventScroll: true,
        });
        event.preventDefault();
      }}
      onPointerMove={(event) => {
        if (last.current) draw(event);
      }}
      onPointerUp={end}
      onPointerCancel={end}
      onPointerLeave={() => {
        if (!last.current && !group.current!.contains(document.activeElement)) onLight(undefined);
      }}
    >
      {heights.map((height, k) => (
        <g
          key={k}
          class={k === lit ? "column lit" : "column"}
          role="slider"
          {...explained(text.value.explains.visualProof.height)}
          tabindex={0}
          aria-orientation="vertical"
          aria-label={t.heightOf(k + 1, count, fixed(k / count), fixed((k + 1) / count))}
          aria-valuemin={HEIGHT.least}
          aria-valuemax={HEIGHT.most}
          aria-valuenow={height}
          aria-valuetext={fixed(height, 1)}
          onFocus={() => onLight(k)}
          onPointerEnter={() => last.current || onLight(k)}
          onKeyDown={onKeyDown(k)}
        >
          <rect
            x={toX(scale, k / count)}
            y={scale.top}
            width={(scale.right - scale.left) / count}
            height={scale.bottom - scale.top}
          />
          <circle
            cx={toX(scale, (k + 0.5) / count)}
            cy={toY(scale, height)}
            r={count > 20 ? 3 : count > 10 ? 5 : 8}
          />
        </g>
      ))}
    </g>
  );
}
