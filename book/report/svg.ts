// Observable Plot on a document without a browser, to SVG as text. Colours are custom properties of
// the page, so that one drawing serves light and dark.
import * as Plot from "@observablehq/plot";
import { parseHTML } from "linkedom";

/** Of curves without a fellow: ours is blue and the book's is orange, as in the book. */
export const OURS = "var(--ours)";
export const BOOK = "var(--book)";
export const SERIES: readonly string[] = Array.from({ length: 5 }, (_, i) => `var(--series-${i})`);

/** How a legend shows what it names: an area of colour, or the book's points or line. */
export type Swatch = "area" | "points" | "dashes";

export interface Legend {
  readonly name: string;
  /** None for a title. */
  readonly color?: string;
  readonly swatch?: Swatch;
}

/** A plot with what its colours mean. */
export interface Drawing {
  /** SVG, or a picture. */
  readonly html: string;
  readonly legend: readonly Legend[];
}

const PLACES = "d transform x x1 x2 y y1 y2 cx cy r width height points".split(" ");
/** A hundredth of a pixel is seen by nobody. */
const hundredths = (places: string): string =>
  places.replace(/-?\d*\.\d+(e[-+]?\d+)?/g, (place) => `${Number(Number(place).toFixed(2))}`);

/** The text of a plot; `ariaLabel` says what it shows. */
export function render(options: Plot.PlotOptions & { readonly ariaLabel: string }): string {
  const { document } = parseHTML("<!doctype html><html><body></body></html>");
  const plot = Plot.plot({
    width: 460,
    height: 260,
    className: "plot",
    marginLeft: 52,
    style: { background: "none", color: "var(--ink-soft)", fontSize: "11px", overflow: "visible" },
    ...options,
    document: document as unknown as Document,
  });
  // the page has these rules once for all
  plot.querySelector("style")?.remove();
  plot.setAttribute("role", "img");
  // one name for the picture; its groups may have none, and say what they are to who tests them
  for (const group of plot.querySelectorAll("[aria-label]")) {
    group.setAttribute("data-mark", group.getAttribute("aria-label")!);
    group.removeAttribute("aria-label");
    group.removeAttribute("aria-description");
  }
  for (const element of plot.querySelectorAll("*")) {
    for (const name of PLACES) {
      const places = element.getAttribute(name);
      if (places?.includes(".")) element.setAttribute(name, hundredths(places));
    }
  }
  plot.setAttribute("aria-label", options.ariaLabel);
  return plot.outerHTML;
}
