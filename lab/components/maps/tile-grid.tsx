// The maps of a layer, or its filters, as one canvas of tiles. Pointing, clicking and the arrow keys
// choose a value; what it looks at, and the winners of a pooling, are drawn over the tiles.
import { useEffect, useRef } from "preact/hooks";
import { Canvas, type Pen } from "../canvas/canvas.tsx";
import { diverging, sequential, signedIndex, token, unitIndex } from "../canvas/colors.ts";
import { type Cell, cellAt, cornerOf, extent, movedCell, type Rect, type Tiles } from "./tiles.ts";
import "./tile-grid.css";
import { type Order, onTone, placeOf, type Tone } from "./tones.ts";

interface TileGridProps {
  readonly tiles: Tiles;
  readonly values: ArrayLike<number>;
  readonly order: Order;
  /** One a map. */
  readonly tones: readonly Tone[];
  /** CSS pixels of a value. */
  readonly cell: number;
  /** What is seen, and which keys do what. */
  readonly label: string;
  /** The value that is shown, ringed; `map` alone rings the tile. */
  readonly chosen?: Cell | undefined;
  /** A part that a later value looks at: of one map, or of all. */
  readonly field?: { readonly map: number | undefined; readonly rect: Rect } | undefined;
  /** Values that a pooling behind this layer passes on: true by place, row by row, of a map. */
  readonly winners?: ((map: number) => ArrayLike<boolean>) | undefined;
  readonly onPoint?: ((cell: Cell | undefined) => void) | undefined;
  readonly onPick?: ((cell: Cell) => void) | undefined;
  /** Focus has come: the value that was chosen here last is shown again. */
  readonly onFocus?: (() => void) | undefined;
}

export function TileGrid(props: TileGridProps) {
  const { tiles, values, order, tones, cell, label, chosen, field, winners } = props;
  const { onPoint, onPick, onFocus } = props;
  const size = extent(tiles);
  const picture = useRef<HTMLCanvasElement | undefined>(undefined);
  const box = useRef<HTMLDivElement>(null);

  const draw = ({ context: c }: Pen) => {
    picture.current ??= document.createElement("canvas");
    paintTiles(picture.current, tiles, values, order, tones);
    c.imageSmoothingEnabled = false;
    c.drawImage(picture.current, 0, 0, size.width * cell, size.height * cell);
    if (tiles.count > 1) outline(c, tiles, cell);
    if (winners && cell >= 3) {
      for (let map = 0; map < tiles.count; map++) dot(c, tiles, map, winners(map), cell);
    }
    if (field) {
      const maps =
        field.map === undefined ? Array.from({ length: tiles.count }, (_, i) => i) : [field.map];
      for (const map of maps) frame(c, tiles, map, field.rect, cell, token("orange-line"), 1.5);
    }
    if (chosen) {
      const { map, row, column } = chosen;
      const all = { row: 0, column: 0, height: tiles.height, width: tiles.width };
      if (tiles.count > 1) frame(c, tiles, map, all, cell, token("ink"), 1.5);
      frame(c, tiles, map, { row, column, height: 1, width: 1 }, cell, token("blue-line"), 2);
    }
  };

  useEffect(() => {
    const scroller = box.current?.closest(".zoom-frame");
    if (!chosen || !scroller) return;
    const corner = cornerOf(tiles, chosen.map);
    const [x, y] = [(corner.x + chosen.column) * cell, (corner.y + chosen.row) * cell];
    const { scrollLeft: left, scrollTop: top, clientWidth: w, clientHeight: h } = scroller;
    if (x < left || x + cell > left + w) scroller.scrollLeft = x - w / 2;
    if (y < top || y + cell > top + h) scroller.scrollTop = y - h / 2;
  }, [chosen?.map, chosen?.row, chosen?.column, cell]);

  const at = (event: PointerEvent): Cell | undefined => {
    const { left, top } = (event.currentTarget as Element).getBoundingClientRect();
    return cellAt(tiles, (event.clientX - left) / cell, (event.clientY - top) / cell);
  };
  const isUsed = onPick !== undefined;
  return (
    <div ref={box} class="tile-grid">
      <Canvas
        label={label}
        draw={draw}
        priority={1}
        style={{ width: `${size.width * cell}px`, height: `${size.height * cell}px` }}
        {...(isUsed && {
          role: "application",
          tabIndex: 0,
          onFocus: () => onFocus?.(),
          onPointerMove: (event: PointerEvent) => {
            if (event.pointerType !== "touch") onPoint?.(at(event));
          },
          onPointerLeave: () => onPoint?.(undefined),
          onClick: (event: MouseEvent) => {
            const found = at(event as PointerEvent);
            if (found) onPick(found);
          },
          onKeyDown: (event: KeyboardEvent) => {
            if (event.ctrlKey || event.metaKey || event.altKey) return;
            const from = chosen ?? { map: 0, row: 0, column: 0 };
            const next = movedCell(tiles, from, event.key, event.shiftKey);
            if (!next) return;
            event.preventDefault();
            event.stopPropagation();
            onPick(next);
          },
        })}
      />
    </div>
  );
}

