// One gradient the slow way: the parameter is changed a little and the cost looked at; and what that
// would take for all of them.

import { useSignal } from "@preact/signals";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { short, whole } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { ask, example } from "../../state/trainer.ts";
import { six } from "./digits.ts";
import { type Names, nameOf } from "./naming.ts";
import { differenceAt, gradientAt, type ParameterPlace, parameterKey } from "./parameter.ts";
import { shownParameters } from "./parameters.tsx";
import type { RunPass } from "./run-pass.ts";
import type { Here } from "./shown.ts";

interface NudgeProps {
  readonly names: Names;
  readonly here: Here;
  /** Undefined: the network is the page's own. */
  readonly run: RunPass | undefined;
}

/** What nudging has found. */
interface Found {
  readonly of: string;
  readonly back: number;
  readonly nudged: number;
  readonly parameters: number;
  readonly passMs?: number;
}

async function nudged({ names, run }: NudgeProps, place: ParameterPlace): Promise<Found> {
  const { pass } = names;
  const of = nameOf(names, parameterKey(place));
  if (!run) {
    const nudged = differenceAt(pass.network, pass.example, place);
    return { of, back: gradientAt(pass, place), nudged, parameters: pass.parameterCount };
  }
  const { l, j, k } = place;
  const answer = await ask({
    topic: "nudge",
    example: example.value,
    name: `layers.${run.part.layers[l - 2]}.${k === undefined ? "bias" : "weight"}`,
    index: k === undefined ? j : j * pass.size(l - 1) + k,
  });
  const { gradient, difference, parameters, passMs } = answer;
  return { of, back: gradient, nudged: difference, parameters, passMs };
}

/** Milliseconds, or seconds or minutes where they are many. */
function time(ms: number): string {
  if (ms < 1000) return `${short(ms)} ms`;
  return ms < 120_000 ? `${short(ms / 1000)} s` : `${short(ms / 60_000)} min`;
}

export function Nudge(props: NudgeProps) {
  const t = text.value.backpropagation.nudge;
  const places = shownParameters(props.names, props.here);
  const place = useSignal(0);
  const found = useSignal<Found | string | undefined>(undefined);
  const chosen = places[Math.min(place.value, places.length - 1)]!;
  const check = async () => {
    try {
      found.value = await nudged(props, chosen);
    } catch (error) {
      found.value = t.failed(error instanceof Error ? error.message : String(error));
    }
  };
  const says = found.value;
  return (
    <Figure
      explains={text.value.explains.backpropagation.nudge}
      class="row nudge"
      title={t.title}
      says={t.says}
    >
      <p class="nudge-line">
        <select
          aria-label={t.which}
          {...explained(text.value.explains.backpropagation.nudgeWhich)}
          value={`${places.indexOf(chosen)}`}
          onChange={({ currentTarget }) => {
            place.value = Number(currentTarget.value);
          }}
        >
          {places.map((at, i) => (
            <option key={parameterKey(at)} value={`${i}`}>
              {nameOf(props.names, parameterKey(at))}
            </option>
          ))}
        </select>
        <button
          type="button"
          class="button"
          {...explained(text.value.explains.backpropagation.nudge)}
          onClick={() => void check()}
        >
          {t.button}
        </button>
      </p>
      <div role="status">
        {typeof says === "string" && <p class="neg">{says}</p>}
        {typeof says === "object" && (
          <>
            <p>
              <b>{t.both(says.of, six(says.back), six(says.nudged))}</b>
            </p>
            <p class="quiet">
              {t.all(whole(says.parameters), whole(says.parameters + 1))}{" "}
              {says.passMs !== undefined &&
                t.time(time(says.passMs), time(says.passMs * (says.parameters + 1)))}
            </p>
          </>
        )}
      </div>
    </Figure>
  );
}
