import { text } from "../../state/language.ts";
import { Below } from "./below.tsx";

export default function Panel() {
  return (
    <>
      <h1>{text.value.panels["train"]}</h1>
      <Below />
    </>
  );
}