/** All tiles, a pixel a value; between them nothing. */
function paintTiles(
  canvas: HTMLCanvasElement,
  tiles: Tiles,
  values: ArrayLike<number>,
  order: Order,
  tones: readonly Tone[],
): void {
  const { width, height } = extent(tiles);
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const stack = { count: tiles.count, size: tiles.width * tiles.height, order };
  for (let map = 0; map < tiles.count; map++) {
    const tone = tones[map]!;
    const { kind } = tone;
    const colors = kind === "ink" ? sequential.value : diverging.value;
    const index = kind === "ink" ? unitIndex : signedIndex;
    const corner = cornerOf(tiles, map);
    for (let i = 0; i < stack.size; i++) {
      const x = corner.x + (i % tiles.width);
      const y = corner.y + Math.floor(i / tiles.width);
      const from = 3 * index(onTone(tone, values[placeOf(stack, map, i)]!));
      const to = 4 * (y * width + x);
      image.data[to] = colors[from]!;
      image.data[to + 1] = colors[from + 1]!;
      image.data[to + 2] = colors[from + 2]!;
      image.data[to + 3] = 255;
    }
  }
  context.putImageData(image, 0, 0);
}

/** A hairline around each tile, in the gap: a map without ink is the ground itself. */
function outline(c: CanvasRenderingContext2D, tiles: Tiles, cell: number): void {
  c.strokeStyle = token("line2");
  c.lineWidth = 1;
  for (let map = 0; map < tiles.count; map++) {
    const { x, y } = cornerOf(tiles, map);
    c.strokeRect(x * cell + 0.5, y * cell + 0.5, tiles.width * cell - 1, tiles.height * cell - 1);
  }
}

function frame(
  c: CanvasRenderingContext2D,
  tiles: Tiles,
  map: number,
  rect: Rect,
  cell: number,
  color: string,
  width: number,
): void {
  const corner = cornerOf(tiles, map);
  c.strokeStyle = color;
  c.lineWidth = width;
  // inside the canvas, so that the outer lines are not cut in half
  const inset = width / 2;
  const [w, h] = [Math.max(cell * rect.width, 4), Math.max(cell * rect.height, 4)];
  const x = (corner.x + rect.column) * cell;
  const y = (corner.y + rect.row) * cell;
  c.strokeRect(x + inset, y + inset, w - width, h - width);
}

/** A dot on each winner: orange, with a rim of paper so that it shows on any tone. */
function dot(
  c: CanvasRenderingContext2D,
  tiles: Tiles,
  map: number,
  winners: ArrayLike<boolean>,
  cell: number,
): void {
  const corner = cornerOf(tiles, map);
  const radius = Math.max(0.7, cell / 6);
  for (let i = 0; i < winners.length; i++) {
    if (!winners[i]) continue;
    const x = (corner.x + (i % tiles.width) + 0.5) * cell;
    const y = (corner.y + Math.floor(i / tiles.width) + 0.5) * cell;
    c.fillStyle = token("paper");
    c.beginPath();
    c.arc(x, y, radius + 0.7, 0, 2 * Math.PI);
    c.fill();
    c.fillStyle = token("orange-line");
    c.beginPath();
    c.arc(x, y, radius, 0, 2 * Math.PI);
    c.fill();
  }
}
