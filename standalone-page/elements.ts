// Elements of the page.

type Content = Node | string;

/** An element with attributes (a value of false leaves one out), listeners and content. */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Readonly<Record<string, string | number | boolean | EventListener>> = {},
  ...content: readonly Content[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== false) element.setAttribute(key, value === true ? "" : `${value}`);
  }
  element.append(...content);
  return element;
}

/** Words for those who hear the page; the same words again are said again. */
export function speaker(): { readonly element: HTMLElement; say(words: string): void } {
  const element = make("p", { class: "sr", role: "status" });
  return {
    element,
    say(words) {
      element.textContent = element.textContent === words ? `${words}\u00a0` : words;
    },
  };
}

/** A colour of the theme that is set now. */
export const token = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

/** A canvas's context, cleared and sharp on this screen, and its width in CSS pixels. */
export function sharp(canvas: HTMLCanvasElement): readonly [CanvasRenderingContext2D, number] {
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  canvas.width = Math.max(1, Math.round(width * ratio));
  canvas.height = Math.max(1, Math.round(height * ratio));
  const context = canvas.getContext("2d")!;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  return [context, width];
}
