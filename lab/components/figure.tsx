// A figure: a caption in bold, an explanation in the same line, the figure, and the lens line below it.

import type { ComponentChildren } from "preact";
import { text } from "../state/language.ts";
import { saveFigure } from "./canvas/save-figure.ts";
import { explained } from "./lens/explained.ts";

interface FigureProps {
  readonly title: ComponentChildren;
  readonly says?: ComponentChildren;
  /** The sentence of its caption, for the lens line. */
  readonly explains: string;
  readonly under?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

/** Wider than a space; where the line breaks nothing of it stands before the next. */
export const GAP = "\u00a0\u00a0 ";

export function Figure({ title, says, explains, under, children, ...rest }: FigureProps) {
  return (
    <figure class={`figure ${rest.class ?? ""}`}>
      <figcaption
        {...explained(explains)}
        data-label={typeof title === "string" ? title : undefined}
      >
        {title}
        {says !== undefined && (
          <>
            {GAP}
            <span>{says}</span>
          </>
        )}
        <button
          type="button"
          class="save-figure"
          aria-label={text.value.figure.save}
          title={text.value.figure.save}
          onClick={({ currentTarget }) => {
            const figure = currentTarget.closest("figure")!;
            const words = typeof title === "string" ? title : "figure";
            void saveFigure(figure, words.toLowerCase().replace(/[^a-z0-9]+/g, "-"));
          }}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="M8 2v8M4.5 7 8 10.5 11.5 7M3 13.5h10" />
          </svg>
        </button>
      </figcaption>
      {children}
      {under !== undefined && <div class="under">{under}</div>}
    </figure>
  );
}

/** The head of a panel: where in the book, the title, and the sentence. */
export function Head(props: {
  readonly where: string;
  readonly title: string;
  readonly says: ComponentChildren;
}) {
  return (
    <header class="head">
      <div>
        <p class="where">{props.where}</p>
        <h1>{props.title}</h1>
      </div>
      <p class="say" aria-live="polite">
        {props.says}
      </p>
    </header>
  );
}
