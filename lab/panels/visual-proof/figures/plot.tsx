// A plot over an input: axes, curves, and what can be dragged in it. The table behind it says the same
// numbers to those who do not see it.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { Controls, Decor } from "../../../components/decor.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { fixed } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { pathOf, placesOf, type Scale, toX, toY } from "./scale.ts";

export interface Curve {
  readonly name: string;
  readonly f: (x: number) => number;
  readonly kind: "network" | "goal" | "quiet";
}

interface PlotProps {
  readonly label: string;
  readonly curves: readonly Curve[];
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly number[];
  readonly xTicks?: readonly number[];
  readonly xLabel?: string;
  readonly height: number;
  /** What is drawn by others but stands in the table too. */
  readonly table?: readonly Omit<Curve, "kind">[];
  /** Where curves are steep, and with what weight. */
  readonly steep?: readonly number[];
  readonly w?: number;
  /** Below the curves. */
  readonly under?: (scale: Scale) => ComponentChildren;
  /** Above them: handles and marks. */
  readonly over?: (scale: Scale) => ComponentChildren;
  /** Digits of the table. */
  readonly digits?: number;
}

const TICKS = [0, 0.2, 0.4, 0.6, 0.8, 1];
const TABLE = Array.from({ length: 11 }, (_, i) => i / 10);

export function Plot(props: PlotProps) {
  const { label, curves, least, most, ticks, xTicks = TICKS, height, steep = [], w = 1 } = props;
  const box = useRef<HTMLDivElement>(null);
  const width = useSignal(640);
  const clip = useId();
  useEffect(() => {
    const sized = new ResizeObserver(([entry]) => {
      width.value = Math.max(160, Math.round(entry!.contentRect.width));
    });
    sized.observe(box.current!);
    return () => sized.disconnect();
  }, [width]);
  const [xLeast, xMost] = [xTicks[0]!, xTicks.at(-1)!];
  const scale: Scale = {
    width: width.value,
    height,
    left: 40,
    right: width.value - 12,
    top: 12,
    bottom: height - 34,
    least,
    most,
    xLeast,
    xMost,
  };
  const places = placesOf(scale, steep, w);
  const digits = most - least > 8 ? 0 : ticks.some((tick) => !Number.isInteger(tick)) ? 1 : 0;
  const columns = [...curves, ...(props.table ?? [])];
  const rows = TABLE.map((share) => xLeast + share * (xMost - xLeast));
  return (
    <div class="plot" ref={box}>
      <span
        class="axis-zone"
        style={{ width: `${scale.left}px`, height: `${height}px` }}
        data-label={label}
        {...explained(text.value.explains.visualProof.y)}
      />
      <span
        class="axis-zone"
        style={{ left: `${scale.left}px`, right: 0, top: `${scale.bottom}px`, height: "34px" }}
        data-label={props.xLabel ?? "x"}
        {...explained(text.value.explains.visualProof.x)}
      />
      <Controls viewBox={`0 0 ${width.value} ${height}`} height={height} label={label}>
        <clipPath id={clip}>
          <rect
            x={scale.left}
            y={scale.top - 2}
            width={scale.right - scale.left}
            height={scale.bottom - scale.top + 4}
          />
        </clipPath>
        <Decor>
          {ticks.map((tick) => (
            <g key={tick}>
              <line
                class={tick === 0 ? "zero" : "grid"}
                x1={scale.left}
                x2={scale.right}
                y1={toY(scale, tick)}
                y2={toY(scale, tick)}
              />
              <text x={scale.left - 8} y={toY(scale, tick) + 4} text-anchor="end">
                {fixed(tick, digits)}
              </text>
            </g>
          ))}
          {xTicks.map((tick) => (
            <g key={tick}>
              <line
                class="grid"
                x1={toX(scale, tick)}
                x2={toX(scale, tick)}
                y1={scale.top}
                y2={scale.bottom}
              />
              <text x={toX(scale, tick)} y={scale.bottom + 18} text-anchor="middle">
                {fixed(tick, Number.isInteger(tick) && xMost > 1 ? 0 : 1)}
              </text>
            </g>
          ))}
          <text
            class="it"
            x={(toX(scale, xTicks.at(-2)!) + scale.right) / 2}
            y={scale.bottom + 19}
            text-anchor="middle"
          >
            {props.xLabel ?? "x"}
          </text>
        </Decor>
        <Decor clip-path={`url(#${clip})`}>
          {props.under?.(scale)}
          {curves.map(({ name, f, kind }) => (
            <path key={name} class={`curve ${kind}`} d={pathOf(scale, places, f)} />
          ))}
        </Decor>
        {props.over?.(scale)}
      </Controls>
      <div class="sr">
        <table>
          <caption>{label}</caption>
          <thead>
            <tr>
              <th scope="col">{props.xLabel ?? "x"}</th>
              {columns.map(({ name }) => (
                <th scope="col" key={name}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((x) => (
              <tr key={x}>
                <th scope="row">{fixed(x, 1)}</th>
                {columns.map(({ name, f }) => (
                  <td key={name}>{fixed(f(x), props.digits ?? 3)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </div>
  );
}
