import { text } from "../../state/language.ts";

export default function Panel() {
  return <h1>{text.value.panels["compiler"]}</h1>;
}
