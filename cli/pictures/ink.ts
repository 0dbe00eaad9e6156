// The ink of an example that is a picture, as a grid draws it.
import { type Dataset, imageShape, lightness } from "downhill/data";

/** The ink of example `row`: of red, green and blue how light they are, of other channels the mean. */
export function inkOf(set: Dataset, row: number): Float64Array {
  const { height, width: across, channels } = imageShape(set, set.name);
  const size = height * across;
  const most = set.inputs instanceof Uint8Array ? 255 : set.divideBy;
  return Float64Array.from({ length: size }, (_, pixel) => {
    const at = (row * size + pixel) * channels;
    const own = set.inputs.subarray(at, at + channels);
    if (channels === 3) return lightness(own[0]!, own[1]!, own[2]!) / most;
    let sum = 0;
    for (const value of own) sum += value;
    return sum / (channels * most);
  });
}
