// The same settings with several seeds: what of a result is luck.

import { useSignal } from "@preact/signals";
import { explained } from "../../../components/lens/explained.ts";
import { fixed } from "../../../components/numbers.ts";
import { range, Scrubber } from "../../../components/scrubber.tsx";
import { text } from "../../../state/language.ts";
import { queue, runSeeds, seedBand, stopSeeds } from "../../../state/seeds.ts";
import { run } from "../../../state/trainer.ts";

export function Seeds() {
  const t = text.value.keptRuns.seeds;
  const count = useSignal(5);
  const going = queue.value;
  const band = seedBand.value;
  const end = band?.mean.at(-1);
  const interval = band?.band.at(-1);
  return (
    <p class="seeds">
      {going ? (
        <>
          <span role="status">{t.going(going.at + 1, going.count)}</span>{" "}
          <button
            type="button"
            class="button"
            {...explained(text.value.explains.runs.goSeeds)}
            onClick={stopSeeds}
          >
            {t.stop}
          </button>
        </>
      ) : (
        <>
          <span>
            {t.before}{" "}
            <Scrubber
              explains={text.value.explains.runs.seeds}
              label={t.count}
              value={count.value}
              values={range(2, 30, 1)}
              isWhole
              onChange={(next) => {
                count.value = next;
              }}
            />{" "}
            {t.after}
          </span>{" "}
          <button
            type="button"
            class="button"
            {...explained(text.value.explains.runs.goSeeds)}
            disabled={!run.value}
            title={run.value ? undefined : text.value.runBar.waiting}
            onClick={() => runSeeds(count.value)}
          >
            {t.go(count.value)}
          </button>
        </>
      )}
      {band && end && interval && (
        <span class="quiet">
          {t.result(
            band.count,
            fixed(end[0], 0),
            fixed(100 * end[1], 2),
            fixed(100 * (interval[2] - end[1]), 2),
          )}
        </span>
      )}
    </p>
  );
}
