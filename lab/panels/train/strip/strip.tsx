// The layer strip: one digit goes in, the first layer answers with pictures of its weights, deeper
// layers with bars, the outputs decide. The selected neuron's votes are curves to the outputs.
import type { ReadonlySignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { Figure } from "../../../components/figure.tsx";
import { whole } from "../../../components/numbers.ts";
import { Outputs, Verdict } from "../../../components/outputs.tsx";
import { Pad } from "../../../components/pad/pad.tsx";
import { useView } from "../../../components/views/use-view.ts";
import { text } from "../../../state/language.ts";
import { run } from "../../../state/trainer.ts";
import type { ForwardView } from "../../../worker/protocol.ts";
import { OpenNeuron } from "../neuron/neuron.tsx";
import { Deeper } from "./deeper.tsx";
import { FirstLayer } from "./first-layer.tsx";
import { Inputs } from "./inputs.tsx";
import { Lens } from "./lens.tsx";
import { isOpen, roles, selected } from "./shown.ts";
import { VoteLines } from "./vote-lines.tsx";
import { useVotes } from "./votes-of.ts";
import { isNarrow } from "./width.ts";

/** From so many inputs on they are shown as a picture where they can be. */
const LEAST_PIXELS = 64;

export function Strip() {
  const t = text.value.train.strip;
  const forward = useView("forward");
  const votes = useVotes(forward);
  const strip = useRef<HTMLDivElement>(null);
  const found = roles.value;
  const open = run.value;
  const inputs = open?.inputShape.reduce((a, b) => a * b, 1) ?? 784;
  const isShown = isOpen.value && selected.value !== undefined;
  return (
    <div class={`row strip${isShown ? " with-neuron" : ""}`} ref={strip}>
      <Figure
        explains={text.value.explains.train.input}
        class="input"
        title={t.input}
        says={t.inputSays}
      >
        {inputs >= LEAST_PIXELS ? (
          <LivePad forward={forward} />
        ) : (
          <Inputs forward={forward} count={inputs} />
        )}
      </Figure>
      <div class="hidden-layers">
        {found && open ? (
          isShown ? (
            <OpenNeuron key={open.id} forward={forward} votes={votes} />
          ) : (
            <div>
              <FirstLayer key={open.id} layer={found.first} forward={forward} votes={votes.of} />
              {found.deeper.map((layer) => (
                <Deeper key={layer.name} layer={layer} forward={forward} votes={votes.of} />
              ))}
              <Lens forward={forward} votes={votes.shown} />
            </div>
          )
        ) : (
          <p class="quiet">{text.value.shell.loading}</p>
        )}
      </div>
      <Figure
        explains={text.value.explains.train.output}
        class="answers"
        title={t.output}
        says={t.outputSays(whole(open?.classNames.length ?? 10))}
      >
        <LiveOutputs forward={forward} />
      </Figure>
      <VoteLines strip={strip} votes={votes.shown} />
    </div>
  );
}

type Live = { readonly forward: ReadonlySignal<ForwardView | undefined> };

const LivePad = ({ forward }: Live) => (
  <Pad forward={forward.value} size={isNarrow.value ? 150 : 200} />
);

function LiveOutputs({ forward }: Live) {
  return (
    <>
      <Outputs forward={forward.value} />
      <Verdict forward={forward.value} />
    </>
  );
}
