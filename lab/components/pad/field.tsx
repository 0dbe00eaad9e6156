// The square that is drawn on, by mouse, touch, pen and keyboard. The ink is shown as it was drawn; a
// digit that was not drawn here is shown as its pixels.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { paintInk, paintPen } from "../../drawing/ink.ts";
import { AT_REST, type KeyedPen, type PenHandlers, penOf } from "../../drawing/pen.ts";
import { FIELD } from "../../drawing/stroke.ts";
import { clear, draw, isDrawing, press, release, strokes, undo } from "../../state/drawing.ts";
import { text } from "../../state/language.ts";
import { example } from "../../state/trainer.ts";
import { Canvas, type Pen } from "../canvas/canvas.tsx";
import { paint, sequential, token } from "../canvas/colors.ts";

export function PadField({ pixels }: { readonly pixels: Float32Array | undefined }) {
  const t = text.value.pad;
  const pen = useSignal<KeyedPen>(AT_REST);
  const handlers = useRef<PenHandlers | undefined>(undefined);
  handlers.current ??= penOf({ press, draw, release, undo, clear }, (moved) => {
    pen.value = moved;
  });
  const { at, isKeyed, isDown } = pen.value;
  return (
    <>
      <Canvas
        class="pad-field"
        role="application"
        label={"set" in example.value ? t.field(t.testDigit(example.value.row)) : t.field("")}
        aria-roledescription={t.role}
        aria-describedby="pad-keys"
        tabIndex={0}
        priority={0}
        follows={[strokes, example, pen, sequential]}
        draw={({ context, width, height }) => {
          if (isDrawing.value) paintInk(context, width, strokes.value, token("ink"));
          else if (pixels) paintPixels({ context, width, height }, pixels);
          paintPen(context, width, pen.value, token("blue-line"));
        }}
        {...handlers.current}
      />
      <span id="pad-keys" class="sr">
        {t.keys}
      </span>
      <span class="sr" role="status">
        {isKeyed && (isDown ? t.penDown(at.x, at.y) : "")}
      </span>
    </>
  );
}

let small: HTMLCanvasElement | undefined;
function paintPixels({ context, width, height }: Pen, pixels: Float32Array): void {
  if (pixels.length !== FIELD * FIELD) return;
  small ??= document.createElement("canvas");
  paint(small, pixels, FIELD, FIELD, "ink");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width, height);
}
