// Strokes and the pen of the keys on a canvas whose width is that of the field.
import type { KeyedPen } from "./pen.ts";
import { FIELD, type Stroke } from "./stroke.ts";

/** Paints strokes as they were drawn; `width`: of the canvas, in its units. */
export function paintInk(
  context: CanvasRenderingContext2D,
  width: number,
  strokes: readonly Stroke[],
  color: string,
): void {
  const scale = width / FIELD;
  context.strokeStyle = color;
  context.lineCap = "round";
  for (const stroke of strokes) {
    for (const [i, to] of stroke.entries()) {
      const from = stroke[Math.max(0, i - 1)]!;
      context.lineWidth = (from.radius + to.radius) * scale;
      context.beginPath();
      context.moveTo(from.x * scale, from.y * scale);
      context.lineTo(to.x * scale, to.y * scale);
      context.stroke();
    }
  }
}

/** Paints the pen where keys move it, full where it is down. */
export function paintPen(
  context: CanvasRenderingContext2D,
  width: number,
  { at, isKeyed, isDown }: KeyedPen,
  color: string,
): void {
  if (!isKeyed) return;
  const scale = width / FIELD;
  context.lineWidth = 1.5;
  context.strokeStyle = color;
  context.fillStyle = color;
  context.beginPath();
  context.arc(at.x * scale, at.y * scale, at.radius * scale + 1.5, 0, 2 * Math.PI);
  context.stroke();
  if (isDown) context.fill();
}
