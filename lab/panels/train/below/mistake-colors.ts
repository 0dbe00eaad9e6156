// The scale of mistakes: sunk to orange, with an ink that is read on each of its colours.
import { computed } from "@preact/signals";
import { theme } from "../../../state/theme.ts";

type Rgb = readonly [number, number, number];

const SUNK: Readonly<Record<"light" | "dark", Rgb>> = {
  light: [242, 240, 234],
  dark: [29, 34, 40],
};
const ORANGE: Rgb = [255, 169, 51];
const INKS = ["#1C2026", "#ECE9E3"] as const;

/** 257 colours as bytes, and the ink on each. */
export const mistakeColors = computed(() => {
  const from = SUNK[theme.value];
  const colors = new Uint8ClampedArray(3 * 257);
  const inks: string[] = [];
  for (let i = 0; i <= 256; i++) {
    for (let c = 0; c < 3; c++) colors[3 * i + c] = from[c]! + ((ORANGE[c]! - from[c]!) * i) / 256;
    inks.push(readableInk([...colors.subarray(3 * i, 3 * i + 3)] as unknown as Rgb));
  }
  return { colors, inks };
});

/** Relative luminance, WCAG 2.2. */
function luminance(color: Rgb): number {
  const [r, g, b] = color.map((byte) => {
    const s = byte / 255;
    return s <= 0.04045 ? s / 12.92 : ((s + 0.055) / 1.055) ** 2.4;
  }) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/** The darker or the lighter ink, whichever has more contrast. */
function readableInk(ground: Rgb): string {
  const at = luminance(ground);
  const contrast = (ink: Rgb) => {
    const [low, high] = [at, luminance(ink)].sort((a, b) => a - b) as [number, number];
    return (high + 0.05) / (low + 0.05);
  };
  return contrast([28, 32, 38]) >= contrast([236, 233, 227]) ? INKS[0] : INKS[1];
}
