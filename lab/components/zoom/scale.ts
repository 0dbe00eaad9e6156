// How far a picture is enlarged, and what stays in place while it grows.

export const LEAST_ZOOM = 1;
export const MOST_ZOOM = 4;

/** The factor inside its limits. */
export const limited = (scale: number): number => Math.max(LEAST_ZOOM, Math.min(MOST_ZOOM, scale));

/** The next round factor up (1) or down (-1): 1, 1.5, 2, 3, 4. */
export function nextZoom(scale: number, way: 1 | -1): number {
  const stops = [1, 1.5, 2, 3, 4];
  const found =
    way > 0
      ? stops.find((stop) => stop > scale + 1e-6)
      : stops.findLast((stop) => stop < scale - 1e-6);
  return found ?? limited(scale);
}

/** Turns of a wheel as a factor: a notch of 100 pixels is about a quarter more. */
export const wheelFactor = (pixels: number): number =>
  Math.exp(-Math.max(-200, Math.min(200, pixels)) / 450);

/** Where to scroll so that the point `at` (in the frame) shows the same after a change of scale. */
export const anchored = (scroll: number, at: number, from: number, to: number): number =>
  Math.max(0, ((scroll + at) * to) / from - at);
