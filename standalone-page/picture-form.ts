// A picture of one's own for a network that sees pictures of other sides than MNIST's, or colours.
import type { ImageShape, Picture } from "downhill/data";
import type { PageFacts } from "downhill/standalone";
import { seenOf } from "../photographs/seen.ts";
import { make, token } from "./elements.ts";
import { type Asked, type Form, namesOf } from "./form.ts";
import { paintSeen, pictureChooser, sentenceOf } from "./picture.ts";

export function pictureForm(facts: PageFacts, shape: ImageShape): Form {
  let changed: (asked: Asked, isDone: boolean) => void = () => {};
  const sides = `${shape.width} × ${shape.height}`;
  const seen = make("canvas", {
    class: "preview",
    role: "img",
    "aria-label": `What the network sees: ${sides} pixels`,
    hidden: true,
  });
  seen.style.aspectRatio = `${shape.width} / ${shape.height}`;
  const note = make("p", { class: "note" });
  const open = (picture: Picture) => {
    const { inputs, notes, isBlank } = seenOf(picture, shape, false);
    paintSeen(seen, inputs, shape, [token("raised"), token("ink")]);
    seen.hidden = false;
    hint.hidden = true;
    note.textContent = sentenceOf(`What the network sees: ${sides} pixels`, notes);
    changed(isBlank ? { missing: "Nothing stands out in this picture" } : { inputs }, true);
  };
  const hint = make("p", { class: "hint" }, "Drop or paste a picture here");
  const field = make("div", { class: "field drop" }, seen, hint);
  return {
    title: "Show the network a picture",
    says: `Choose a picture. The network sees ${sides} pixels of it${shape.channels === 1 ? " in grey" : ""}.`,
    names: namesOf(facts),
    pick: ({ values }) => values,
    element: make(
      "div",
      { class: "ask" },
      field,
      make(
        "div",
        { class: "tools" },
        pictureChooser("Choose a picture…", { place: field, note }, open),
      ),
      note,
    ),
    begin(tell) {
      changed = tell;
      changed({ missing: "No picture is chosen yet" }, false);
    },
  };
}
