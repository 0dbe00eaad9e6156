// The theorem happening: how far the best bumps are from the goal, against how many there are. A clip
// walks through the counts in the graph above.

import { linearAxis, logAxis } from "../../../components/chart/axis.ts";
import { LineChart } from "../../../components/chart/line-chart.tsx";
import { Figure } from "../../../components/figure.tsx";
import { explained } from "../../../components/lens/explained.ts";
import { fixed } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { isMoving, playClip, stopClip } from "../figures/clip.ts";
import { averageDeviation, bestHeights, MOST_BUMPS } from "../mathematics/goal.ts";
import { COUNTS, HEIGHT, within } from "../setting/scenes.ts";
import { heights, setHeights } from "../setting/state.ts";

/** The deviation of the best bumps for each count from 1 to the most that are drawn. */
const MOST = Math.min(MOST_BUMPS, COUNTS.at(-1)!);
const course = Array.from({ length: MOST }, (_, i) => {
  const count = i + 1;
  return [count, averageDeviation(bestHeights(count))] as const;
});

const DURATION_MS = 6000;

function walk(): void {
  playClip((share) => {
    const count = COUNTS[Math.min(COUNTS.length - 1, Math.floor(share * COUNTS.length))]!;
    if (heights.value.length === count && share > 0 && share < 1) return;
    setHeights(bestHeights(count).map((height) => within(height, HEIGHT)));
  }, DURATION_MS);
}

export function Theorem() {
  const t = text.value.visualProof.theorem;
  const count = heights.value.length;
  const now = averageDeviation(heights.value);
  return (
    <Figure explains={text.value.explains.visualProof.theorem} title={t.title} says={t.says}>
      <LineChart
        label={t.label}
        height={220}
        room={96}
        marked={count}
        x={logAxis({
          says: text.value.explains.visualProof.bumpsAxis,
          label: t.bumps,
          least: 1,
          most: MOST,
          ticks: [1, 2, 5, 10, 20, 50],
        })}
        y={linearAxis({
          says: text.value.explains.visualProof.deviationAxis,
          label: t.deviation,
          least: 0,
          most: 0.8,
          ticks: [0, 0.2, 0.4, 0.6, 0.8],
          format: (value) => fixed(value),
        })}
        lines={[{ name: t.best, points: course, color: "blue-line", labelColor: "blue-ink" }]}
      />
      <p class="buttons">
        <button
          type="button"
          {...explained(text.value.explains.visualProof.theorem)}
          class="button clip"
          onClick={() => (isMoving.value ? stopClip() : walk())}
        >
          <svg viewBox="0 0 14 14" aria-hidden="true">
            <path d={isMoving.value ? "M3 2h3v10H3zM8 2h3v10H8z" : "M3 1.5v11l9-5.5z"} />
          </svg>
          {isMoving.value ? text.value.visualProof.stop : t.play}
        </button>{" "}
        <span class="quiet">{t.now(String(count), fixed(now))}</span>
      </p>
    </Figure>
  );
}
