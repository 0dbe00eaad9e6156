// The colours of the page for canvases: the tokens of the theme, and the two scales. Diverging: orange,
// the ground, blue, so that zero is the page itself. Sequential: ground to ink.
import { computed } from "@preact/signals";
import { theme } from "../../state/theme.ts";

type Rgb = readonly [number, number, number];

const rgb = (hex: string): Rgb => [
  Number.parseInt(hex.slice(1, 3), 16),
  Number.parseInt(hex.slice(3, 5), 16),
  Number.parseInt(hex.slice(5, 7), 16),
];

const DIVERGING = {
  light: ["#8F4A00", "#F0A03A", "#F6F4EF", "#74ABD8", "#1B5586"],
  dark: ["#FFCB80", "#B8751C", "#1D2228", "#3A7DB8", "#A5D2F7"],
} as const;
const SEQUENTIAL = {
  light: ["#FFFFFF", "#1C2026"],
  dark: ["#1B1F25", "#ECE9E3"],
} as const;

const STEPS = 256;

/** 257 colours between equally spaced stops. */
function table(stops: readonly string[]): Uint8ClampedArray {
  const colors = stops.map(rgb);
  const entries = new Uint8ClampedArray((STEPS + 1) * 3);
  for (let i = 0; i <= STEPS; i++) {
    const at = (i / STEPS) * (colors.length - 1);
    const left = Math.min(colors.length - 2, Math.floor(at));
    for (let c = 0; c < 3; c++) {
      const [a, b] = [colors[left]![c]!, colors[left + 1]![c]!];
      entries[3 * i + c] = a + (b - a) * (at - left);
    }
  }
  return entries;
}

export const diverging = computed(() => table(DIVERGING[theme.value]));
export const sequential = computed(() => table(SEQUENTIAL[theme.value]));

/** The place in a table of a value from -1 to 1. */
export const signedIndex = (value: number): number =>
  Math.max(0, Math.min(STEPS, Math.round((value + 1) * (STEPS / 2))));
/** Of a value from 0 to 1. */
export const unitIndex = (value: number): number =>
  Math.max(0, Math.min(STEPS, Math.round(value * STEPS)));

/** The colour at a place of a table. */
export const rgbAt = (colors: Uint8ClampedArray, index: number): Rgb => [
  colors[3 * index]!,
  colors[3 * index + 1]!,
  colors[3 * index + 2]!,
];

/** As CSS. */
export function cssOf(colors: Uint8ClampedArray, index: number): string {
  return `rgb(${colors[3 * index]} ${colors[3 * index + 1]} ${colors[3 * index + 2]})`;
}

/** What tokens are in the theme: asking the page for one makes it compute its styles, amid drawing. */
const tokens = computed(() => {
  theme.value;
  return new Map<string, string>();
});

/** A token of the theme by name: "ink2". Read while drawing, after the theme has been set. */
export function token(name: string): string {
  const known = tokens.value.get(name);
  if (known) return known;
  const root = document.documentElement;
  const found = getComputedStyle(root).getPropertyValue(`--${name}`).trim();
  // while a theme is being set the page may still have the one before
  if (found && root.dataset.theme === theme.value) tokens.value.set(name, found);
  return found;
}

/** The pixels that were painted last: pictures of one size share them, thirty tiles ten times a second. */
let pixels: ImageData | undefined;

/**
 * Paints values into a small canvas, a pixel each; CSS scales it up. Weights run from orange to blue over
 * -scale to scale, ink from the ground over 0 to scale.
 */
export function paint(
  canvas: HTMLCanvasElement,
  values: ArrayLike<number>,
  width: number,
  height: number,
  kind: "weights" | "ink",
  scale = 1,
): void {
  const colors = kind === "ink" ? sequential.value : diverging.value;
  const zero = kind === "ink" ? 0 : STEPS / 2;
  const by = (STEPS - zero) / scale;
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const context = canvas.getContext("2d")!;
  if (pixels?.width !== width || pixels.height !== height) {
    pixels = context.createImageData(width, height);
  }
  const { data } = pixels;
  for (let i = 0; i < width * height; i++) {
    const at = 3 * Math.max(0, Math.min(STEPS, Math.round(zero + by * values[i]!)));
    data[4 * i] = colors[at]!;
    data[4 * i + 1] = colors[at + 1]!;
    data[4 * i + 2] = colors[at + 2]!;
    data[4 * i + 3] = 255;
  }
  context.putImageData(pixels, 0, 0);
}
