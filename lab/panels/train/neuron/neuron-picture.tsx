// The weights of one neuron, large: a cursor on one of them, zoom by keys, wheel and two fingers.
import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { Canvas, type Pen } from "../../../components/canvas/canvas.tsx";
import { cssOf, diverging, signedIndex, token } from "../../../components/canvas/colors.ts";
import { ZoomButtons } from "../../../components/zoom/buttons.tsx";
import { hearZoom, zoomKey } from "../../../components/zoom/gestures.ts";
import {
  type PictureWindow,
  showing,
  WHOLE,
  zoomed,
} from "../../../components/zoom/picture-window.ts";
import { nextZoom } from "../../../components/zoom/scale.ts";
import type { WeightedLayer } from "../../../network/roles.ts";
import { pixelsOf, scaleOf, weightPicture } from "../../../network/weight-picture.ts";
import { text } from "../../../state/language.ts";
import type { Values } from "../../../worker/protocol.ts";

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
  const picture = useMemo(() => weightPicture(layer), [layer]);
  const { width, height, count } = picture;
  const zoom = useSignal<PictureWindow>(WHOLE);
  const at = useMemo(() => columnAndRow(picture, cursor.value), [picture, cursor.value]);
  const frame = useRef<HTMLDivElement>(null);

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
    const way = zoomKey(event);
    if (way !== undefined) magnify(way);
    else if (event.key === "ArrowRight") move(Math.min(width - 1, x + by), y);
    else if (event.key === "ArrowLeft") move(Math.max(0, x - by), y);
    else if (event.key === "ArrowDown") move(x, Math.min(height - 1, y + by));
    else if (event.key === "ArrowUp") move(x, Math.max(0, y - by));
    else if (event.key === "Enter") props.onEnter();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  /** To the next stop up or down around the cursor, or to the whole. */
  const magnify = (way: 1 | -1 | 0) => {
    const z = zoom.peek();
    const seen = (place: number, corner: number) => (place - corner) * z.scale;
    const [x, y] = [seen((at[0] + 0.5) / width, z.x), seen((at[1] + 0.5) / height, z.y)];
    zoom.value = way === 0 ? WHOLE : zoomed(z, nextZoom(z.scale, way) / z.scale, x, y);
  };
  const point = (event: PointerEvent) => {
    const box = frame.current!.getBoundingClientRect();
    const z = zoom.peek();
    const [x, y] = [(event.clientX - box.left) / box.width, (event.clientY - box.top) / box.height];
    move(Math.floor((z.x + x / z.scale) * width), Math.floor((z.y + y / z.scale) * height));
  };
  // the signal and the frame stay the same
  useEffect(() => {
    const box = frame.current!;
    return hearZoom(box, (factor, place) => {
      const before = zoom.peek();
      zoom.value = zoomed(before, factor, place.x / box.clientWidth, place.y / box.clientHeight);
      return zoom.peek().scale !== before.scale;
    });
  }, []);
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
          if (event.isPrimary) point(event);
        }}
      />
      <ZoomButtons label={props.label} scale={zoom.value.scale} onStep={magnify} />
    </div>
  );
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
