// The networks of the book as a list: a click makes it the run; beside each what it should reach.
import { explained } from "../../../components/lens/explained.ts";
import { percent } from "../../../components/numbers.ts";
import { writeLayers } from "../../../settings/layers.ts";
import { PRESETS, type Preset, presetOf } from "../../../settings/presets.ts";
import { text } from "../../../state/language.ts";
import { begin, wanted } from "./change.ts";

export function Presets() {
  const t = text.value.train.presets;
  const chosen = presetOf(wanted.value);
  const chapters = [...new Set(PRESETS.map(({ chapter }) => chapter))];
  return (
    <div class="presets">
      <h2>{t.title}</h2>
      {chapters.map((chapter) => (
        <section key={chapter}>
          <h3 class="chapter-name">{text.value.shell.chapter(`${chapter}`)}</h3>
          <ul>
            {PRESETS.filter((preset) => preset.chapter === chapter).map((preset) => (
              <li key={preset.id}>
                <button
                  type="button"
                  aria-pressed={preset === chosen}
                  {...explained(text.value.explains.form.preset)}
                  title={writeLayers(preset.settings.layers)}
                  onClick={() => begin(preset.settings)}
                >
                  {t.names[preset.id as keyof typeof t.names]}
                </button>
                <span>{goalWords(preset)}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function goalWords({ goal }: Preset): string {
  const t = text.value.train.presets;
  return goal ? (goal.isOurs ? t.aim : t.goal)(percent(goal.accuracy, 2)) : "";
}
