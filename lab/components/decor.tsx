// Parts of an SVG figure for those who hear the page: what is only decoration, and what is a group of
// controls. Elements of SVG have no equivalents in HTML that could say it.
import type { ComponentChildren } from "preact";

/** Drawn, not told: a table or the controls say the same. */
export function Decor(props: {
  readonly class?: string;
  readonly "clip-path"?: string;
  readonly children: ComponentChildren;
}) {
  const { children, ...rest } = props;
  return <g {...{ ...rest, "aria-hidden": true }}>{children}</g>;
}

/** A drawing that holds controls. */
export function Controls(props: {
  readonly label: string;
  readonly viewBox: string;
  readonly height?: number;
  readonly children: ComponentChildren;
}) {
  const { label, children, ...rest } = props;
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: it is named by its label; a title would hover over the controls
    <svg {...{ ...rest, role: "group", "aria-label": label }}>{children}</svg>
  );
}
