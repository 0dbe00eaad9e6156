// A small histogram: heights are square roots of the counts, so that few are seen beside many.
import { Canvas } from "./canvas/canvas.tsx";
import { token } from "./canvas/colors.ts";

interface BarsProps {
  readonly values: readonly number[];
  /** A token. */
  readonly color: string;
  /** What it shows, in words. */
  readonly label: string;
  /** Whether the outermost bins are marked: there an activation is saturated. */
  readonly marksEnds?: boolean;
  readonly height?: number;
}

export function Bars({ values, color, label, marksEnds = false, height = 44 }: BarsProps) {
  return (
    <Canvas
      label={label}
      priority={4}
      style={{ height: `${height}px`, width: "100%", display: "block" }}
      draw={({ context: c, width, height: h }) => {
        const most = Math.sqrt(values.reduce((a, b) => Math.max(a, b), 0)) || 1;
        const w = width / Math.max(1, values.length);
        for (const [i, value] of values.entries()) {
          const isEnd = marksEnds && (i === 0 || i === values.length - 1);
          const top = ((h - 2) * Math.sqrt(value)) / most;
          c.fillStyle = token(isEnd ? "orange-line" : color);
          c.fillRect(i * w + 0.5, h - 1 - top, Math.max(0.5, w - 1.5), top);
        }
        c.fillStyle = token("line2");
        c.fillRect(0, h - 1, width, 1);
      }}
    />
  );
}
