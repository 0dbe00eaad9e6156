// A square to draw on. What is drawn is fitted and centred as MNIST has its digits, while the pen moves; a
// picture of a digit is made one of MNIST's too.
import type { Picture } from "downhill/data";
import type { PageFacts } from "downhill/standalone";
import { centred } from "../lab/drawing/centre.ts";
import { paintInk, paintPen } from "../lab/drawing/ink.ts";
import { AT_REST, penOf } from "../lab/drawing/pen.ts";
import type { Point, Stroke } from "../lab/drawing/stroke.ts";
import { areDigits, seenOf } from "../photographs/seen.ts";
import { make, sharp, token } from "./elements.ts";
import { type Asked, type Form, namesOf } from "./form.ts";
import { paintSeen, pictureChooser, sentenceOf } from "./picture.ts";

const SHAPE = { height: 28, width: 28, channels: 1 } as const;
const KEYS =
  "Arrow keys move the pen. Shift and arrow keys draw. Space puts the pen down and up. Delete clears. Z takes the last stroke back.";

export function padForm(facts: PageFacts): Form {
  const isDigits = areDigits(facts.outputs, facts.classNames);
  let strokes: readonly Stroke[] = [];
  let pen = AT_REST;
  /** Of a file, in the place of strokes. */
  let opened: { readonly pixels: Uint8Array; readonly notes: readonly string[] } | undefined;
  let changed: (asked: Asked, isDone: boolean) => void = () => {};

  const square = make("canvas", {
    class: "pad",
    role: "application",
    "aria-label": "Pad to draw on",
    "aria-describedby": "pad-keys",
    tabindex: 0,
  });
  const hint = make("p", { class: "hint" }, isDigits ? "Draw a digit here" : "Draw here");
  const seen = make("canvas", {
    class: "seen",
    role: "img",
    "aria-label": "What the network sees: 28 by 28 pixels",
  });
  const note = make("p", { class: "note" });
  const undo = tool("Undo", () => drawing.undo());
  const clear = tool("Clear", () => drawing.clear());

  const paint = () => {
    const [context, width] = sharp(square);
    if (opened) {
      paintSeen(small, opened.pixels, SHAPE, colors());
      context.imageSmoothingEnabled = false;
      context.drawImage(small, 0, 0, width, width);
    } else paintInk(context, width, strokes, token("ink"));
    paintPen(context, width, pen, token("blue-line"));
  };
  const small = make("canvas");
  const update = (isDone = false) => {
    const isEmpty = strokes.length === 0 && !opened;
    const pixels = opened?.pixels ?? centred(strokes);
    paint();
    paintSeen(seen, pixels, SHAPE, colors());
    hint.hidden = !isEmpty;
    undo.disabled = strokes.length === 0;
    clear.disabled = isEmpty;
    note.textContent = opened
      ? sentenceOf("What the network sees of the picture: 28 x 28 pixels", opened.notes)
      : "What the network sees: your drawing, fitted into 20 pixels and centred, as MNIST has its digits.";
    changed(isEmpty ? { missing: "Nothing is drawn yet" } : { inputs: pixels }, isDone);
  };
  const drawing = {
    press(point: Point) {
      strokes = [...(opened ? [] : strokes), [point]];
      opened = undefined;
      update();
    },
    draw(points: readonly Point[]) {
      strokes = [...strokes.slice(0, -1), [...(strokes.at(-1) ?? []), ...points]];
      update();
    },
    release: () => update(true),
    undo() {
      strokes = strokes.slice(0, -1);
      update(true);
    },
    clear() {
      strokes = [];
      opened = undefined;
      update(true);
    },
  };
  const handlers = penOf(drawing, (moved) => {
    pen = moved;
    paint();
  });
  for (const [name, handler] of Object.entries(handlers)) {
    square.addEventListener(name.slice(2).toLowerCase(), handler as EventListener);
  }
  const open = (picture: Picture) => {
    const { inputs, notes, isBlank } = seenOf(picture, SHAPE, isDigits);
    strokes = [];
    opened = { pixels: inputs, notes };
    update(true);
    if (isBlank) changed({ missing: "Nothing stands out in this picture" }, true);
  };
  const field = make("div", { class: "field" }, square, hint);
  return {
    title: isDigits ? "Draw a digit" : "Draw something",
    says: isDigits
      ? "From 0 to 9, as you write it. The network answers while you draw."
      : "Draw in the square or open a picture. The network answers while you draw.",
    names: namesOf(facts),
    pick: ({ values }) => values,
    element: make(
      "div",
      { class: "ask" },
      field,
      make("p", { class: "sr", id: "pad-keys" }, KEYS),
      make(
        "div",
        { class: "tools" },
        undo,
        clear,
        pictureChooser("Open a picture…", { place: field, note }, open),
      ),
      make("div", { class: "sees" }, seen, note),
    ),
    begin(tell) {
      changed = tell;
      update();
      new ResizeObserver(paint).observe(square);
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => update());
    },
  };
}

const colors = () => [token("raised"), token("ink")] as const;

const tool = (label: string, act: () => void): HTMLButtonElement =>
  make("button", { type: "button", class: "button", click: act }, label);
