// A set that has been read, before anything learns from it: how many of each class, some of them, what
// looks wrong, and how it is read.
import { explained } from "../../components/lens/explained.ts";
import { text } from "../../state/language.ts";
import { discard, keepPreview, readAgain, trainOn } from "../../state/own-data.ts";
import { LEAST_EXAMPLES, LIMITS, type Preview, type ReadingOptions } from "../../worker/own/own.ts";
import { Picture } from "../canvas/picture.tsx";
import { short, whole } from "../numbers.ts";
import { problemsInWords } from "./refusal.ts";

/** More classes are counted, not listed. */
const MOST_CLASSES = 12;
/** More numbers of an example are not shown. */
const MOST_NUMBERS = 6;

export function BeforeTheRun({ preview }: { readonly preview: Preview }) {
  const t = text.value.ownData;
  const e = text.value.explains.ownData;
  const { facts, counts, problems } = preview;
  const { title, kind, count, classNames, size, picture } = facts;
  const isSmall = count < LEAST_EXAMPLES;
  const said = problemsInWords(problems, t);
  return (
    <section class="before" aria-label={t.preview.title} data-test="own-preview">
      <p>
        <b>{title}</b>{" "}
        <span class="quiet">
          {t.kinds[kind]} · {t.count(whole(count), classNames.length)} ·{" "}
          {picture ? t.shape(picture.width, picture.height, picture.channels) : t.numbers(size)}
        </span>
      </p>
      <div class="before-parts">
        <figure>
          <figcaption {...explained(e.counts)}>{t.preview.counts}</figcaption>
          <Counts names={classNames} counts={counts} />
        </figure>
        <figure>
          <figcaption {...explained(e.samples)}>{t.preview.samples}</figcaption>
          <Samples preview={preview} />
        </figure>
        <div>
          <p class="caption">{t.preview.problems}</p>
          {said.length === 0 ? (
            <p class="quiet">{t.preview.fine}</p>
          ) : (
            <ul class="own-problems">
              {said.map((sentence) => (
                <li key={sentence}>{sentence}</li>
              ))}
            </ul>
          )}
          <p class="quiet">{t.preview.split}</p>
          <Options preview={preview} />
        </div>
      </div>
      <p class="own-acts">
        <button
          type="button"
          class="button"
          {...explained(e.keep)}
          aria-disabled={isSmall ? true : undefined}
          title={isSmall ? t.preview.tooFew(LEAST_EXAMPLES) : undefined}
          onClick={async () => {
            if (isSmall) return;
            const kept = await keepPreview();
            if (kept) trainOn(kept);
          }}
        >
          {t.keep}
        </button>
        <button type="button" class="button" {...explained(e.discard)} onClick={discard}>
          {t.discard}
        </button>
        {isSmall && <span class="neg">{t.preview.tooFew(LEAST_EXAMPLES)}</span>}
      </p>
    </section>
  );
}

function Counts(props: { readonly names: readonly string[]; readonly counts: readonly number[] }) {
  const t = text.value.ownData.preview;
  const { names, counts } = props;
  const most = Math.max(1, ...counts);
  return (
    <ol class="outputs own-counts">
      {names.slice(0, MOST_CLASSES).map((name, i) => (
        <li key={name}>
          <span class="name" title={name}>
            {name}
          </span>
          <span class="track" aria-hidden="true">
            <span style={{ width: `${(100 * counts[i]!) / most}%` }} />
          </span>
          <span class="value">{whole(counts[i]!)}</span>
        </li>
      ))}
      {names.length > MOST_CLASSES && (
        <li class="rest">{t.moreClasses(names.length - MOST_CLASSES)}</li>
      )}
    </ol>
  );
}

function Samples({ preview }: { readonly preview: Preview }) {
  const t = text.value.ownData.preview;
  const { samples, facts } = preview;
  const { picture, classNames } = facts;
  const name = (label: number) => classNames[label] ?? `${label}`;
  if (!picture) {
    return (
      <ul class="own-rows">
        {samples.slice(0, 6).map(({ values, label }, i) => (
          <li key={`${label} ${i}`}>
            {Array.from(values.subarray(0, MOST_NUMBERS), short).join("  ")}
            {values.length > MOST_NUMBERS && " …"} <span class="quiet">{name(label)}</span>
          </li>
        ))}
      </ul>
    );
  }
  const { width, height, channels } = picture;
  return (
    <ul class="own-pictures">
      {samples.slice(0, 24).map(({ values, label }, i) => (
        <li key={`${label} ${i}`}>
          <Picture
            kind="ink"
            values={channels === 1 ? values : everyNth(values, channels)}
            width={width}
            height={height}
            label={t.sample(name(label))}
          />
          <span aria-hidden="true" title={name(label)}>
            {name(label)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** Colour pictures by their mean: the preview shows what they hold, not how they look. */
function everyNth(values: Float32Array, channels: number): Float32Array {
  return Float32Array.from({ length: values.length / channels }, (_, i) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += values[i * channels + c]!;
    return sum / channels;
  });
}

const SIDES = [8, 16, 20, 28, 32, 48, LIMITS.side];

/** How the files are read; a change reads them again. */
function Options({ preview }: { readonly preview: Preview }) {
  const t = text.value.ownData.preview;
  const e = text.value.explains.ownData;
  const { options, facts, columns } = preview;
  const change = (changed: ReadingOptions) => void readAgain({ ...options, ...changed });
  const divisors = [...new Set([1, 10, 100, 255, 256, options.divideBy])].sort((a, b) => a - b);
  const sides = [...new Set([...SIDES, options.side])].sort((a, b) => a - b);
  return (
    <div class="own-options">
      {columns && (
        <label {...explained(e.label)}>
          {t.label}{" "}
          <select
            value={options.label}
            onChange={({ currentTarget }) => change({ label: Number(currentTarget.value) })}
          >
            {columns.slice(0, 1000).map((name, i) => (
              <option key={`${name} ${i}`} value={i}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      <label {...explained(e.divideBy)}>
        {t.divideBy}{" "}
        <select
          value={options.divideBy}
          onChange={({ currentTarget }) => change({ divideBy: Number(currentTarget.value) })}
        >
          {divisors.map((value) => (
            <option key={value} value={value}>
              {value}
            </option>
          ))}
        </select>
      </label>
      {facts.kind === "pictures" && (
        <>
          <label {...explained(e.side)}>
            {t.side}{" "}
            <select
              value={options.side}
              onChange={({ currentTarget }) => change({ side: Number(currentTarget.value) })}
            >
              {sides.map((side) => (
                <option key={side} value={side}>
                  {side} × {side}
                </option>
              ))}
            </select>
          </label>
          <label {...explained(e.colour)}>
            <input
              type="checkbox"
              checked={options.isColour}
              onChange={({ currentTarget }) => change({ isColour: currentTarget.checked })}
            />{" "}
            {t.colour}
          </label>
          <label {...explained(e.inverted)}>
            <input
              type="checkbox"
              checked={options.isInverted}
              onChange={({ currentTarget }) => change({ isInverted: currentTarget.checked })}
            />{" "}
            {t.inverted}
          </label>
        </>
      )}
    </div>
  );
}
