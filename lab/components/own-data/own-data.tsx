// Data of the person's own: chosen or dropped, looked at before the run, kept, trained on.

import { useEffect, useRef } from "preact/hooks";
import { explained } from "../../components/lens/explained.ts";
import { filesOf } from "../../state/dropped-files.ts";
import { text } from "../../state/language.ts";
import {
  bringFiles,
  forget,
  isAskedFor,
  isReading,
  listOwn,
  ownData,
  preview,
  problem,
  trainOn,
} from "../../state/own-data.ts";
import { settings } from "../../state/settings.ts";
import { reading } from "../../state/trainer.ts";
import { LEAST_EXAMPLES, type OwnFacts } from "../../worker/own/own.ts";
import { whole } from "../numbers.ts";
import { BeforeTheRun } from "./before-the-run.tsx";
import { refusalOf } from "./refusal.ts";
import "./own-data.css";

export function OwnData() {
  const t = text.value.ownData;
  const section = useRef<HTMLElement>(null);
  useEffect(() => void listOwn(), []);
  const isWanted = isAskedFor.value;
  useEffect(() => {
    if (!isWanted) return;
    isAskedFor.value = false;
    section.current?.scrollIntoView();
    section.current?.focus({ preventScroll: true });
  }, [isWanted]);
  const sets = ownData.value?.sets ?? [];
  return (
    <section
      ref={section}
      tabIndex={-1}
      class="own-data"
      id="own-data"
      aria-labelledby="own-data-title"
    >
      <h2 id="own-data-title" {...explained(text.value.explains.ownData.title)}>
        {t.title}
      </h2>
      <p class="quiet">{t.says}</p>
      <Chooser />
      <Said />
      {preview.value && <BeforeTheRun preview={preview.value} />}
      <h3>{t.stored}</h3>
      {sets.length === 0 ? (
        <p class="quiet">{t.none}</p>
      ) : (
        <ul class="own-sets">
          {sets.map((facts) => (
            <OwnSet key={facts.key} facts={facts} />
          ))}
        </ul>
      )}
      {ownData.value && !ownData.value.isStored && <p class="quiet">{t.notStored}</p>}
    </section>
  );
}

/** Buttons that open the browser's own choosers: of files, and of a folder. */
function Chooser() {
  const t = text.value.ownData;
  const files = useRef<HTMLInputElement>(null);
  const folder = useRef<HTMLInputElement>(null);
  const take = ({ currentTarget }: { readonly currentTarget: HTMLInputElement }) => {
    const chosen = filesOf(currentTarget.files);
    currentTarget.value = "";
    void bringFiles(chosen);
  };
  return (
    <p class="own-chooser">
      <span class="quiet">{t.drop}</span>
      <button
        type="button"
        class="button"
        {...explained(text.value.explains.ownData.files)}
        onClick={() => files.current?.click()}
      >
        {t.files}
      </button>
      <button
        type="button"
        class="button"
        {...explained(text.value.explains.ownData.folder)}
        onClick={() => folder.current?.click()}
      >
        {t.folder}
      </button>
      <input ref={files} type="file" multiple hidden aria-label={t.files} onChange={take} />
      <input
        ref={(input) => {
          folder.current = input;
          input?.setAttribute("webkitdirectory", "");
        }}
        type="file"
        hidden
        aria-label={t.folder}
        onChange={take}
      />
    </p>
  );
}

/** That files are being read, or why they cannot be. */
function Said() {
  const t = text.value.ownData;
  const part = reading.value;
  return (
    <div role="status" data-test="own-said">
      {isReading.value && (
        <p class="quiet">{part ? t.reading(part.done, part.total) : t.readingOne}</p>
      )}
      {problem.value && <p class="problem">{refusalOf(problem.value, t)}</p>}
    </div>
  );
}

function OwnSet({ facts }: { readonly facts: OwnFacts }) {
  const t = text.value.ownData;
  const { key, title, kind, count, classNames, size, picture } = facts;
  const isUsed = settings.value.data.name === key;
  const isSmall = count < LEAST_EXAMPLES;
  return (
    <li>
      <span>
        <b>{title}</b>{" "}
        <span class="quiet">
          {t.kinds[kind]} · {t.count(whole(count), classNames.length)} ·{" "}
          {picture ? t.shape(picture.width, picture.height, picture.channels) : t.numbers(size)}
          {isUsed && ` · ${t.inUse}`}
        </span>
      </span>
      <span class="own-acts">
        <button
          type="button"
          class="button"
          aria-label={t.trainNamed(title)}
          {...explained(text.value.explains.ownData.train)}
          aria-disabled={isSmall ? true : undefined}
          title={isSmall ? t.preview.tooFew(LEAST_EXAMPLES) : undefined}
          onClick={() => isSmall || trainOn(facts)}
        >
          {t.train}
        </button>
        <button
          type="button"
          class="button"
          aria-label={t.deleteNamed(title)}
          {...explained(text.value.explains.ownData.delete)}
          onClick={() => void forget(key)}
        >
          {t.delete}
        </button>
      </span>
    </li>
  );
}
