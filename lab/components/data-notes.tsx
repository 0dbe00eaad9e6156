// One line above a panel where the run has other data than its settings name: a part of MNIST, drawn
// digits in its place, or a set that this browser does not have.
import { text } from "../state/language.ts";
import { settings } from "../state/settings.ts";
import { coming, failure, reset, run } from "../state/trainer.ts";
import { percent, whole } from "./numbers.ts";
import { OwnDataLink } from "./own-data/link.tsx";

export function DataNotes() {
  const t = text.value.ownData;
  if (failure.value?.name === "UnknownDataError") {
    return (
      <p class="problem" role="alert" data-test="data-note">
        {t.notes.missing(settings.value.data.name)} <OwnDataLink />
      </p>
    );
  }
  const note = run.value?.note;
  if (!note) return null;
  if (note.kind === "no-mnist") {
    return (
      <p class="problem" data-test="data-note" title={note.reason}>
        {t.notes.noMnist} <OwnDataLink />
      </p>
    );
  }
  const part = coming.value;
  const count = whole(note.training);
  return (
    <p class="problem" data-test="data-note">
      {part?.isHere ? (
        <>
          {t.notes.partHere(count)}{" "}
          <button type="button" class="link" onClick={reset}>
            {t.notes.useAll}
          </button>
        </>
      ) : (
        t.notes.part(count, percent(part ? part.loaded / part.total : 0, 0))
      )}
    </p>
  );
}
