// The whole layer as matrices.

import { Matrix } from "../../components/matrix/matrix.tsx";
import { Formula } from "../../components/words/formula.tsx";
import { text } from "../../state/language.ts";
import { cell } from "./digits.ts";
import { lettersAt } from "./equation.tsx";
import { numberAt, readKey } from "./keys.ts";
import { type LayerMatrix, layerMatrices } from "./layer-matrices.ts";
import { type Names, nameOf, neuronName } from "./naming.ts";
import { byStrength, type Here } from "./shown.ts";
import { isPicture, isStrongestFirst } from "./walk.ts";

export function WholeLayer({ names, here }: { readonly names: Names; readonly here: Here }) {
  const t = text.value.backpropagation.layer;
  const { pass } = names;
  const parts = layerMatrices(pass, here);
  const isLarge = parts.some(
    (part) =>
      "key" in part && [part.rows, part.columns].some((m) => m !== undefined && pass.size(m) > 8),
  );
  return (
    <>
      <div class="matrices">
        {parts.map((part, i) =>
          "between" in part ? (
            <b key={i} class={/^[a-z]/.test(part.between) ? "function" : ""}>
              {part.between === "sigmoid" ? <i>σ</i> : part.between}
            </b>
          ) : (
            <Part key={`${i} ${part.symbol}`} names={names} here={here} part={part} />
          ),
        )}
      </div>
      {isLarge && (
        <p class="switches">
          <label title={isPicture.value ? t.strongestOff : undefined}>
            <input
              type="checkbox"
              checked={isStrongestFirst.value}
              disabled={isPicture.value}
              title={isPicture.value ? t.strongestOff : undefined}
              onChange={({ currentTarget }) => {
                isStrongestFirst.value = currentTarget.checked;
              }}
            />{" "}
            {t.strongest}
          </label>
          <label>
            <input
              type="checkbox"
              checked={isPicture.value}
              onChange={({ currentTarget }) => {
                isPicture.value = currentTarget.checked;
              }}
            />{" "}
            {t.picture}
          </label>
        </p>
      )}
    </>
  );
}

interface PartProps {
  readonly names: Names;
  readonly here: Here;
  readonly part: LayerMatrix;
}

function Part({ names, here, part }: PartProps) {
  const { pass, learningRate } = names;
  const { rows, columns, symbol, l, key } = part;
  const count = (m: number | undefined) => (m === undefined ? 1 : pass.size(m));
  const order = (m: number | undefined) =>
    m !== undefined && isStrongestFirst.value && pass.size(m) > 8
      ? byStrength(pass, m, here)
      : undefined;
  const name = (m: number | undefined) => (i: number) =>
    m === undefined ? "" : neuronName(names, m, i);
  const first = key(0, 0).split(".");
  const letter = first[0] === "n" ? "w" : first[0]!;
  return (
    <Matrix
      symbol={<Formula name={symbol} put={lettersAt(pass, l)} />}
      name={nameOf(names, `${letter}.${first[1]}`)}
      rows={count(rows)}
      columns={count(columns)}
      value={(r, c) => numberAt(pass, readKey(key(r, c))!, learningRate)}
      format={cell}
      keyAt={key}
      rowName={name(rows)}
      columnName={name(columns)}
      rowOrder={order(rows)}
      columnOrder={order(columns)}
      isPicture={isPicture.value}
    />
  );
}
