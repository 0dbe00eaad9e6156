// A digit of one's own, and what the network makes of it, layer by layer.
import { Figure, Head } from "../../components/figure.tsx";
import { fixed } from "../../components/numbers.ts";
import { answerOf, Outputs, outputsOf, Verdict } from "../../components/outputs.tsx";
import { OwnData } from "../../components/own-data/own-data.tsx";
import { takesDigits } from "../../components/pad/other-inputs.tsx";
import { Pad } from "../../components/pad/pad.tsx";
import { useView } from "../../components/views/use-view.ts";
import { padState } from "../../state/drawing.ts";
import { text } from "../../state/language.ts";
import { run } from "../../state/trainer.ts";
import type { ForwardView } from "../../worker/protocol.ts";
import { KeepIt } from "./keep-it.tsx";
import { Layers } from "./layers.tsx";
import { OwnDigits } from "./own-digits.tsx";
import { Seen } from "./seen.tsx";
import { Shifts } from "./shifts.tsx";
import "./draw.css";

export default function Panel() {
  const t = text.value.draw;
  const forward = useView("forward").value;
  const isOpen = run.value === undefined || takesDigits(run.value);
  return (
    <>
      <Head where={t.where} title={t.title} says={<Sentence forward={forward} isOpen={isOpen} />} />
      <div class="row draw-top">
        <Figure explains={text.value.explains.draw.pad} title={t.pad.title} says={t.pad.says}>
          <Pad forward={forward} size={392} isSeenBeside />
          {isOpen && <KeepIt forward={forward} />}
        </Figure>
        {isOpen && (
          <div class="draw-seen">
            <Seen forward={forward} />
            <Shifts label={forward?.label ?? -1} />
          </div>
        )}
        <Figure
          explains={text.value.explains.draw.outputs}
          title={t.outputs.title}
          says={t.outputs.says}
        >
          <Outputs forward={forward} />
          {padState.value === "empty" ? <p class="under" /> : <Verdict forward={forward} />}
        </Figure>
      </div>
      <Layers forward={forward} />
      <OwnDigits />
      <OwnData />
    </>
  );
}

function Sentence(props: { readonly forward: ForwardView | undefined; readonly isOpen: boolean }) {
  const t = text.value.draw.says;
  const outputs = outputsOf(props.forward);
  if (!props.isOpen) return <>{t.noPicture}</>;
  if (padState.value === "digit" || !outputs) return <>{t.digit}</>;
  if (padState.value === "empty") return <>{t.empty}</>;
  const answer = answerOf(outputs);
  return <>{t.drawn(run.value?.classNames[answer] ?? `${answer}`, fixed(outputs[answer]!))}</>;
}
