// A label explains itself: its sentence is in the element, for the lens line and for those who hear the
// page.

/** The attributes of a label with its sentence. */
export const explained = (sentence: string) => ({ "aria-description": sentence });

/** Where a label's sentence is: in it, or around it. */
export const SAYING = "[aria-description]";

/** The sentence of the label that is pointed at, or that has the focus. */
export function sentenceOf(at: Element): string | undefined {
  return at.closest(SAYING)?.getAttribute("aria-description") || undefined;
}
