// The settings as one sentence with numbers that can be dragged.

import type { ComponentChildren } from "preact";
import { explained } from "../../../components/lens/explained.ts";
import { short, whole } from "../../../components/numbers.ts";
import { oneTwoFive, range, Scrubber } from "../../../components/scrubber.tsx";
import { Filled } from "../../../components/words/filled.tsx";
import { Formula } from "../../../components/words/formula.tsx";
import type { LayerChoice } from "../../../settings/layers.ts";
import { hasNumber, type LossName, lossParts } from "../../../settings/losses.ts";
import { text } from "../../../state/language.ts";
import { reset, run } from "../../../state/trainer.ts";
import { change, hasBegunAnew, wanted } from "./change.ts";
import { isFormOpen, isTakingAway } from "./opened-parts.ts";

const NEURONS = [1, 2, 3, 4, 5, 10, 15, 20, 25, 30, 40, 50, 60, 70, 80, 90, 100, 150, 200];
const RATES = oneTwoFive(-4, 3);
const BATCHES = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000];
const PENALTIES = [0, ...oneTwoFive(-2, 2)];

export function Recipe() {
  const t = text.value.train.recipe;
  const e = text.value.explains.train;
  const s = wanted.value;
  const output = s.layers.at(-1);
  const inputs = run.value?.inputShape.reduce((a, b) => a * b, 1);
  const hidden = s.layers.slice(0, -1);
  const head = hidden.length === 0 ? t.withoutHidden : t.network;
  return (
    <div class="recipe">
      <p>
        <Filled
          text={head}
          parts={{
            inputs: inputs === undefined ? "–" : whole(inputs),
            hidden: hidden
              .filter(({ kind }) => kind !== "flatten")
              .map((layer, i) => [
                i > 0 && ", ",
                <Hidden layer={layer} at={s.layers.indexOf(layer)} />,
              ]),
            outputs: output?.kind === "dense" ? output.size : "–",
            activation: activationsOf(s.layers),
          }}
        />{" "}
        <Filled
          text={t.learning}
          parts={{
            cost: costWords(s.loss),
            optimizer: text.value.train.optimizers[s.optimizer],
            eta: (
              <Term name="eta">
                <Scrubber
                  explains={text.value.explains.train.eta}
                  label={t.eta}
                  value={s.learningRate}
                  values={RATES}
                  format={rate}
                  onChange={(learningRate) => change({ learningRate })}
                />
              </Term>
            ),
            batch: (
              <Scrubber
                explains={text.value.explains.train.batch}
                label={t.batch}
                value={s.batchSize}
                values={BATCHES}
                isWhole
                onChange={(batchSize) => change({ batchSize })}
              />
            ),
            lambda: (
              <Term name="lambda">
                <Scrubber
                  explains={text.value.explains.train.lambda}
                  label={t.lambda}
                  value={s.l2}
                  values={PENALTIES}
                  format={rate}
                  onChange={(l2) => change({ l2 })}
                />
              </Term>
            ),
            seed: (
              <Scrubber
                explains={text.value.explains.train.seed}
                label={t.seed}
                value={s.seed}
                values={range(0, 99, 1)}
                isWhole
                onChange={(seed) => change({ seed })}
              />
            ),
          }}
        />
      </p>
      <p class="recipe-links">
        <button type="button" class="link narrow-only" {...explained(e.again)} onClick={reset}>
          {t.again}
        </button>
        <button
          type="button"
          class="link"
          {...explained(e.all)}
          aria-expanded={isFormOpen.value}
          aria-controls="all-settings"
          onClick={() => {
            isFormOpen.value = !isFormOpen.value;
          }}
        >
          {t.all}
        </button>
        <button
          type="button"
          class="link"
          {...explained(e.takeAway)}
          aria-expanded={isTakingAway.value}
          onClick={() => {
            isTakingAway.value = !isTakingAway.value;
          }}
        >
          {t.takeAway}
        </button>
        <span role="status" class="quiet">
          {hasBegunAnew.value ? t.anew : ""}
        </span>
      </p>
    </div>
  );
}

/** A cost by its name, and the number that it has. */
function costWords(loss: LossName): string {
  const { costs, costNumbers } = text.value.train;
  const { kind, number } = lossParts(loss);
  return hasNumber(kind) ? `${costs[kind]} (${costNumbers[kind](rate(number))})` : costs[kind];
}

/** A learning rate as it is typed, or with three digits. */
const rate = (value: number): string => (String(value).length <= 6 ? String(value) : short(value));

const Term = ({ name, children }: { name: "eta" | "lambda"; children: ComponentChildren }) => (
  <span class="term">
    <Formula name={name} /> = {children}
  </span>
);

/** A hidden layer: its size can be dragged where it is dense. */
function Hidden({ layer, at }: { readonly layer: LayerChoice; readonly at: number }) {
  const t = text.value.train;
  if (layer.kind !== "dense") return <>{layerWords(layer)}</>;
  const resize = (size: number) => {
    const layers = wanted.value.layers.map((l, i) => (i === at ? { ...layer, size } : l));
    change({ layers });
  };
  return (
    <>
      <Scrubber
        explains={text.value.explains.train.neurons}
        label={t.recipe.neurons(at + 1)}
        value={layer.size}
        values={NEURONS}
        isWhole
        onChange={resize}
      />
      {layer.frozen && ` (${t.layer.frozen})`}
    </>
  );
}

/** A layer that is not dense, in words. */
function layerWords(layer: Exclude<LayerChoice, { kind: "dense" }>): string {
  const t = text.value.train.layer;
  switch (layer.kind) {
    case "conv":
      return t.conv(layer.filters, layer.kernel) + (layer.frozen ? ` (${t.frozen})` : "");
    case "pool":
      return t.pool(layer.size);
    case "dropout":
      return t.dropout(Math.round(100 * layer.p));
    case "batchNorm":
      return t.batchNorm;
    case "flatten":
      return t.flatten;
    case "bidirectional":
      return t.bidirectional(layerWords(layer.layer));
    case "each":
      return t.each(layer.layer.size) + (layer.layer.frozen ? ` (${t.frozen})` : "");
    default: {
      const ways = [
        ...(layer.sequences ? [t.sequences] : []),
        ...(layer.reverse ? [t.reverse] : []),
        ...(layer.frozen ? [t.frozen] : []),
      ];
      const own = t.recurrent(layer.kind, layer.size);
      return ways.length > 0 ? `${own} (${ways.join(", ")})` : own;
    }
  }
}

/** The activation functions that occur, each once. */
const activationsOf = (layers: readonly LayerChoice[]): string =>
  [...new Set(layers.flatMap((l) => ("activation" in l ? [l.activation] : [])))].join(", ");
