// A window on a picture: how much larger than whole, and where its corner lies. It never leaves the
// picture.
import { limited } from "./scale.ts";

export interface PictureWindow {
  /** 1: the whole picture. */
  readonly scale: number;
  /** The corner of the window, in shares of the picture. */
  readonly x: number;
  readonly y: number;
}

export const WHOLE: PictureWindow = { scale: 1, x: 0, y: 0 };

/** Larger by a factor around a point of the window, given in shares of it. */
export function zoomed(zoom: PictureWindow, factor: number, atX = 0.5, atY = 0.5): PictureWindow {
  const scale = limited(zoom.scale * factor);
  // what lies under the point stays there
  const x = zoom.x + atX / zoom.scale - atX / scale;
  const y = zoom.y + atY / zoom.scale - atY / scale;
  return { scale, ...inside(scale, x, y) };
}

/** The window moved so that a point of the picture, in shares of it, is seen. */
export function showing(zoom: PictureWindow, px: number, py: number): PictureWindow {
  const size = 1 / zoom.scale;
  const into = (corner: number, p: number) =>
    Math.max(p - size * 0.9, Math.min(corner, p - size * 0.1));
  return { scale: zoom.scale, ...inside(zoom.scale, into(zoom.x, px), into(zoom.y, py)) };
}

const inside = (scale: number, x: number, y: number) => {
  const most = 1 - 1 / scale;
  return { x: Math.max(0, Math.min(most, x)), y: Math.max(0, Math.min(most, y)) };
};
