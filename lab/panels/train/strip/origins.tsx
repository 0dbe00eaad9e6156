// Two doors from a neuron: to where its numbers come from, and to the code that computes it.
import { explained } from "../../../components/lens/explained.ts";
import { text } from "../../../state/language.ts";
import { openCode, panel } from "../../../state/place.ts";

export function Origins({ layer }: { readonly layer: number }) {
  const t = text.value.train.lens;
  const e = text.value.explains.neuron;
  return (
    <>
      <button
        type="button"
        class="link"
        {...explained(e.why)}
        onClick={() => {
          panel.value = "backpropagation";
        }}
      >
        {t.why}
      </button>
      <button
        type="button"
        class="link"
        {...explained(e.code)}
        onClick={() => openCode({ of: "run", layer })}
      >
        {t.code}
      </button>
    </>
  );
}
