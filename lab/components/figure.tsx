// A figure: a caption in bold, an explanation in the same line, the figure, and the lens line below it.
import type { ComponentChildren } from "preact";

interface FigureProps {
  readonly title: ComponentChildren;
  readonly says?: ComponentChildren;
  readonly under?: ComponentChildren;
  readonly class?: string;
  readonly children: ComponentChildren;
}

export function Figure({ title, says, under, children, ...rest }: FigureProps) {
  return (
    <figure class={rest.class}>
      <figcaption>
        {title} {says !== undefined && <span>{says}</span>}
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
