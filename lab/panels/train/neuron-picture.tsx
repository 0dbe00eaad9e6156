// The weights of one neuron, large: a cursor on one of them, zoom by keys, wheel and two fingers.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Canvas, type Pen } from "../../components/canvas.tsx";
import { cssOf, diverging, signedIndex, token } from "../../components/colors.ts";
import { showing, WHOLE, type Zoom, zoomed } from "../../components/picture-window.ts";
import type { WeightedLayer } from "../../network/roles.ts";
import { pixelsOf, scaleOf, weightPicture } from "../../network/weight-picture.ts";
import { text } from "../../state/language.ts";
import type { Values } from "../../worker/protocol.ts";

export function NeuronPicture(props: {
  readonly layer: WeightedLayer;
  readonly neuron: number;
  readonly weights: Values | undefined;
  /** The weight under the cursor. */
  readonly cursor: Signal<number>;
  readonly label: string;
  /** Enter: the weight is to be typed. */
  readonly onEnter: () => void;
}) {
  const { layer, neuron, weights, cursor } = props;
  const t = text.value.train.neuron;
  const picture = useMemo(
    () => weightPicture(layer.weightShape, layer.from.shape),
    [layer.weightShape, layer.from.shape],
  );
  const { width, height, count } = picture;
  const zoom = useSignal<Zoom>(WHOLE);
  const at = useMemo(() => columnAndRow(picture, cursor.value), [picture, cursor.value]);
  const frame = useRef<HTMLDivElement>(null);
  const fingers = useRef(new Map<number, readonly [number, number]>());

  const draw = ({ context: c, width: w, height: h }: Pen) => {
    if (!weights || (neuron + 1) * count > weights.values.length) return;
    const scale = scaleOf(weights.values);
    const pixels = pixelsOf(picture, weights.values, neuron * count, scale);
    const z = zoom.value;
    const [cell, line] = [(w * z.scale) / width, (h * z.scale) / height];
    const [left, top] = [-z.x * w * z.scale, -z.y * h * z.scale];
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        c.fillStyle = cssOf(diverging.value, signedIndex(pixels[y * width + x]! / scale));
        // half a pixel more, so that no seams show
        c.fillRect(left + x * cell, top + y * line, cell + 0.5, line + 0.5);
      }
    }
    c.strokeStyle = token("ink");
    c.lineWidth = 2;
    const isBars = picture.kind === "bars";
    c.strokeRect(left + at[0] * cell, isBars ? 1 : top + at[1] * line, cell, isBars ? h - 2 : line);
  };

  const move = (x: number, y: number) => {
    const next = picture.weightAt(x, y);
    if (x < 0 || y < 0 || x >= width || y >= height || next < 0) return;
    cursor.value = next;
    zoom.value = showing(zoom.value, (x + 0.5) / width, (y + 0.5) / height);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const [x, y] = at;
    const by = event.shiftKey ? 5 : 1;
    if (event.key === "ArrowRight") move(Math.min(width - 1, x + by), y);
    else if (event.key === "ArrowLeft") move(Math.max(0, x - by), y);
    else if (event.key === "ArrowDown") move(x, Math.min(height - 1, y + by));
    else if (event.key === "ArrowUp") move(x, Math.max(0, y - by));
    else if (event.key === "Enter") props.onEnter();
    else if (event.key === "+" || event.key === "=") magnify(1.5);
    else if (event.key === "-") magnify(1 / 1.5);
    else if (event.key === "0") zoom.value = WHOLE;
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  const magnify = (factor: number) => {
    const z = zoom.value;
    const seen = (place: number, corner: number) => (place - corner) * z.scale;
    const [x, y] = [seen((at[0] + 0.5) / width, z.x), seen((at[1] + 0.5) / height, z.y)];
    zoom.value = zoomed(z, factor, x, y);
  };
  const shareOf = (event: { readonly clientX: number; readonly clientY: number }) => {
    const box = frame.current!.getBoundingClientRect();
    return [
      (event.clientX - box.left) / box.width,
      (event.clientY - box.top) / box.height,
    ] as const;
  };
  const point = (event: PointerEvent) => {
    const [x, y] = shareOf(event);
    const z = zoom.value;
    move(Math.floor((z.x + x / z.scale) * width), Math.floor((z.y + y / z.scale) * height));
  };
  useEffect(() => {
    const onWheel = (event: WheelEvent) => {
      // a wheel over the picture scrolls the page, until the picture is in use
      if (!event.ctrlKey && !frame.current!.contains(document.activeElement)) return;
      event.preventDefault();
      const [x, y] = shareOf(event);
      zoom.value = zoomed(zoom.value, Math.exp(-event.deltaY / 200), x, y);
    };
    const element = frame.current!;
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, [zoom]);
  const onPointerMove = (event: PointerEvent) => {
    const held = fingers.current;
    if (!held.has(event.pointerId)) return;
    const before = spread(held);
    held.set(event.pointerId, shareOf(event));
    if (held.size !== 2 || before === 0) return;
    const [[ax, ay], [bx, by]] = [...held.values()] as [[number, number], [number, number]];
    zoom.value = zoomed(zoom.value, spread(held) / before, (ax + bx) / 2, (ay + by) / 2);
  };
  const release = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
  };
  zoom.value;
  return (
    <div class="neuron-picture" ref={frame}>
      <Canvas
        label={`${props.label}. ${t.keys}`}
        role="application"
        tabIndex={0}
        priority={2}
        draw={draw}
        style={{ aspectRatio: `${width} / ${picture.kind === "bars" ? width : height}` }}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          fingers.current.set(event.pointerId, shareOf(event));
          if (fingers.current.size === 1) point(event);
        }}
        onPointerMove={onPointerMove}
        onPointerUp={release}
        onPointerCancel={release}
        onPointerLeave={release}
      />
      <span class="zoom-buttons window-buttons">
        <button type="button" aria-label={t.larger} onClick={() => magnify(1.5)}>
          +
        </button>
        <button
          type="button"
          aria-label={t.smaller}
          disabled={zoom.value.scale === 1}
          title={zoom.value.scale === 1 ? t.isWhole : undefined}
          onClick={() => magnify(1 / 1.5)}
        >
          −
        </button>
      </span>
    </div>
  );
}

/** How far two fingers are apart; 0 where there are not two. */
function spread(fingers: ReadonlyMap<number, readonly [number, number]>): number {
  if (fingers.size !== 2) return 0;
  const [[ax, ay], [bx, by]] = [...fingers.values()] as [[number, number], [number, number]];
  return Math.hypot(ax - bx, ay - by);
}

/** The pixel that shows a weight. */
function columnAndRow(
  picture: ReturnType<typeof weightPicture>,
  weight: number,
): readonly [number, number] {
  for (let y = 0; y < picture.height; y++) {
    for (let x = 0; x < picture.width; x++) if (picture.weightAt(x, y) === weight) return [x, y];
  }
  return [0, 0];
}
