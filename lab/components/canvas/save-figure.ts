// A figure as a file: a drawing as SVG with its colours written out, pictures and charts as one PNG, each
// where it lies in the figure.
import { save } from "../../take-away/save.ts";
import { token } from "./colors.ts";

/** What a copy must keep of how an element looks. */
const STYLES = [
  "fill",
  "fill-opacity",
  "stroke",
  "stroke-width",
  "stroke-dasharray",
  "stroke-linecap",
  "opacity",
  "font-family",
  "font-size",
  "font-style",
  "font-weight",
  "text-anchor",
  "dominant-baseline",
] as const;

const SCALE = 2;

/** Gives the person the figure that an element stands in; false where there is nothing to draw. */
export async function saveFigure(figure: Element, name: string): Promise<boolean> {
  const canvases = [...figure.querySelectorAll("canvas")].filter((c) => c.clientWidth > 0);
  const drawing = [...figure.querySelectorAll("svg")]
    .filter((svg) => !svg.closest("button"))
    .sort((a, b) => area(b) - area(a))[0];
  if (drawing && (canvases.length === 0 || area(drawing) > area(figure) / 2)) {
    save(`${name}.svg`, new Blob([svgText(drawing)], { type: "image/svg+xml" }));
    return true;
  }
  if (canvases.length === 0) return false;
  const blob = await png(figure, canvases);
  if (blob) save(`${name}.png`, blob);
  return blob !== null;
}

function area(element: Element): number {
  const { width, height } = element.getBoundingClientRect();
  return width * height;
}

function svgText(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { width, height } = svg.getBoundingClientRect();
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", `${Math.round(width)}`);
  copy.setAttribute("height", `${Math.round(height)}`);
  const shown = [svg, ...svg.querySelectorAll("*")];
  for (const [i, element] of [copy, ...copy.querySelectorAll("*")].entries()) {
    const style = getComputedStyle(shown[i]!);
    for (const property of STYLES) element.setAttribute(property, style.getPropertyValue(property));
    element.removeAttribute("class");
    element.removeAttribute("style");
  }
  return new XMLSerializer().serializeToString(copy);
}

function png(figure: Element, canvases: readonly HTMLCanvasElement[]): Promise<Blob | null> {
  const boxes = canvases.map((canvas) => canvas.getBoundingClientRect());
  const left = Math.min(...boxes.map((box) => box.left));
  const top = Math.min(...boxes.map((box) => box.top));
  const whole = document.createElement("canvas");
  whole.width = SCALE * (Math.max(...boxes.map((box) => box.right)) - left);
  whole.height = SCALE * (Math.max(...boxes.map((box) => box.bottom)) - top);
  const context = whole.getContext("2d")!;
  context.fillStyle = token("paper") || getComputedStyle(figure).backgroundColor;
  context.fillRect(0, 0, whole.width, whole.height);
  context.imageSmoothingEnabled = false;
  for (const [i, canvas] of canvases.entries()) {
    const box = boxes[i]!;
    context.drawImage(
      canvas,
      SCALE * (box.left - left),
      SCALE * (box.top - top),
      SCALE * box.width,
      SCALE * box.height,
    );
  }
  return new Promise((resolve) => whole.toBlob(resolve, "image/png"));
}
