// Which network, and what goes into it: numbers of one's own for the small one, a digit for the run's.

import { Choice } from "../../components/choice.tsx";
import { explained } from "../../components/lens/explained.ts";
import { fixed } from "../../components/numbers.ts";
import { Pad } from "../../components/pad/pad.tsx";
import { oneTwoFive, range, Scrubber } from "../../components/scrubber.tsx";
import { remembers } from "../../network/roles.ts";
import { BOOKS_LOSSES, type BooksLoss } from "../../settings/losses.ts";
import { text } from "../../state/language.ts";
import type { LayerFacts } from "../../worker/protocol.ts";
import type { RunPass } from "./run-pass.ts";
import { smallNetwork } from "./small-network.ts";
import { restart, small, smallRate, smallWanted, smallX, source, stopAt } from "./walk.ts";

const INPUTS = range(0, 1, 0.05);
const RATES = oneTwoFive(-2, 2);

export function Source() {
  const t = text.value.backpropagation.source;
  return (
    <Choice
      class="source"
      name="source"
      label={t.name}
      explains={text.value.explains.backpropagation.source}
      options={["small", "run"]}
      chosen={source.value}
      wordOf={(name) => t[name]}
      choose={(name) => {
        source.value = name;
        stopAt.value = 0;
      }}
    />
  );
}

/** The other costs have other output layers: the weights stay. */
function chooseLoss(loss: BooksLoss): void {
  const activation = smallNetwork(loss).layers[1]!.activation;
  const { layers } = small.value;
  small.value = { loss, layers: [layers[0]!, { ...layers[1]!, activation }] };
}

export function SmallSetting() {
  const t = text.value.backpropagation.setting;
  return (
    <p class="setting">
      {t.inputs}{" "}
      {[0, 1].map((k) => (
        <span key={k}>
          {k === 1 && ` ${t.and} `}
          <Scrubber
            explains={text.value.explains.backpropagation.input}
            label={t.input(k + 1)}
            value={smallX.value[k]!}
            values={INPUTS}
            format={(value) => fixed(value)}
            onChange={(value) => {
              smallX.value = smallX.value.map((x, i) => (i === k ? value : x));
            }}
          />
        </span>
      ))}
      , {t.wanted}{" "}
      <select
        aria-label={t.wanted}
        {...explained(text.value.explains.backpropagation.wanted)}
        value={`${smallWanted.value}`}
        onChange={({ currentTarget }) => {
          smallWanted.value = Number(currentTarget.value);
        }}
      >
        <option value="0">(1, 0)</option>
        <option value="1">(0, 1)</option>
      </select>
      , {t.cost}{" "}
      <select
        aria-label={t.cost}
        {...explained(text.value.explains.backpropagation.cost)}
        value={small.value.loss}
        onChange={({ currentTarget }) => chooseLoss(currentTarget.value as BooksLoss)}
      >
        {BOOKS_LOSSES.map((loss) => (
          <option key={loss} value={loss}>
            {t.costs[loss]}
          </option>
        ))}
      </select>
      , <i>η</i> ={" "}
      <Scrubber
        explains={text.value.explains.backpropagation.eta}
        label={t.eta}
        value={smallRate.value}
        values={RATES}
        onChange={(value) => {
          smallRate.value = value;
        }}
      />
      .{" "}
      <button
        type="button"
        class="link"
        {...explained(text.value.explains.backpropagation.reset)}
        onClick={() => restart()}
      >
        {t.reset}
      </button>
    </p>
  );
}

const readsInSteps = (layers: readonly LayerFacts[]): boolean =>
  layers.some((layer) => remembers(layer));

export function RunSetting({ run }: { readonly run: RunPass | undefined }) {
  const t = text.value.backpropagation;
  const before = run?.part.before ?? [];
  return (
    <div class="setting run-setting">
      {run && <Pad forward={run.view} size={64} isLine />}
      <div>
        {before.length > 0 && (
          <p>
            {(readsInSteps(before) ? t.steps : t.convolutions)(
              before.map(({ code }) => code).join(", "),
            )}
          </p>
        )}
        {run?.part.hasDropout && <p>{t.dropout}</p>}
      </div>
    </div>
  );
}
