// The square that is drawn on, by mouse, touch, pen and keyboard. The ink is shown as it was drawn; a
// digit that was not drawn here is shown as its pixels.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { FIELD, type Point, radiusOf, type Stroke } from "../../drawing/stroke.ts";
import { clear, draw, isDrawing, press, release, strokes, undo } from "../../state/drawing.ts";
import { text } from "../../state/language.ts";
import { example } from "../../state/trainer.ts";
import { Canvas, type Pen } from "../canvas/canvas.tsx";
import { paint, sequential, token } from "../canvas/colors.ts";

/** A cell of the field a key. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** Keys keep so far from the rim, in units. */
const RIM = 1.5;

export function PadField({ pixels }: { readonly pixels: Float32Array | undefined }) {
  const t = text.value.pad;
  const pointer = useRef<number | undefined>(undefined);
  const cursor = useSignal<Point>({ x: FIELD / 2, y: 6.5, radius: radiusOf(0.5) });
  /** Whether keys are used, so that the place of the pen is shown. */
  const isKeyed = useSignal(false);
  /** Whether Space has put the pen down; Shift does for as long as it is held. */
  const isDown = useSignal(false);
  const isStroke = useRef(false);

  const begin = (point: Point) => {
    isStroke.current = true;
    press(point);
  };
  const end = () => {
    if (!isStroke.current) return;
    isStroke.current = false;
    release();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const arrow = ARROWS[event.key];
    if (event.altKey || (event.ctrlKey && event.key !== "z") || event.metaKey) return;
    if (arrow) {
      const { x, y, radius } = cursor.value;
      const inside = (value: number) => Math.max(RIM, Math.min(FIELD - RIM, value));
      const to = { x: inside(x + arrow[0]), y: inside(y + arrow[1]), radius };
      if (event.shiftKey || isDown.value) {
        if (!isStroke.current) begin(cursor.value);
        draw([to]);
      } else end();
      cursor.value = to;
    } else if (event.key === " ") {
      isDown.value = !isDown.value;
      if (isDown.value) begin(cursor.value);
      else end();
    } else if (event.key === "Delete" || event.key === "Backspace") {
      isDown.value = false;
      isStroke.current = false;
      clear();
    } else if (event.key === "z") undo();
    else return;
    isKeyed.value = true;
    event.preventDefault();
  };
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
        follows={[strokes, example, cursor, isKeyed, isDown, sequential]}
        draw={(pen) => {
          if (isDrawing.value) paintInk(pen, strokes.value);
          else if (pixels) paintPixels(pen, pixels);
          if (isKeyed.value) paintCursor(pen, cursor.value, isDown.value);
        }}
        onKeyDown={onKeyDown}
        onKeyUp={(event: KeyboardEvent) => {
          if (event.key === "Shift" && !isDown.value) end();
        }}
        onBlur={() => {
          isKeyed.value = false;
          isDown.value = false;
          end();
        }}
        onPointerDown={(event: PointerEvent) => {
          if (event.button !== 0 || pointer.current !== undefined) return;
          pointer.current = event.pointerId;
          isKeyed.value = false;
          isDown.value = false;
          const canvas = event.currentTarget as HTMLCanvasElement;
          canvas.setPointerCapture(event.pointerId);
          begin(pointOf(event, canvas));
        }}
        onPointerMove={(event: PointerEvent) => {
          if (event.pointerId !== pointer.current) return;
          const canvas = event.currentTarget as HTMLCanvasElement;
          const passed = event.getCoalescedEvents?.() ?? [];
          draw((passed.length ? passed : [event]).map((each) => pointOf(each, canvas)));
        }}
        onPointerUp={(event: PointerEvent) => {
          if (event.pointerId !== pointer.current) return;
          pointer.current = undefined;
          end();
        }}
        onPointerCancel={() => {
          pointer.current = undefined;
          end();
        }}
      />
      <span id="pad-keys" class="sr">
        {t.keys}
      </span>
      <span class="sr" role="status">
        {isKeyed.value && (isDown.value ? t.penDown(cursor.value.x, cursor.value.y) : "")}
      </span>
    </>
  );
}

/** Where the pen is, and how wide its ink; only pens tell how hard they are pressed. */
function pointOf(event: PointerEvent, canvas: HTMLCanvasElement): Point {
  const { left, top, width } = canvas.getBoundingClientRect();
  return {
    x: ((event.clientX - left) / width) * FIELD,
    y: ((event.clientY - top) / width) * FIELD,
    radius: radiusOf(event.pointerType === "pen" ? event.pressure : 0.5),
  };
}

function paintInk({ context, width }: Pen, all: readonly Stroke[]): void {
  const scale = width / FIELD;
  context.strokeStyle = token("ink");
  context.lineCap = "round";
  for (const stroke of all) {
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

let small: HTMLCanvasElement | undefined;
function paintPixels({ context, width, height }: Pen, pixels: Float32Array): void {
  if (pixels.length !== FIELD * FIELD) return;
  small ??= document.createElement("canvas");
  paint(small, pixels, FIELD, FIELD, "ink");
  context.imageSmoothingEnabled = false;
  context.drawImage(small, 0, 0, width, height);
}

function paintCursor({ context, width }: Pen, at: Point, isDown: boolean): void {
  const scale = width / FIELD;
  context.lineWidth = 1.5;
  context.strokeStyle = token("blue-line");
  context.fillStyle = token("blue-line");
  context.beginPath();
  context.arc(at.x * scale, at.y * scale, at.radius * scale + 1.5, 0, 2 * Math.PI);
  context.stroke();
  if (isDown) context.fill();
}
