// The sentence of this panel: which task, which memory, how long, how many units; and the way to Train.
import { explained } from "../../components/lens/explained.ts";
import { NamedChoice } from "../../components/named-choice.tsx";
import { oneTwoFive, range, Scrubber } from "../../components/scrubber.tsx";
import {
  RateScrubber,
  SeedScrubber,
  StudySentence,
  StudySetting,
} from "../../components/study-setting.tsx";
import { Filled } from "../../components/words/filled.tsx";
import { PRESETS } from "../../settings/presets.ts";
import { text } from "../../state/language.ts";
import { panel } from "../../state/place.ts";
import { open } from "../../state/trainer.ts";
import { CELLS, TASKS } from "../../worker/studies/recurrence/plan.ts";
import {
  beside,
  cell,
  learningRate,
  length,
  MOST_UNITS,
  SHORTEST,
  seed,
  setLength,
  setRate,
  setTask,
  setUnits,
  study,
  task,
  units,
  usual,
} from "./settings.ts";

const RATES = oneTwoFive(-4, -1);

export function Setting() {
  const [t, e] = [text.value.recurrence, text.value.explains.recurrence];
  const name = task.value;
  return (
    <StudySetting>
      <div class="setting-choices">
        <NamedChoice
          legend={t.taskLegend}
          explains={e.task}
          name="task"
          options={TASKS}
          chosen={name}
          wordOf={(one) => t.tasks[one].name}
          choose={setTask}
        />
        <NamedChoice
          legend={t.memoryLegend}
          explains={e.memory}
          name="memory"
          options={CELLS}
          chosen={cell.value}
          wordOf={(one) => t.cells[one]}
          choose={(one) => (cell.value = one)}
        />
        <NamedChoice
          legend={t.besideLegend}
          explains={e.beside}
          name="beside"
          options={CELLS}
          chosen={beside.value}
          wordOf={(one) => t.cells[one]}
          choose={(one) => (beside.value = one)}
        />
      </div>
      <p class="prose">{t.tasks[name].says}</p>
      <StudySentence>
        <Filled
          text={t.sentences[name]}
          parts={{
            units: (
              <Scrubber
                label={t.units}
                explains={e.units}
                value={units.value}
                values={range(2, MOST_UNITS, 2)}
                isWhole
                onChange={setUnits}
              />
            ),
            length: (
              <Scrubber
                label={t.length}
                explains={e.length}
                value={length.value}
                values={range(SHORTEST, usual.value.longest, 1)}
                isWhole
                onChange={setLength}
              />
            ),
            eta: (
              <RateScrubber
                label={t.eta}
                explains={e.eta}
                value={learningRate.value}
                values={RATES}
                onChange={setRate}
              />
            ),
            seed: (
              <SeedScrubber
                label={t.seed}
                explains={e.seed}
                value={seed.value}
                onChange={(to) => (seed.value = to)}
              />
            ),
          }}
        />{" "}
        {study.isOpening.value && t.opening}{" "}
        {name === "digits" && (
          <button
            type="button"
            class="link"
            {...explained(e.toTrain)}
            onClick={() => {
              open(PRESETS.find(({ id }) => id === "ch6-recurrent-rows")!.settings);
              panel.value = "train";
            }}
          >
            {t.toTrain}
          </button>
        )}
      </StudySentence>
    </StudySetting>
  );
}
