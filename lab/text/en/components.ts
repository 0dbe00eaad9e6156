// What the shared components say.
import { whole } from "../../components/numbers.ts";
import { plural } from "../plural.ts";

export const components = {
  chart: { hint: "Arrow keys move a cursor, T shows the table." },
  figure: { save: "Save this figure as a picture" },
  zoom: {
    in: (what: string) => `Larger: ${what}`,
    out: (what: string) => `Smaller: ${what}`,
    hint: "+ and −, the wheel with Ctrl or in focus, or two fingers; 0 for the usual size",
    isLeast: "It has its usual size.",
    isMost: "It does not get larger.",
  },
  outputs: {
    name: "Output neurons",
    said: (answer: string, share: string, next: string, nextShare: string) =>
      `Answer ${answer}, ${share}; next ${next}, ${nextShare}`,
    reads: (answer: string) => `It reads your digit as ${answer}.`,
    right: (answer: string) => `It answers ${answer}. That is right.`,
    wrong: (answer: string, label: string) => `It answers ${answer}. It is ${label}.`,
  },
  pad: {
    name: "The example that is shown",
    role: "drawing pad",
    field: (shown: string) => `Pad to draw a digit${shown && `; it shows ${shown}`}`,
    testDigit: (row: number) => `digit ${row} of the test set`,
    keys: "Arrow keys move the pen. Shift and arrow keys draw. Space puts the pen down and up. Delete clears. Z takes the last stroke back.",
    penDown: (x: number, y: number) =>
      `Pen down at column ${Math.ceil(x)}, row ${Math.ceil(y)} of 28.`,
    empty: "Draw a digit",
    seen: "The digit as the network sees it: fitted to 20 × 20 and centred in 28 × 28",
    next: "Next digit",
    previous: "Previous digit",
    undo: "Undo",
    clear: "Clear",
    noData: "the data are not here yet",
    noStroke: "nothing is drawn",
    isEmpty: "the pad is empty",
    otherPicture: (width: number, height: number, channels: number) =>
      `This network takes pictures of ${width} × ${height}${channels > 1 ? ` in ${channels} colours` : ""}. The pad makes digits of 28 × 28, so nothing can be drawn here.`,
    noPicture: (count: number) =>
      `This network takes ${plural(count, "number")}, no pictures of 28 × 28. Nothing can be drawn here.`,
    nextExample: "Next",
    previousExample: "Previous",
    inputs: "Inputs",
    moreInputs: (count: number) => `and ${count} more`,
  },
  stepper: {
    back: "Back (left arrow)",
    on: "On (right arrow)",
    first: "This is the first.",
    last: "This is the last.",
  },
  matrix: {
    size: (rows: number, columns: number) => `${rows} × ${columns}`,
    more: (count: number) => `… ${whole(count)} more`,
    rest: "and more",
    row: "row",
    picture: (most: string) => `as colours, from −${most} (orange) to ${most} (blue)`,
  },
  surface: {
    hint: "Arrow keys turn and tilt it, M looks from above.",
    sight: (turn: string, tilt: string) => `Turned by ${turn}°, seen from ${tilt}° above.`,
    above: "Seen from above.",
    flat: "Flat map",
  },
  exercise: { title: "Exercises of this section", check: "Check", answer: "Answer" },
};
