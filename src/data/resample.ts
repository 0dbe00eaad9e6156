// Pictures in another size. A pixel of a smaller picture is the mean of the area that it covers; in a
// larger one values are interpolated. Both ways along an axis at a time.

/** What is taken of a picture, in its pixels; it may reach beyond. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** How much a new pixel takes of old ones that lie side by side. */
interface Shares {
  readonly first: number;
  readonly amounts: Float64Array;
}

/**
 * An area of a picture [height, width, channels] as [to.height, to.width, channels]. What lies beyond
 * the picture counts as 0.
 */
export function resample(
  values: ArrayLike<number>,
  { width, height, channels }: Size & { readonly channels: number },
  area: Area,
  to: Size,
): Float64Array {
  const across = sharesOf(area.left, area.width, to.width, width);
  const down = sharesOf(area.top, area.height, to.height, height);
  const narrow = new Float64Array(height * to.width * channels);
  for (let y = 0, at = 0; y < height; y++) {
    for (let x = 0; x < to.width; x++) {
      const { first, amounts } = across[x]!;
      const begin = (y * width + first) * channels;
      for (let c = 0; c < channels; c++, at++) {
        let sum = 0;
        for (let k = 0, from = begin + c; k < amounts.length; k++, from += channels)
          sum += amounts[k]! * values[from]!;
        narrow[at] = sum;
      }
    }
  }
  const row = to.width * channels;
  const result = new Float64Array(to.height * row);
  for (let y = 0; y < to.height; y++) {
    const { first, amounts } = down[y]!;
    for (let k = 0; k < amounts.length; k++) {
      const [amount, from, at] = [amounts[k]!, (first + k) * row, y * row];
      for (let i = 0; i < row; i++) result[at + i]! += amount * narrow[from + i]!;
    }
  }
  return result;
}

/** The nearest bytes, also of values beyond 0..255. */
export const asBytes = (values: Float64Array): Uint8Array =>
  new Uint8Array(new Uint8ClampedArray(values).buffer);

/** `count` pixels over `span` old ones from `start`, of `length` that there are. */
function sharesOf(start: number, span: number, count: number, length: number): Shares[] {
  const step = span / count;
  const of = step < 1 ? interpolated : covered;
  return Array.from({ length: count }, (_, i) => of(start + i * step, step, length));
}

/** The mean of what an interval covers. */
function covered(start: number, step: number, length: number): Shares {
  const first = Math.max(0, Math.floor(start));
  const end = Math.min(length, Math.ceil(start + step));
  const amounts = new Float64Array(Math.max(0, end - first));
  for (let i = first; i < end; i++)
    amounts[i - first] = Math.max(0, Math.min(start + step, i + 1) - Math.max(start, i)) / step;
  return { first, amounts };
}

/** Between the two pixels whose middles are nearest; at the edge the last one goes on. */
function interpolated(start: number, step: number, length: number): Shares {
  const place = start + step / 2 - 0.5;
  if (place < -0.5 || place > length - 0.5) return { first: 0, amounts: new Float64Array(0) };
  const inside = Math.min(Math.max(place, 0), length - 1);
  const first = Math.floor(inside);
  const part = inside - first;
  return { first, amounts: Float64Array.from(part === 0 ? [1] : [1 - part, part]) };
}

/** The largest area in the middle of a picture that has the proportions of `to`. */
export function middleOf({ width, height }: Size, to: Size): Area {
  const scale = Math.min(width / to.width, height / to.height);
  return around({ width, height }, to, scale);
}

/** The smallest area with the proportions of `to` that holds a whole picture in its middle. */
export function wholeOf({ width, height }: Size, to: Size): Area {
  const scale = Math.max(width / to.width, height / to.height);
  return around({ width, height }, to, scale);
}

function around({ width, height }: Size, to: Size, scale: number): Area {
  const [across, down] = [to.width * scale, to.height * scale];
  return { left: (width - across) / 2, top: (height - down) / 2, width: across, height: down };
}
