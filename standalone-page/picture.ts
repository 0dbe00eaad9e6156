// Pictures from files, as the command line shows them to a network, and a small canvas that shows what it
// sees.
import type { ImageShape, Picture } from "downhill/data";
import { make } from "./elements.ts";

/** Pixels of a side that are worked with: cameras give more than any network sees. */
const MOST = 2048;

/** A picture of a file on white, no side longer than 2048 pixels; throws where the browser cannot read it. */
async function pictureOf(file: Blob): Promise<Picture> {
  const image = await createImageBitmap(file);
  const scale = Math.min(1, MOST / Math.max(image.width, image.height));
  const [width, height] = [image.width, image.height].map((n) =>
    Math.max(1, Math.round(n * scale)),
  );
  const canvas = make("canvas", { width: width!, height: height! });
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, width!, height!);
  context.imageSmoothingQuality = "high";
  context.drawImage(image, 0, 0, width!, height!);
  image.close();
  const { data } = context.getImageData(0, 0, width!, height!);
  const rgb = new Uint8Array(3 * width! * height!);
  for (let i = 0; i < rgb.length; i++) rgb[i] = data[4 * Math.floor(i / 3) + (i % 3)]!;
  return { width: width!, height: height!, rgb, isTurned: false };
}

/** Paints [height, width, channels] bytes, a pixel each; grey ones from paper to ink of the theme. */
export function paintSeen(
  canvas: HTMLCanvasElement,
  inputs: Uint8Array,
  { width, height, channels }: ImageShape,
  [paper, ink]: readonly [string, string],
): void {
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d")!;
  const image = context.createImageData(width, height);
  const [from, to] = [rgbOf(paper, context), rgbOf(ink, context)];
  for (let i = 0; i < width * height; i++) {
    for (let c = 0; c < 3; c++) {
      const share = inputs[i * channels]! / 255;
      image.data[4 * i + c] =
        channels === 3 ? inputs[3 * i + c]! : from[c]! + (to[c]! - from[c]!) * share;
    }
    image.data[4 * i + 3] = 255;
  }
  context.putImageData(image, 0, 0);
}

/** Red, green and blue of a colour in any notation without transparency. */
function rgbOf(color: string, context: CanvasRenderingContext2D): readonly number[] {
  context.fillStyle = color;
  const hex = String(context.fillStyle);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16));
}

/** What was done to a picture, as one sentence. */
export const sentenceOf = (begin: string, notes: readonly string[]): string =>
  `${[begin, ...notes].join("; ").replace(/(\d) x (?=\d)/g, "$1 × ")}.`;

/** Lets a person choose a picture, drop it on `place` or paste it; `note` says of a file that it is none. */
export function pictureChooser(
  label: string,
  { place, note }: { readonly place: HTMLElement; readonly note: HTMLElement },
  use: (picture: Picture) => void,
): HTMLElement {
  const chosen = (file: Blob) =>
    pictureOf(file).then(use, () => {
      note.textContent =
        "This file is no picture that your browser can read: choose a PNG or JPEG.";
    });
  const input = make("input", { type: "file", accept: "image/*", class: "sr", tabindex: -1 });
  input.setAttribute("aria-hidden", "true");
  input.addEventListener("change", () => {
    const [file] = input.files ?? [];
    if (file) chosen(file);
    input.value = "";
  });
  place.addEventListener("dragover", (event) => event.preventDefault());
  place.addEventListener("drop", (event) => {
    event.preventDefault();
    const [file] = event.dataTransfer?.files ?? [];
    if (file) chosen(file);
  });
  document.addEventListener("paste", (event) => {
    const [file] = event.clipboardData?.files ?? [];
    if (file) chosen(file);
  });
  const button = make(
    "button",
    { type: "button", class: "button", click: () => input.click() },
    label,
  );
  return make("span", {}, button, input);
}
