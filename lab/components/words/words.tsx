// A text of the catalogue with its symbols set as mathematics: *x* and Greek letters are italic, _{1} stands
// lower, ^{2} higher.
import type { ComponentChildren } from "preact";

const MARKS = /\*([^*]+)\*|([α-ωΑ-Ω]′?)|_\{([^}]*)\}|\^\{([^}]*)\}/g;

export function Words({ children }: { readonly children: string }) {
  const parts: ComponentChildren[] = [];
  let end = 0;
  for (const found of children.matchAll(MARKS)) {
    parts.push(children.slice(end, found.index));
    const [all, marked, greek, low, high] = found;
    const italic = marked ?? greek;
    if (italic !== undefined) parts.push(<i>{italic}</i>);
    else if (low !== undefined) parts.push(<sub>{low}</sub>);
    else parts.push(<sup>{high}</sup>);
    end = found.index + all.length;
  }
  parts.push(children.slice(end));
  return <>{parts}</>;
}
