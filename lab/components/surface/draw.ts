// Draws a surface: floor with contours, then the cells from far to near, then the names of the axes.
import type { Pen } from "../canvas/canvas.tsx";
import { cssOf, diverging, signedIndex, token } from "../canvas/colors.ts";
import { fixed } from "../numbers.ts";
import {
  at,
  CELLS,
  frameOf,
  fromFarToNear,
  type Grid,
  project,
  type Segment,
  type Sight,
} from "./grid.ts";

interface Scene {
  readonly grid: Grid;
  readonly contours: readonly (readonly Segment[])[];
  readonly least: number;
  readonly most: number;
  readonly sight: Sight;
}

/** Height of the vertical axis, and of the room between it and the floor, in sides of the square. */
const TALL = 0.55;
const BELOW = 0.16;

export function drawSurface({ context: c, width, height }: Pen, scene: Scene): void {
  const { grid, contours, least, most, sight } = scene;
  const { middle, ...sides } = frameOf(sight, -BELOW, TALL);
  const size = Math.min((width - 60) / sides.width, (height - 44) / sides.height);
  const span = most - least || 1;
  const point = (x: number, y: number, z: number): readonly [number, number] => {
    const [sx, sy] = project(sight, x, y, z);
    return [width / 2 + sx * size, height / 2 - (sy - middle) * size];
  };
  const line = (from: readonly [number, number], to: readonly [number, number]) => {
    c.moveTo(...from);
    c.lineTo(...to);
  };
  const z = (value: number) => ((value - least) / span) * TALL;
  c.lineJoin = "round";

  // the floor and its contours
  const corners = [
    point(0, 0, -BELOW),
    point(1, 0, -BELOW),
    point(1, 1, -BELOW),
    point(0, 1, -BELOW),
  ];
  c.beginPath();
  for (const corner of corners) c.lineTo(...corner);
  c.closePath();
  c.fillStyle = token("sunk");
  c.fill();
  c.strokeStyle = token("line2");
  c.lineWidth = 1;
  c.stroke();
  c.beginPath();
  for (const [x1, y1, x2, y2] of contours.flat()) {
    line(point(x1, y1, -BELOW), point(x2, y2, -BELOW));
  }
  c.strokeStyle = token("ink3");
  c.stroke();

  // the surface
  const reach = Math.max(Math.abs(least), Math.abs(most)) || 1;
  const colors = diverging.value;
  const mesh = token("ink");
  const { xs, ys } = grid;
  const isFlat = sight.tilt >= 89;
  for (const cell of fromFarToNear(grid, sight)) {
    const [i, j] = [cell % CELLS, Math.floor(cell / CELLS)];
    const v = [at(grid, i, j), at(grid, i + 1, j), at(grid, i + 1, j + 1), at(grid, i, j + 1)];
    const mean = (v[0]! + v[1]! + v[2]! + v[3]!) / 4;
    c.beginPath();
    c.moveTo(...point(xs[i]!, ys[j]!, z(v[0]!)));
    c.lineTo(...point(xs[i + 1]!, ys[j]!, z(v[1]!)));
    c.lineTo(...point(xs[i + 1]!, ys[j + 1]!, z(v[2]!)));
    c.lineTo(...point(xs[i]!, ys[j + 1]!, z(v[3]!)));
    c.closePath();
    const color = cssOf(colors, signedIndex(mean / reach));
    c.fillStyle = color;
    c.fill();
    c.strokeStyle = color;
    c.lineWidth = 0.6;
    c.stroke();
    if (isFlat) continue;
    c.globalAlpha = 0.22;
    c.strokeStyle = mesh;
    c.lineWidth = 0.5;
    c.stroke();
    c.globalAlpha = 1;
  }

  // names, ticks, and the vertical axis at the corner farthest to the left
  c.fillStyle = token("ink2");
  c.textAlign = "center";
  c.textBaseline = "middle";
  c.font = "12px Inter, sans-serif";
  const outside = (x: number, y: number, by: number): readonly [number, number] =>
    point(0.5 + (x - 0.5) * (1 + by), 0.5 + (y - 0.5) * (1 + by), -BELOW);
  const front = (a: readonly [number, number], b: readonly [number, number]) =>
    project(sight, ...a, 0)[2] < project(sight, ...b, 0)[2];
  const yOfX = front([0.5, 0], [0.5, 1]) ? 0 : 1;
  const xOfY = front([0, 0.5], [1, 0.5]) ? 0 : 1;
  for (const value of [0, 1]) {
    const inset = 0.5 + (value - 0.5) * 0.9;
    c.fillText(String(value), ...outside(inset, yOfX, 0.12));
    c.fillText(String(value), ...outside(xOfY, inset, 0.12));
  }
  c.font = 'italic 17px "STIX Two Text", Georgia, serif';
  c.fillStyle = token("ink");
  c.fillText("x", ...outside(0.5, yOfX, 0.16));
  c.fillText("y", ...outside(xOfY, 0.5, 0.16));
  if (isFlat) return;
  const bases: readonly (readonly [number, number])[] = [
    [0, 0],
    [1, 0],
    [1, 1],
    [0, 1],
  ];
  const across = ([x, y]: readonly [number, number]) => point(x, y, 0)[0];
  const left = bases.toSorted((a, b) => across(a) - across(b))[0]!;
  c.beginPath();
  line(point(...left, -BELOW), point(...left, TALL));
  c.strokeStyle = token("ink3");
  c.lineWidth = 1;
  c.stroke();
  c.font = "12px Inter, sans-serif";
  c.fillStyle = token("ink2");
  c.textAlign = "right";
  for (const value of [least, ...(least < 0 ? [0] : []), most]) {
    const [px, py] = point(...left, z(value));
    c.fillText(fixed(value, Number.isInteger(value) ? 0 : 1), px - 8, py);
  }
}
