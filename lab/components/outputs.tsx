// The output neurons for the example that is shown: a bar each, the answer in bold.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { text } from "../state/language.ts";
import { run } from "../state/trainer.ts";
import type { ForwardView } from "../worker/protocol.ts";
import { fixed } from "./numbers.ts";

/** The last layer's activations of a forward pass; undefined while it is not there. */
export function outputsOf(forward: ForwardView | undefined): Float32Array | undefined {
  const last = run.value?.layers.findLast((layer) => layer.activation !== undefined);
  return last && forward?.values[`${last.name}/a`]?.values;
}

/** The place of the largest. */
export function answerOf(outputs: ArrayLike<number>): number {
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
  return best;
}

export function Outputs({ forward }: { readonly forward: ForwardView | undefined }) {
  const outputs = outputsOf(forward);
  const names = run.value?.classNames ?? [];
  const answer = outputs ? answerOf(outputs) : -1;
  const label = forward?.label ?? -1;
  const isWrong = label >= 0 && answer !== label;
  return (
    <>
      <ol class="outputs" aria-label={text.value.outputs.name}>
        {names.map((name, i) => {
          const value = outputs?.[i] ?? 0;
          const share = Math.max(0, Math.min(1, value));
          const kind = i === answer ? (isWrong ? "answer wrong" : "answer") : "";
          return (
            <li key={i} class={kind}>
              <span class="name">{name}</span>
              <span class="track" aria-hidden="true">
                <span style={{ width: `${100 * share}%` }} />
              </span>
              <span class="value">{outputs ? fixed(value) : "–"}</span>
            </li>
          );
        })}
      </ol>
      <Said outputs={outputs} names={names} />
    </>
  );
}

const LEAST_MS = 1000;

/** For those who hear the page: the answer and the next best, when the answer changes. */
function Said(props: {
  readonly outputs: ArrayLike<number> | undefined;
  readonly names: readonly string[];
}) {
  const { outputs, names } = props;
  const said = useSignal("");
  const isDue = useSignal(0);
  const last = useRef({ answer: -1, at: 0 });
  const answer = outputs ? answerOf(outputs) : -1;
  useEffect(() => {
    const now = performance.now();
    const isFirst = last.current.answer < 0;
    if (!outputs || answer === last.current.answer) return;
    const wait = isFirst ? 0 : last.current.at + LEAST_MS - now;
    if (wait > 0) {
      // nothing may come after it that would have it said
      const timer = setTimeout(() => {
        isDue.value += 1;
      }, wait);
      return () => clearTimeout(timer);
    }
    last.current = { answer, at: now };
    // what stands there when the page opens is read as text
    if (isFirst) return;
    const next = answerOf(Array.from(outputs, (a, i) => (i === answer ? -Infinity : a)));
    said.value = text.value.outputs.said(
      names[answer] ?? "",
      fixed(outputs[answer]!),
      names[next] ?? "",
      fixed(outputs[next]!),
    );
  });
  isDue.value;
  return (
    <p class="sr" role="status">
      {said.value}
    </p>
  );
}

/** What the network answers, and whether that is right. */
export function Verdict({ forward }: { readonly forward: ForwardView | undefined }) {
  const t = text.value.outputs;
  const outputs = outputsOf(forward);
  const names = run.value?.classNames ?? [];
  if (!outputs || !forward) return <p class="under">&nbsp;</p>;
  const answer = names[answerOf(outputs)] ?? "";
  const label = forward.label;
  if (label < 0) return <p class="under">{t.reads(answer)}</p>;
  const isRight = names[label] === answer;
  return (
    <p class="under">
      {isRight ? t.right(answer) : <span class="neg">{t.wrong(answer, names[label] ?? "")}</span>}
    </p>
  );
}
