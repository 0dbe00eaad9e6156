// Small pictures in the page itself, as PNG: ink on nothing, so that they can be dark on light and
// light on dark.
import { encode } from "fast-png";

/** Opacities 0..255, row by row, as a data URI. */
export function inkPicture(opacities: ArrayLike<number>, width: number): string {
  const height = opacities.length / width;
  const data = new Uint8Array(2 * opacities.length);
  for (let i = 0; i < opacities.length; i++) data[2 * i + 1] = opacities[i]!;
  const png = encode({ width, height, data, channels: 2, depth: 8 });
  return `data:image/png;base64,${Buffer.from(png).toString("base64")}`;
}

/** Square pictures of values one after another, side by side with a gap; the largest value of each is black. */
export function contactSheet(values: readonly number[], side: number, columns: number) {
  const count = Math.floor(values.length / (side * side));
  const rows = Math.ceil(count / columns);
  const [width, height] = [columns * (side + 1) - 1, rows * (side + 1) - 1];
  const ink = new Uint8Array(width * height);
  for (let image = 0; image < count; image++) {
    const own = values.slice(image * side * side, (image + 1) * side * side);
    // each on a scale of its own: one strong picture would make the others pale
    const least = Math.min(...own);
    const unit = 255 / (Math.max(...own) - least || 1);
    for (const [pixel, value] of own.entries()) {
      const x = (image % columns) * (side + 1) + (pixel % side);
      const y = Math.floor(image / columns) * (side + 1) + Math.floor(pixel / side);
      ink[y * width + x] = Math.round((value - least) * unit);
    }
  }
  return { picture: inkPicture(ink, width), width, height };
}
