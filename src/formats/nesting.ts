// How deep JSON text is nested, before it is parsed: walking a deep value ends the stack, and
// hostile text of nothing but brackets becomes many times its size.

/** More brackets in each other than any file of ours has. */
const MOST_NESTED = 64;

/** Whether JSON text has more than 64 brackets in each other, those within its strings counted too. */
export function isNestedDeeply(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length && depth <= MOST_NESTED; i++) {
    const code = text.charCodeAt(i) | 32; // [ and {, ] and } differ in this bit
    if (code === 0x7b) depth++;
    else if (code === 0x7d) depth--;
  }
  return depth > MOST_NESTED;
}
