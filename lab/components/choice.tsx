// One of a few, side by side: radio buttons as segments. Arrow keys go from one to the next.
import { explained } from "./lens/explained.ts";
import "./choice.css";

export interface ChoiceProps<T extends string | number> {
  /** Of the group, on the page. */
  readonly name: string;
  /** What is chosen, for those who hear the page; absent where a legend around it says so. */
  readonly label?: string;
  /** The sentence of the group, for the lens line; absent where a legend around it has it. */
  readonly explains?: string;
  readonly options: readonly T[];
  readonly chosen: T;
  readonly wordOf: (option: T) => string;
  readonly choose: (option: T) => void;
  readonly class?: string;
}

export function Choice<T extends string | number>(props: ChoiceProps<T>) {
  const { name, label, explains, options, chosen, wordOf, choose } = props;
  return (
    <span
      class={`segments ${props.class ?? ""}`}
      {...(label === undefined ? {} : { role: "radiogroup", "aria-label": label })}
      {...(explains === undefined ? {} : explained(explains))}
    >
      {options.map((option) => (
        <label key={option}>
          <input
            type="radio"
            name={name}
            value={option}
            checked={option === chosen}
            onChange={() => choose(option)}
          />
          <span>{wordOf(option)}</span>
        </label>
      ))}
    </span>
  );
}
