// The runs of this browser: what differs between them, how far they came, and what can be done with them.

import { useSignal } from "@preact/signals";
import { explained } from "../../../components/lens/explained.ts";
import { fixed, percent, short, whole } from "../../../components/numbers.ts";
import { useSlow } from "../../../components/views/slow.ts";
import {
  bestOf,
  differing,
  type KeptRun,
  type SettingKey,
  wordsOf,
} from "../../../runs/kept-run.ts";
import { LARGEST_FILE, RunFileError, writeRun } from "../../../runs/run-file.ts";
import { forgetEverything } from "../../../state/forget-everything.ts";
import { text } from "../../../state/language.ts";
import { importRun, pin, remove, rename, reopen, runs } from "../../../state/runs.ts";
import { trouble } from "../../../state/storage.ts";
import { Seeds } from "./seeds.tsx";

const TABLE_MS = 250;
/** Rows that are seen before the person asks for all. */
const FEW = 8;

export function Runs() {
  const t = text.value.keptRuns.runs;
  const e = text.value.explains.runs;
  const all = useSlow(runs, TABLE_MS).value;
  const isAll = useSignal(false);
  const problem = useSignal("");
  const isSure = useSignal(false);
  const shown = isAll.value ? all : all.slice(0, FEW);
  const keys = differing(all);
  const read = async (file: File | undefined) => {
    problem.value = "";
    if (!file) return;
    try {
      if (file.size > LARGEST_FILE) throw new RunFileError(t.tooLarge(whole(LARGEST_FILE)));
      importRun(await file.text());
    } catch (error) {
      problem.value = t.bad(file.name.slice(0, 80), (error as Error).message);
    }
  };
  return (
    <section class="row runs">
      <div class="section-head">
        <h2 {...explained(e.title)}>{t.title}</h2>
        <p class="quiet">{trouble.value ? <span class="neg">{t[trouble.value]}</span> : t.says}</p>
        <Seeds />
      </div>
      {all.length === 0 ? (
        <p class="quiet">{t.none}</p>
      ) : (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reached by keyboard
        <section class="scroll" tabIndex={0} aria-label={t.title}>
          <table class="runs-table">
            <thead>
              <tr>
                <th scope="col" {...explained(e.run)}>
                  {t.run}
                </th>
                <th scope="col" {...explained(e.settings)}>
                  {t.settings}
                </th>
                <th scope="col" {...explained(e.best)}>
                  {t.best}
                </th>
                <th scope="col" {...explained(e.test)}>
                  {t.test}
                </th>
                <th scope="col" {...explained(e.seconds)}>
                  {t.seconds}
                </th>
                <th scope="col" {...explained(e.ending)}>
                  {t.ending}
                </th>
                <th scope="col" {...explained(e.actions)}>
                  <span class="sr">{t.actions}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((kept) => (
                <Row key={kept.id} kept={kept} keys={keys} />
              ))}
            </tbody>
          </table>
        </section>
      )}
      <p class="under runs-foot">
        {all.length > FEW && (
          <button type="button" {...explained(e.all)} onClick={() => (isAll.value = !isAll.value)}>
            {isAll.value ? t.fewer : t.all(all.length)}
          </button>
        )}
        <label class="button file" {...explained(e.import)}>
          {t.import}
          <input
            type="file"
            accept="application/json,.json"
            onChange={({ currentTarget }) => {
              void read(currentTarget.files?.[0]);
              currentTarget.value = "";
            }}
          />
        </label>
        {isSure.value ? (
          <>
            <span class="neg">{t.sure}</span>
            <button
              type="button"
              {...explained(e.removeAll)}
              onClick={() => {
                isSure.value = false;
                void forgetEverything();
              }}
            >
              {t.yes}
            </button>
            <button
              type="button"
              {...explained(e.removeAll)}
              onClick={() => (isSure.value = false)}
            >
              {t.no}
            </button>
          </>
        ) : (
          <button type="button" {...explained(e.removeAll)} onClick={() => (isSure.value = true)}>
            {t.removeAll}
          </button>
        )}
        <span role="status" class="neg">
          {problem.value}
        </span>
      </p>
    </section>
  );
}

function Row(props: { readonly kept: KeptRun; readonly keys: readonly SettingKey[] }) {
  const t = text.value.keptRuns.runs;
  const e = text.value.explains.runs;
  const { kept, keys } = props;
  const { id, number, name, seconds, ending, isPinned, isImported, failure } = kept;
  const { validation, test } = bestOf(kept.curve);
  const label = t.short(number, name);
  return (
    <tr class={isPinned ? "pinned" : ""}>
      <th scope="row">
        <span class="number">{number}</span>{" "}
        <input
          class="name"
          {...explained(e.name)}
          aria-label={t.name(number)}
          placeholder={isImported ? t.imported : t.unnamed}
          value={name}
          maxLength={80}
          onChange={({ currentTarget }) => rename(id, currentTarget.value)}
        />
      </th>
      <td class="words">
        {wordsOf(kept, keys).map(([key, value]) => (
          <span key={key}>
            {t.keys[key]} <b>{shortened(value)}</b>
          </span>
        ))}
        {kept.note && (
          <span class="neg">
            {kept.note.kind === "part" ? t.onPart(whole(kept.note.training)) : t.onDrawn}
          </span>
        )}
      </td>
      <td>{validation === undefined ? "–" : percent(validation, 2)}</td>
      <td>{test === undefined ? "–" : percent(test, 2)}</td>
      <td>{seconds < 10 ? fixed(seconds, 1) : whole(seconds, seconds < 1000 ? 3 : 4)}</td>
      <td title={failure}>
        <span class={ending === "failed" ? "neg" : ""}>{t.endings[ending]}</span>
      </td>
      <td class="actions" {...explained(e.actions)}>
        <button
          type="button"
          class="link"
          aria-label={isPinned ? t.unpinOf(label) : t.pinOf(label)}
          onClick={() => pin(id)}
        >
          {isPinned ? t.unpin : t.pin}
        </button>
        <button
          type="button"
          class="link"
          aria-label={t.openOf(label)}
          title={kept.parameters ? t.openHint(short(kept.parameters.step)) : t.openHintSeed}
          onClick={() => reopen(kept)}
        >
          {t.open}
        </button>
        <button
          type="button"
          class="link"
          aria-label={t.exportOf(label)}
          onClick={() => save(kept)}
        >
          {t.export}
        </button>
        <button
          type="button"
          class="link"
          aria-label={t.removeOf(label)}
          onClick={() => remove(id)}
        >
          {t.remove}
        </button>
      </td>
    </tr>
  );
}

const shortened = (value: string): string => (value.length > 60 ? `${value.slice(0, 58)}…` : value);

/** Hands the run over as a file. */
function save(kept: KeptRun): void {
  const address = URL.createObjectURL(new Blob([writeRun(kept)], { type: "application/json" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = `downhill-run-${kept.number}.json`;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
