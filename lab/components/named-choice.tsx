// One of a few behind the word for what is chosen.
import type { ComponentChildren } from "preact";
import { Choice, type ChoiceProps } from "./choice.tsx";
import { explained } from "./lens/explained.ts";
import "./named-choice.css";

interface NamedProps {
  readonly legend: string;
  /** The sentence of the group, for the lens line. */
  readonly explains: string;
}

/** A word and what belongs to it, in a line. */
export function Named(props: NamedProps & { readonly children: ComponentChildren }) {
  return (
    <fieldset class="named" {...explained(props.explains)}>
      <legend>{props.legend}</legend>
      {props.children}
    </fieldset>
  );
}

type NamedChoiceProps<T extends string | number> = NamedProps &
  Pick<ChoiceProps<T>, "name" | "options" | "chosen" | "wordOf" | "choose">;

export function NamedChoice<T extends string | number>(props: NamedChoiceProps<T>) {
  const { legend, explains, ...choice } = props;
  return (
    <Named legend={legend} explains={explains}>
      <Choice {...choice} />
    </Named>
  );
}
