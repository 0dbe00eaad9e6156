// What the page says about earlier pages: a run that can go on, and storage that does not keep.
import { explained } from "../../../components/lens/explained.ts";
import { fixed, whole } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { decline, goOn, offer } from "../../../state/resume.ts";

export function Offer() {
  const t = text.value.keptRuns.offer;
  const left = offer.value;
  if (!left) return null;
  const { moment, epoch, identity, settings } = left;
  return (
    <p class="offer" role="status">
      <span>
        {t.says(
          identity.number > 0 ? t.run(identity.number) : t.last,
          whole(moment.snapshot.steps),
          fixed(epoch, epoch < 10 ? 2 : 1),
          settings.epochs,
        )}
      </span>
      <button
        type="button"
        class="button"
        {...explained(text.value.explains.runs.offer)}
        onClick={goOn}
      >
        {t.goOn}
      </button>
      <button
        type="button"
        class="button"
        {...explained(text.value.explains.runs.offer)}
        onClick={decline}
      >
        {t.decline}
      </button>
    </p>
  );
}
