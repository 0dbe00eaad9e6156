// An answer of the worker that is kept current: asked again whenever a signal that the question reads
// has changed, one at a time, with a rest between two.
import { type Signal, useSignal, useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { ask, run } from "../../state/trainer.ts";
import type { AnswerOf, Question, Topic } from "../../worker/questions.ts";

/**
 * `make` reads signals and gives the question, or undefined where there is none to ask. `restMs`: at
 * least so long between an answer and the next question, and five times as long as the answer took
 * where that is more (two seconds at most), so that asking leaves the run most of its time. The first
 * answer of a run compiles its program and says nothing of how long the next will take.
 */
export function useAnswer<T extends Topic>(
  make: () => Extract<Question, { readonly topic: T }> | undefined,
  restMs = 0,
): Signal<AnswerOf<T> | undefined> {
  const answer = useSignal<AnswerOf<T> | undefined>(undefined);
  const latest = useRef(make);
  latest.current = make;
  const state = useRef({ isBusy: false, isDue: false, isGone: false, id: -1, answered: -2 });
  const go = useRef(async () => {
    const s = state.current;
    s.isDue = true;
    if (s.isBusy) return;
    s.isBusy = true;
    while (s.isDue && !s.isGone) {
      s.isDue = false;
      const question = latest.current();
      if (!question) continue;
      const began = performance.now();
      try {
        const id = run.peek()?.id;
        const got = await ask<T>(question);
        if (!s.isGone && id === run.peek()?.id) answer.value = got;
      } catch {
        // no run is open, or the example does not fit: the next change asks again
      }
      const isFirst = s.answered !== s.id;
      s.answered = s.id;
      const took = isFirst ? 0 : performance.now() - began;
      const rest = Math.min(2000, restMs > 0 ? Math.max(restMs, 5 * took) : 0);
      if (rest > 0) await new Promise((resolve) => setTimeout(resolve, rest));
    }
    s.isBusy = false;
  });
  useSignalEffect(() => {
    const id = run.value?.id ?? -1;
    if (id !== state.current.id) {
      state.current.id = id;
      answer.value = undefined;
    }
    if (latest.current()) void go.current();
  });
  useEffect(
    () => () => {
      state.current.isGone = true;
    },
    [],
  );
  return answer;
}
