// How far the bumps are from the goal, large, with the mark that is to be reached.
import { fixed } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { averageDeviation, bestHeights, LIMIT } from "../mathematics/goal.ts";

/** A deviation of this fills the meter. */
const FULL = 1.5;

export function Score({ heights }: { readonly heights: readonly number[] }) {
  const t = text.value.visualProof;
  const deviation = averageDeviation(heights);
  const isWon = deviation < LIMIT;
  const best = fixed(averageDeviation(bestHeights(heights.length)));
  const now = fixed(deviation);
  const isChallenge = heights.length === 5;
  const says = isChallenge
    ? isWon
      ? t.score.won(best)
      : t.score.asked
    : t.score.more(String(heights.length), best);
  return (
    <div class={isWon ? "score won" : "score"}>
      <p>
        <output>{now}</output> <span>{t.score.name}</span>
      </p>
      <div class="meter" role="img" aria-label={t.score.meter(now)}>
        <span class="fill" style={{ width: `${Math.min(100, (100 * deviation) / FULL)}%` }} />
        <span class="asked" style={{ left: `${(100 * LIMIT) / FULL}%` }} />
      </div>
      <p class="score-says" aria-live="polite">
        {says}
      </p>
    </div>
  );
}
