// Pooling layers: each window of a picture becomes one value, channel by channel (the book's
// chapter 6). Windows may overlap, as in AlexNet's 3 x 3 by 2.

import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { checkPicture, checkSize, type Size2d, sizeCode, windowsOver } from "./conv2d.ts";
import type { Layer } from "./layer.ts";

export interface Pool2dOptions {
  /** Pixels from one window to the next; default: the size of the window. */
  readonly stride?: Size2d;
}

/** The largest value of each window: [batch, h, w, channels] -> [batch, rows, columns, channels].
 * The gradient goes to the first value that is largest. */
export function maxPool2d(size: Size2d, options: Pool2dOptions = {}): Layer {
  checkOptionNames("maxPool2d", options, { stride: true });
  return pool("maxPool2d", size, options, (x, stride) => x.maxPool(windowsOver(x, size, stride)));
}

/** The mean of each window: [batch, h, w, channels] -> [batch, rows, columns, channels]. */
export function averagePool2d(size: Size2d, options: Pool2dOptions = {}): Layer {
  checkOptionNames("averagePool2d", options, { stride: true });
  return pool("averagePool2d", size, options, (x, stride) =>
    x.window(windowsOver(x, size, stride)).mean(3, 4),
  );
}

function pool(
  kind: "maxPool2d" | "averagePool2d",
  size: Size2d,
  { stride = size }: Pool2dOptions,
  apply: (x: Tensor, stride: Size2d) => Tensor,
): Layer {
  checkSize(`${kind}: size`, size, 1);
  checkSize(`${kind}: stride`, stride, 1);
  const isDefault = sizeCode(stride) === sizeCode(size);
  const setting = isDefault ? "" : `, { stride: ${sizeCode(stride)} }`;
  return Object.freeze({
    name: `${kind}(${sizeCode(size)})`,
    code: `${kind}(${sizeCode(size)}${setting})`,
    description: { kind, size: sizeCode(size), stride: sizeCode(stride) },
    trace: (x, scope) => {
      checkPicture(x);
      const a = apply(x, stride);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}
