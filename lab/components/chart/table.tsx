// The twin of a chart in words: a table for those who do not see it, or want the numbers.
import type { Axis } from "./axis.ts";
import { type Line, placesOf, some, valueAt } from "./line.ts";

interface ChartTableProps {
  readonly label: string;
  readonly lines: readonly Line[];
  readonly x: Axis;
  readonly y: Axis;
  readonly isShown: boolean;
}

const ROWS = 40;

export function ChartTable({ label, lines, x, y, isShown }: ChartTableProps) {
  const said = lines.filter((line) => !line.isSilent);
  // a table takes the width that it needs, also where it is not seen: what holds it hides it
  return (
    <div class={isShown ? "chart-scroll" : "sr"}>
      <table class="chart-table">
        <caption>{label}</caption>
        <thead>
          <tr>
            <th scope="col">{x.label}</th>
            {said.map((line) => (
              <th scope="col" key={line.name}>
                {line.name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {some(placesOf(said), ROWS).map((place) => (
            <tr key={place}>
              <th scope="row">{x.format(place)}</th>
              {said.map((line) => {
                const value = valueAt(line, place);
                return <td key={line.name}>{value === undefined ? "" : y.format(value)}</td>;
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
