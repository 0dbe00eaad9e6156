// The patches of ink in a picture: pixels that touch, also at corners. What is no part of the digit is
// dropped: specks, and what comes in from outside, such as the edge of the paper or a ruled line.

/** A patch smaller than this part of the largest is a speck. */
const SPECK = 0.03;
/** A patch at the edge is from outside where another one has at least this part of its pixels. */
const INSIDE = 0.2;

interface Patch {
  readonly pixels: readonly number[];
  readonly isAtEdge: boolean;
}

/** Which pixels belong to the figure, of those that are ink. */
export function figureOf(isInk: Uint8Array, width: number, height: number): Uint8Array {
  const patches = patchesOf(isInk, width, height);
  const size = ({ pixels }: Patch) => pixels.length;
  const largest = (of: readonly Patch[]) => Math.max(0, ...of.map(size));
  const inside = patches.filter(({ isAtEdge }) => !isAtEdge);
  const own = largest(inside) >= INSIDE * largest(patches) ? inside : patches;
  const least = SPECK * largest(own);
  const figure = new Uint8Array(isInk.length);
  for (const patch of own) {
    if (size(patch) < least) continue;
    for (const pixel of patch.pixels) figure[pixel] = 1;
  }
  return figure;
}

function patchesOf(isInk: Uint8Array, width: number, height: number): Patch[] {
  const isSeen = new Uint8Array(isInk.length);
  const patches: Patch[] = [];
  for (let start = 0; start < isInk.length; start++) {
    if (!isInk[start] || isSeen[start]) continue;
    const pixels = [start];
    isSeen[start] = 1;
    let isAtEdge = false;
    // the list grows while it is gone through
    for (let i = 0; i < pixels.length; i++) {
      const [x, y] = [pixels[i]! % width, Math.floor(pixels[i]! / width)];
      if (x === 0 || y === 0 || x === width - 1 || y === height - 1) isAtEdge = true;
      for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++) {
        for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
          const next = row * width + column;
          if (!isInk[next] || isSeen[next]) continue;
          isSeen[next] = 1;
          pixels.push(next);
        }
      }
    }
    patches.push({ pixels, isAtEdge });
  }
  return patches;
}
