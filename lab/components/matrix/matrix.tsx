// A matrix or vector with its numbers. Of more than eight rows or columns six are shown, in order or
// strongest first, and how many more there are. Arrow keys move a cursor over the cells; R goes to the
// end of the row, C to the end of the column, and back from there. As colours it is a picture of all.
import "./matrix.css";
import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useRef } from "preact/hooks";
import { text } from "../../state/language.ts";
import { Picture } from "../canvas/picture.tsx";
import { shownPlaces } from "./places.ts";

export interface MatrixProps {
  /** Its symbol. */
  readonly symbol: ComponentChildren;
  /** Its name, for those who hear the page. */
  readonly name: string;
  readonly rows: number;
  readonly columns: number;
  readonly value: (row: number, column: number) => number;
  readonly format: (value: number) => string;
  readonly keyAt: (row: number, column: number) => string;
  readonly rowName: (row: number) => string;
  readonly columnName: (column: number) => string;
  /** Which are shown first; default: in order. */
  readonly rowOrder?: readonly number[] | undefined;
  readonly columnOrder?: readonly number[] | undefined;
  /** All of it as a picture. */
  readonly isPicture?: boolean;
}

export function Matrix(props: MatrixProps) {
  const { symbol, name, rows, columns, value, format, keyAt, rowName, columnName } = props;
  const t = text.value.matrix;
  const cursor = useSignal({ row: 0, column: 0 });
  const ref = useRef<HTMLTableElement>(null);
  const down = shownPlaces(rows, props.rowOrder);
  const across = shownPlaces(columns, props.columnOrder);
  const last = { row: down.places.length - 1, column: across.places.length - 1 };
  const at = {
    row: Math.min(cursor.value.row, last.row),
    column: Math.min(cursor.value.column, last.column),
  };
  const size = t.size(rows, columns);
  if (props.isPicture && rows * columns > 1) {
    const values = Float32Array.from({ length: rows * columns }, (_, i) =>
      value(Math.floor(i / columns), i % columns),
    );
    const most = values.reduce((m, v) => Math.max(m, Math.abs(v)), 0) || 1;
    // long rows are folded, so that a row of 784 is not a thread
    const isSquare = rows === 1 || columns === 1 ? Math.sqrt(values.length) : 0;
    const side = Number.isInteger(isSquare) && isSquare > 2 ? isSquare : 0;
    return (
      <div class="matrix number-matrix">
        <p>{symbol}</p>
        <Picture
          kind="weights"
          values={values}
          width={side || columns}
          height={side || rows}
          scale={most}
          label={`${name}, ${size}: ${t.picture(format(most))}`}
          class={(side || columns) > 40 ? "wide" : ""}
        />
        <p class="size">
          {size}, ±{format(most)}
        </p>
      </div>
    );
  }
  const move = (row: number, column: number) => {
    cursor.value = {
      row: Math.max(0, Math.min(last.row, row)),
      column: Math.max(0, Math.min(last.column, column)),
    };
    const { row: r, column: c } = cursor.value;
    ref.current
      ?.querySelectorAll<HTMLElement>("tbody tr")
      [r]?.querySelectorAll<HTMLElement>("td[data-k]")
      [c]?.focus();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { row, column } = at;
    const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (key === "ArrowRight") move(row, column + 1);
    else if (key === "ArrowLeft") move(row, column - 1);
    else if (key === "ArrowDown") move(row + 1, column);
    else if (key === "ArrowUp") move(row - 1, column);
    else if (key === "r") move(row, column === last.column ? 0 : last.column);
    else if (key === "c") move(row === last.row ? 0 : last.row, column);
    else if (key === "Home") move(0, 0);
    else if (key === "End") move(last.row, last.column);
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div class="matrix number-matrix">
      <p>{symbol}</p>
      <table
        // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: arrow keys walk through it
        role="grid"
        ref={ref}
        aria-label={`${name}, ${size}`}
        aria-rowcount={rows + 1}
        aria-colcount={columns + 1}
        onKeyDown={onKeyDown}
      >
        <thead>
          <tr>
            <th scope="col">
              <span class="sr">{t.row}</span>
            </th>
            {across.places.map((c) => (
              <th scope="col" key={c}>
                <span class="sr">{columnName(c) || name}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {down.places.map((r, i) => (
            <tr key={r}>
              <th scope="row">
                <span class="sr">{rowName(r) || name}</span>
              </th>
              {across.places.map((c, k) => (
                <td
                  key={c}
                  data-k={keyAt(r, c)}
                  tabIndex={i === at.row && k === at.column ? 0 : -1}
                  onFocus={() => {
                    cursor.value = { row: i, column: k };
                  }}
                >
                  {format(value(r, c))}
                </td>
              ))}
              {across.more > 0 && i === 0 && (
                <td class="more" rowSpan={down.places.length}>
                  {t.more(across.more)}
                </td>
              )}
            </tr>
          ))}
          {down.more > 0 && (
            <tr>
              <th scope="row">
                <span class="sr">{t.rest}</span>
              </th>
              <td class="more" colSpan={across.places.length + (across.more > 0 ? 1 : 0)}>
                {t.more(down.more)}
              </td>
            </tr>
          )}
        </tbody>
      </table>
    </div>
  );
}
