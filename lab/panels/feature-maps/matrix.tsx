// A small square of numbers on the tone of each: a field, a kernel, their products.
import {
  cssOf,
  diverging,
  rgbAt,
  sequential,
  signedIndex,
  unitIndex,
} from "../../components/canvas/colors.ts";
import { readableInk } from "../../components/canvas/readable-ink.ts";
import { TileGrid } from "../../components/maps/tile-grid.tsx";
import { onTone, type Tone } from "../../components/maps/tones.ts";
import { fixed } from "../../components/numbers.ts";

/** More numbers than that in a row cannot be read. */
const MOST_SIDE = 7;

export function Matrix(props: {
  readonly title: string;
  readonly values: Float32Array;
  readonly side: number;
  readonly tone: Tone;
  readonly test: string;
}) {
  const { title, values, side, tone } = props;
  if (side > MOST_SIDE) {
    return (
      <div class="matrix">
        <p>{title}</p>
        <TileGrid
          tiles={{ count: 1, height: side, width: side, across: 1 }}
          values={values}
          order="mapsLast"
          tones={[tone]}
          cell={Math.max(3, Math.floor(150 / side))}
          label={title}
        />
      </div>
    );
  }
  const colors = tone.kind === "ink" ? sequential.value : diverging.value;
  const index = tone.kind === "ink" ? unitIndex : signedIndex;
  return (
    <table class="matrix" data-test={props.test}>
      <caption>{title}</caption>
      <tbody>
        {Array.from({ length: side }, (_, row) => (
          <tr key={row}>
            {Array.from(values.subarray(row * side, (row + 1) * side), (value, column) => {
              const at = index(onTone(tone, value));
              const color = readableInk(rgbAt(colors, at));
              return (
                <td key={column} style={{ background: cssOf(colors, at), color }}>
                  {fixed(value)}
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table>
  );
}
