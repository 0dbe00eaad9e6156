// An ink that is read on any ground: the theme's dark or light one where its contrast is enough, else black
// or white, of which one always reaches 4.5 to 1.
export type Rgb = readonly [number, number, number];

/** What text needs, WCAG 2.2 AA. */
const ENOUGH = 4.5;
const INKS: readonly (readonly [string, Rgb])[] = [
  ["#1C2026", [28, 32, 38]],
  ["#ECE9E3", [236, 233, 227]],
  ["#000000", [0, 0, 0]],
  ["#FFFFFF", [255, 255, 255]],
];

/** The ink for text on a colour, as CSS. */
export function inkOn(ground: Rgb): string {
  const found = INKS.find(([, ink]) => contrast(ground, ink) >= ENOUGH);
  // of black and white one has at least the root of 21, which is more than enough
  return found![0];
}

/** Contrast of two colours, 1 to 21, WCAG 2.2. */
export function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

/** Relative luminance, WCAG 2.2. */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((byte) => {
    const s = byte / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
