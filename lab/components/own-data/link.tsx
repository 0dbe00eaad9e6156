import { text } from "../../state/language.ts";
import { showOwnData } from "../../state/own-data.ts";
import { explained } from "../lens/explained.ts";

/** To the place where data of one's own are brought. */
export function OwnDataLink() {
  return (
    <button
      type="button"
      class="link"
      {...explained(text.value.explains.ownData.title)}
      onClick={showOwnData}
    >
      {text.value.ownData.link}
    </button>
  );
}
