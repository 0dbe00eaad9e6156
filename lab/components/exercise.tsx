// An exercise of the book that can be done in the panel: what is asked, a check of what the person has
// made, and a worked answer behind a button.

import { useSignal } from "@preact/signals";
import { text } from "../state/language.ts";
import { explained } from "./lens/explained.ts";
import { Words } from "./words/words.tsx";

export interface ExerciseProps {
  readonly task: string;
  readonly answer: string;
  /** Looks at what is there now: whether it is done, and what is seen. Absent: nothing to check. */
  readonly check?: () => Checked | Promise<Checked>;
}

export interface Checked {
  readonly isDone: boolean;
  readonly says: string;
}

export function Exercises({ items }: { readonly items: readonly ExerciseProps[] }) {
  return (
    <section class="row exercises">
      <h2 {...explained(text.value.explains.shared.exercises)}>{text.value.exercise.title}</h2>
      <ol>
        {items.map((item) => (
          <Exercise key={item.task} {...item} />
        ))}
      </ol>
    </section>
  );
}

function Exercise({ task, answer, check }: ExerciseProps) {
  const t = text.value.exercise;
  const isOpen = useSignal(false);
  const checked = useSignal<Checked | undefined>(undefined);
  return (
    <li>
      <p class="prose">
        <Words>{task}</Words>
      </p>
      <p class="under">
        {check && (
          <button
            type="button"
            {...explained(text.value.explains.shared.exercises)}
            onClick={async () => {
              checked.value = await check();
            }}
          >
            {t.check}
          </button>
        )}{" "}
        <button
          type="button"
          aria-expanded={isOpen.value}
          {...explained(text.value.explains.shared.exercises)}
          onClick={() => {
            isOpen.value = !isOpen.value;
          }}
        >
          {t.answer}
        </button>{" "}
        <span role="status" class={checked.value?.isDone ? "pos" : "neg"}>
          {checked.value?.says}
        </span>
      </p>
      {isOpen.value && (
        <p class="prose">
          <Words>{answer}</Words>
        </p>
      )}
    </li>
  );
}
