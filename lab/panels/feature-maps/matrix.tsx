// A small square of numbers on the tone of each: a field, a kernel, their products.
import { cssOf, diverging, sequential, signedIndex, unitIndex } from "../../components/colors.ts";
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
              const background = cssOf(colors, index(onTone(tone, value)));
              return (
                <td key={column} style={{ background, color: inkOn(background) }}>
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

/** Black or white, whichever can be read better: the one always reaches 4.5 to 1. */
export function inkOn(background: string): string {
  const [r = 0, g = 0, b = 0] = (background.match(/\d+/g) ?? []).map((channel) => {
    const share = Number(channel) / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}
