// The same function as a map from above, x to the right and y up, with what can be dragged on it.
import type { ComponentChildren } from "preact";
import { useMemo } from "preact/hooks";
import { Picture } from "../canvas/picture.tsx";
import { Controls, Decor } from "../decor.tsx";
import "./surface.css";

/** The map's ground in the pixels of its drawing. */
export const MAP = { width: 340, height: 340, left: 30, right: 332, top: 8, bottom: 310 } as const;
/** Of the map a side: a step at a hundredth lies between two of them. */
const PIXELS = 100;
const SIDE = MAP.right - MAP.left;

interface FlatMapProps {
  readonly label: string;
  readonly f: (x: number, y: number) => number;
  /** The value with the darkest colour. */
  readonly reach: number;
  /** SVG in the pixels of MAP. */
  readonly children?: ComponentChildren;
}

export function FlatMap({ label, f, reach, children }: FlatMapProps) {
  const values = useMemo(
    () =>
      Float64Array.from({ length: PIXELS * PIXELS }, (_, i) =>
        f(((i % PIXELS) + 0.5) / PIXELS, 1 - (Math.floor(i / PIXELS) + 0.5) / PIXELS),
      ),
    [f],
  );
  return (
    <div class="flat-map">
      <div class="ground">
        <Picture
          kind="weights"
          values={values}
          width={PIXELS}
          height={PIXELS}
          scale={reach}
          label={label}
        />
      </div>
      <Controls viewBox={`0 0 ${MAP.width} ${MAP.height}`} label={label}>
        <Decor>
          <rect class="frame" x={MAP.left} y={MAP.top} width={SIDE} height={SIDE} />
          {[0, 0.5, 1].map((tick) => (
            <g key={tick}>
              <text x={MAP.left + SIDE * tick} y={MAP.bottom + 17} text-anchor="middle">
                {tick}
              </text>
              <text x={MAP.left - 7} y={MAP.bottom - SIDE * tick + 4} text-anchor="end">
                {tick}
              </text>
            </g>
          ))}
          <text class="it" x={MAP.left + SIDE * 0.75} y={MAP.bottom + 18} text-anchor="middle">
            x
          </text>
          <text class="it" x={MAP.left - 8} y={MAP.bottom - SIDE * 0.75 + 5} text-anchor="end">
            y
          </text>
        </Decor>
        {children}
      </Controls>
    </div>
  );
}
