// Expressions whose gradients the ops on sliding windows decide.
import type { DType, Graph, Shape, Tensor } from "downhill/graph";

export type Make = (shape: Shape, values?: readonly number[], dtype?: DType) => Tensor;
export type Build = (make: Make, graph: Graph) => Tensor;

const row = { axes: [0], sizes: [3], steps: [2] };
const plane = { axes: [1, 2], sizes: [2, 3], steps: [1, 2] };
const blocks = { axes: [1, 2], sizes: [2, 2], steps: [2, 2] };

export const windowGradients: Record<
  "window" | "fold" | "poolArgMax" | "poolPick" | "unpool",
  readonly (readonly [string, Build])[]
> = {
  window: [
    ["a row", (make) => make([8]).square().window(row).square()],
    ["planes", (make) => make([2, 4, 6, 2]).square().window(plane).square()],
    [
      "a convolution",
      (make) =>
        make([2, 4, 6, 2])
          .window(plane)
          .contract(make([3, 2, 2, 3]), "byxijc,ocij->byxo")
          .square(),
    ],
  ],
  fold: [
    ["a row", (make) => make([3, 3]).square().fold(row, [8]).square()],
    ["planes", (make) => make([2, 3, 2, 2, 3, 2]).square().fold(plane, [2, 4, 6, 2]).square()],
  ],
  poolArgMax: [
    [
      "as a factor",
      (make) => {
        const x = make([2, 4, 4, 3]);
        return x
          .poolArgMax(blocks)
          .cast("f64")
          .mul(make([2, 2, 2, 3]));
      },
    ],
  ],
  poolPick: [
    ["the largest", (make) => make([2, 4, 6, 2]).square().maxPool(plane).square()],
    ["the largest of blocks", (make) => make([2, 4, 5, 2]).square().maxPool(blocks).square()],
    ["after ReLU", (make) => make([1, 4, 4, 2]).sub(1).relu().maxPool(blocks).square()],
    ["after a sigmoid", (make) => make([1, 4, 4, 2]).sigmoid().maxPool(blocks).square()],
    [
      "named ones",
      (make) =>
        make([6])
          .square()
          .poolPick(make([2], [2, 0], "i32"), row),
    ],
  ],
  unpool: [
    [
      "to blocks",
      (make) => {
        const at = make([1, 2, 2, 1], [0, 3, 2, 9], "i32");
        return make([1, 2, 2, 1]).square().unpool(at, blocks, [1, 5, 4, 1]).square();
      },
    ],
    [
      "to overlapping windows",
      (make) =>
        make([3])
          .square()
          .unpool(make([3], [2, 0, 1], "i32"), row, [8])
          .square(),
    ],
  ],
};
