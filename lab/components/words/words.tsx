// A text of the catalogue with its marks: *x* is italic, as mathematics is, _{1} stands lower, ^{2} higher.
import type { ComponentChildren } from "preact";

const MARKS = /\*([^*]+)\*|_\{([^}]*)\}|\^\{([^}]*)\}/g;

export function Words({ children }: { readonly children: string }) {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const found of children.matchAll(MARKS)) {
    parts.push(children.slice(end, found.index));
    const [all, italic, low, high] = found;
    if (italic !== undefined) parts.push(<i>{italic}</i>);
    else if (low !== undefined) parts.push(<sub>{low}</sub>);
    else parts.push(<sup>{high}</sup>);
    end = found.index + all.length;
  }
  parts.push(children.slice(end));
  return <>{parts}</>;
}
