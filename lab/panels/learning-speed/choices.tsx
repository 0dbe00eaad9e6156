// The sentence of this panel: how deep, of what neurons, from which weights; and the book's own runs.
import { Named, NamedChoice } from "../../components/named-choice.tsx";
import { range, Scrubber } from "../../components/scrubber.tsx";
import type { ActivationName } from "../../settings/activations.ts";
import { text } from "../../state/language.ts";
import { settings } from "../../state/settings.ts";
import { ask, example, open, run, write } from "../../state/trainer.ts";
import { exploded, forget, over } from "./measured.ts";
import { BOOK, booksRun, hiddenOf, MOST_DEPTH, withHidden } from "./networks.ts";

const SHOWN = ["sigmoid", "tanh", "relu"] as const satisfies readonly ActivationName[];
const WEIGHTS = ["large", "scaled", "hundred"] as const;

/** All weights 100, and every z of the digit 0. */
async function explode(): Promise<void> {
  const id = run.peek()?.id;
  const parameters = await ask<"atZero">({ topic: "atZero", example: example.peek(), weight: 100 });
  if (id === undefined || run.peek()?.id !== id) return;
  for (const { name, values } of parameters) write(name, values);
  exploded.value = id;
  over.value = "digit";
  forget();
}

export function Choices() {
  const t = text.value.learningSpeed;
  const e = text.value.explains.learningSpeed;
  const now = settings.value;
  const hidden = hiddenOf(now.layers);
  const depth = hidden?.length ?? 0;
  const activation = hidden?.[0]?.activation ?? "sigmoid";
  const isExploded = run.value !== undefined && exploded.value === run.value.id;
  const weights = isExploded ? "hundred" : now.init;
  return (
    <div class="speed-choices">
      <p>
        {t.sentence.before}{" "}
        <Scrubber
          explains={text.value.explains.learningSpeed.depth}
          label={t.depth}
          value={depth}
          values={range(1, MOST_DEPTH, 1)}
          isWhole
          onChange={(to) => open(withHidden(now, to, activation))}
        />{" "}
        {t.sentence.after(depth)}
      </p>
      <Radios
        name="activation"
        legend={t.neurons}
        explains={e.neurons}
        options={[...new Set([...SHOWN, activation])].map((name) => ({ name, words: name }))}
        chosen={activation}
        choose={(name) => open(withHidden(now, Math.max(1, depth), name))}
      />
      <Radios
        name="weights"
        legend={t.weights}
        explains={e.weights}
        options={WEIGHTS.map((name) => ({ name, words: t.weightNames[name] }))}
        chosen={weights}
        choose={(name) => {
          if (name === "hundred") void explode();
          else {
            over.value = "images";
            open(withHidden(now, Math.max(1, depth), activation, name));
          }
        }}
      />
      <Radios
        name="over"
        legend={t.over}
        explains={e.over}
        options={[
          { name: "images" as const, words: t.overImages },
          { name: "digit" as const, words: t.overDigit },
        ]}
        chosen={over.value}
        choose={(name) => {
          over.value = name;
        }}
      />
      <Named legend={t.books} explains={e.books}>
        {Object.keys(BOOK).map((layers) => (
          <button
            type="button"
            class="button"
            key={layers}
            data-book={layers}
            onClick={() => {
              over.value = "images";
              open(booksRun(Number(layers)));
            }}
          >
            {t.bookDepth(layers)}
          </button>
        ))}
      </Named>
    </div>
  );
}

function Radios<T extends string>(props: {
  readonly name: string;
  readonly legend: string;
  readonly explains: string;
  readonly options: readonly { readonly name: T; readonly words: string }[];
  readonly chosen: T;
  readonly choose: (name: T) => void;
}) {
  return (
    <NamedChoice
      legend={props.legend}
      explains={props.explains}
      name={props.name}
      options={props.options.map(({ name }) => name)}
      chosen={props.chosen}
      wordOf={(name) => props.options.find((option) => option.name === name)!.words}
      choose={props.choose}
    />
  );
}
