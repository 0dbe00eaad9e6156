// A picture moved by whole pixels; what leaves the field is gone, what comes in is blank.
import { FIELD } from "./stroke.ts";

export function shifted(
  pixels: Float32Array,
  { right, down }: { readonly right: number; readonly down: number },
): Float32Array {
  const moved = new Float32Array(FIELD * FIELD);
  for (let y = 0; y < FIELD; y++) {
    for (let x = 0; x < FIELD; x++) {
      const [fromX, fromY] = [x - right, y - down];
      if (fromX < 0 || fromY < 0 || fromX >= FIELD || fromY >= FIELD) continue;
      moved[y * FIELD + x] = pixels[fromY * FIELD + fromX]!;
    }
  }
  return moved;
}
