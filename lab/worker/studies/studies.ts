// A study: a small training of a panel's own, beside the run that all panels share. The page says how far
// it goes and gets what is to be seen; of a study that nobody asks about nothing is computed.
import type { DreamsAsk, DreamsPlan, DreamsView } from "./dreams/plan.ts";
import type { RecurrenceAsk, RecurrencePlan, RecurrenceView } from "./recurrence/plan.ts";

export interface Studies {
  readonly recurrence: {
    readonly plan: RecurrencePlan;
    readonly ask: RecurrenceAsk;
    readonly view: RecurrenceView;
  };
  readonly dreams: {
    readonly plan: DreamsPlan;
    readonly ask: DreamsAsk;
    readonly view: DreamsView;
  };
}

export type StudyName = keyof Studies;

/** How far a study goes: so many mini-batches, or as many as fit into so much time. */
export type Course = { readonly steps: number } | { readonly ms: number };

/** One study of each name is open; opening another ends it. */
export type StudyOrder = {
  [N in StudyName]:
    | { readonly study: N; readonly do: "open"; readonly plan: Studies[N]["plan"] }
    | {
        readonly study: N;
        readonly do: "go";
        readonly course: Course;
        readonly ask: Studies[N]["ask"];
      };
}[StudyName];

export type StudyAnswer = Studies[StudyName]["view"] | undefined;
