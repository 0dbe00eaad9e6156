// The ink of a number that stands on a colour: of the two inks of the page the one that is read better,
// and where neither has enough contrast, black or white, one of which always has.

export type Rgb = readonly [number, number, number];

const OWN = ["#1C2026", "#ECE9E3"] as const;
const UTMOST = ["#000000", "#FFFFFF"] as const;
/** WCAG 2.2, level AA, text of the usual size. */
export const ENOUGH = 4.5;

export function readableInk(ground: Rgb): string {
  const best = ([a, b]: readonly [string, string]) =>
    contrast(ground, rgbOf(a)) >= contrast(ground, rgbOf(b)) ? a : b;
  const own = best(OWN);
  return contrast(ground, rgbOf(own)) >= ENOUGH ? own : best(UTMOST);
}

/** WCAG 2.2: from 1 to 21. */
export function contrast(one: Rgb, other: Rgb): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** #RRGGBB */
export const rgbOf = (hex: string): Rgb => {
  const all = Number.parseInt(hex.slice(1), 16);
  return [all >> 16, (all >> 8) & 255, all & 255];
};

/** Relative luminance, WCAG 2.2. */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((byte) => {
    const s = byte / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
