// The scale of mistakes: sunk to orange, with an ink that is read on each of its colours.
import { computed } from "@preact/signals";
import { type Rgb, readableInk } from "../../../components/canvas/readable-ink.ts";
import { theme } from "../../../state/theme.ts";

const SUNK: Readonly<Record<"light" | "dark", Rgb>> = {
  light: [242, 240, 234],
  dark: [29, 34, 40],
};
const ORANGE: Rgb = [255, 169, 51];

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
