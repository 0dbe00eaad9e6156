// How every scene stands: the figure, and beside it the network with its numbers and what is seen.

import type { ComponentChildren } from "preact";
import { explained } from "../../../components/lens/explained.ts";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { asInBook, isAsInBook } from "../setting/state.ts";
import { isMoving, stopClip } from "./clip.ts";

export function SceneRow(props: {
  readonly children: ComponentChildren;
  readonly side: ComponentChildren;
}) {
  return (
    <div class="row proof-row">
      {props.children}
      <div class="side">{props.side}</div>
    </div>
  );
}

/** Paragraphs of the catalogue. */
export function Story({ says }: { readonly says: readonly string[] }) {
  return (
    <div class="story">
      {says.map((paragraph, i) => (
        <p class="prose" key={i}>
          <Words>{paragraph}</Words>
        </p>
      ))}
    </div>
  );
}

/** A clip's button, and the way back to the book's numbers. */
export function Buttons(props: { readonly play?: string; readonly onPlay?: () => void }) {
  const t = text.value.visualProof;
  return (
    <p class="buttons">
      {props.play && (
        <button
          type="button"
          class="button clip"
          {...explained(text.value.explains.visualProof.clip)}
          onClick={() => (isMoving.value ? stopClip() : props.onPlay?.())}
        >
          <svg viewBox="0 0 14 14" aria-hidden="true">
            <path d={isMoving.value ? "M3 2h3v10H3zM8 2h3v10H8z" : "M3 1.5v11l9-5.5z"} />
          </svg>
          {isMoving.value ? t.stop : props.play}
        </button>
      )}
      <button
        type="button"
        class="button"
        {...explained(text.value.explains.visualProof.asInBook)}
        disabled={isAsInBook.value}
        title={isAsInBook.value ? t.isAsInBook : undefined}
        onClick={() => {
          stopClip();
          asInBook();
        }}
      >
        {t.asInBook}
      </button>
    </p>
  );
}
