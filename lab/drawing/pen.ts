// How a mouse, a finger, a pen and the keys draw on a square: they press, draw and release, whatever keeps
// the strokes and shows them. Knows the events of a page and nothing else of it.
import { FIELD, type Point, radiusOf } from "./stroke.ts";

/** What a pen does to a drawing. */
export interface Drawing {
  /** Begins a stroke. */
  press(point: Point): void;
  /** It goes on through these points. */
  draw(points: readonly Point[]): void;
  /** It is over. */
  release(): void;
  /** Takes the last stroke back. */
  undo(): void;
  /** Takes all back. */
  clear(): void;
}

/** The pen that is moved by keys. */
export interface KeyedPen {
  readonly at: Point;
  /** Whether keys are used, so that its place is shown. */
  readonly isKeyed: boolean;
  /** Whether Space has put it down; Shift does for as long as it is held. */
  readonly isDown: boolean;
}

/** Where it stands before a key is pressed. */
export const AT_REST: KeyedPen = {
  at: { x: FIELD / 2, y: 6.5, radius: radiusOf(0.5) },
  isKeyed: false,
  isDown: false,
};

/** What a square is to do with the events that it gets. */
export interface PenHandlers {
  onKeyDown(event: KeyboardEvent): void;
  onKeyUp(event: KeyboardEvent): void;
  onBlur(): void;
  onPointerDown(event: PointerEvent): void;
  onPointerMove(event: PointerEvent): void;
  onPointerUp(event: PointerEvent): void;
  onPointerCancel(): void;
}

/** A cell of the field a key. */
const ARROWS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};
/** Keys keep so far from the rim, in units. */
const RIM = 1.5;

/** Handlers for one square; `moved` is told where keys have brought the pen. */
export function penOf(drawing: Drawing, moved: (pen: KeyedPen) => void): PenHandlers {
  let pen = AT_REST;
  let pointer: number | undefined;
  let isStroke = false;
  const set = (change: Partial<KeyedPen>) => {
    pen = { ...pen, ...change };
    moved(pen);
  };
  const begin = (point: Point) => {
    isStroke = true;
    drawing.press(point);
  };
  const end = () => {
    if (!isStroke) return;
    isStroke = false;
    drawing.release();
  };
  const step = ([right, down]: readonly [number, number], isHeld: boolean) => {
    const { x, y, radius } = pen.at;
    const inside = (value: number) => Math.max(RIM, Math.min(FIELD - RIM, value));
    const to = { x: inside(x + right), y: inside(y + down), radius };
    if (isHeld || pen.isDown) {
      if (!isStroke) begin(pen.at);
      drawing.draw([to]);
    } else end();
    set({ at: to, isKeyed: true });
  };
  return {
    onKeyDown(event) {
      if (event.altKey || (event.ctrlKey && event.key !== "z") || event.metaKey) return;
      const arrow = ARROWS[event.key];
      if (arrow) step(arrow, event.shiftKey);
      else if (event.key === " ") {
        const isDown = !pen.isDown;
        if (isDown) begin(pen.at);
        else end();
        set({ isDown, isKeyed: true });
      } else if (event.key === "Delete" || event.key === "Backspace") {
        isStroke = false;
        drawing.clear();
        set({ isDown: false, isKeyed: true });
      } else if (event.key === "z") {
        drawing.undo();
        set({ isKeyed: true });
      } else return;
      event.preventDefault();
    },
    onKeyUp(event) {
      if (event.key === "Shift" && !pen.isDown) end();
    },
    onBlur() {
      set({ isKeyed: false, isDown: false });
      end();
    },
    onPointerDown(event) {
      if (event.button !== 0 || pointer !== undefined) return;
      pointer = event.pointerId;
      set({ isKeyed: false, isDown: false });
      const square = event.currentTarget as Element;
      square.setPointerCapture(event.pointerId);
      begin(pointOf(event, square));
    },
    onPointerMove(event) {
      if (event.pointerId !== pointer) return;
      const square = event.currentTarget as Element;
      const passed = event.getCoalescedEvents?.() ?? [];
      drawing.draw((passed.length ? passed : [event]).map((each) => pointOf(each, square)));
    },
    onPointerUp(event) {
      if (event.pointerId !== pointer) return;
      pointer = undefined;
      end();
    },
    onPointerCancel() {
      pointer = undefined;
      end();
    },
  };
}

/** Where the pen is, and how wide its ink; only pens tell how hard they are pressed. */
function pointOf(event: PointerEvent, square: Element): Point {
  const { left, top, width } = square.getBoundingClientRect();
  return {
    x: ((event.clientX - left) / width) * FIELD,
    y: ((event.clientY - top) / width) * FIELD,
    radius: radiusOf(event.pointerType === "pen" ? event.pressure : 0.5),
  };
}
