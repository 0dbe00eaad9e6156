// The book's larger training set: every image, and four copies of it moved by one pixel down, up,
// right and left, shuffled once. What comes in at an edge is white.
import { type Dataset, permutation } from "downhill/data";

const SIDE = 28;
const SIZE = SIDE * SIDE;
/** Rows and columns by which a copy is moved, in the order of the book's expand_mnist.py. */
const MOVES = [
  [0, 0],
  [1, 0],
  [-1, 0],
  [0, 1],
  [0, -1],
] as const;

/** 50,000 images of 28 x 28 bytes become 250,000. */
export function expanded(set: Dataset, seed: number): Dataset {
  const count = set.count * MOVES.length;
  const inputs = new Uint8Array(count * SIZE);
  const labels = new Uint8Array(count);
  for (const [at, place] of permutation(seed, 0, count).entries()) {
    const from = Math.floor(place / MOVES.length);
    const [down, right] = MOVES[place % MOVES.length]!;
    labels[at] = set.labels![from]!;
    for (let row = Math.max(0, down); row < SIDE + Math.min(0, down); row++) {
      const first = from * SIZE + (row - down) * SIDE;
      const taken = set.inputs.subarray(
        first + Math.max(0, -right),
        first + SIDE - Math.max(0, right),
      );
      inputs.set(taken, at * SIZE + row * SIDE + Math.max(0, right));
    }
  }
  return { ...set, name: `${set.name}, expanded`, count, inputs, labels };
}
