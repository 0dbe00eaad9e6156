// What the shared components say.
import { whole } from "../../components/numbers.ts";

export const components = {
  chart: { hint: "Arrow keys move a cursor, T shows the table." },
  figure: { save: "Save this figure as a picture" },
  outputs: {
    name: "Output neurons",
    reads: (answer: string) => `It reads your digit as ${answer}.`,
    right: (answer: string) => `It answers ${answer}. That is right.`,
    wrong: (answer: string, label: string) => `It answers ${answer}. It is ${label}.`,
  },
  pad: { name: "The digit that is shown", next: "Next digit" },
  stepper: { back: "Back (left arrow)", on: "On (right arrow)" },
  matrix: {
    size: (rows: number, columns: number) => `${rows} × ${columns}`,
    more: (count: number) => `… ${whole(count)} more`,
    rest: "and more",
    row: "row",
    picture: (most: string) => `as colours, from −${most} (orange) to ${most} (blue)`,
  },
  exercise: { title: "Exercises of this section", check: "Check", answer: "Answer" },
};
