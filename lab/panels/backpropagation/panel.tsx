import { text } from "../../state/language.ts";

export default function Panel() {
  return <h1>{text.value.panels["backpropagation"]}</h1>;
}
