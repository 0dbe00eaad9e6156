import { text } from "../../state/language.ts";

export default function Panel() {
  return <h1>{text.value.panels["one-neuron"]}</h1>;
}
