// Values that files hold, as errors say them.

/** A value out of a file, in a few words for an error: calls no method of it, as `${value}` would. */
export function inWords(value: unknown): string {
  if (typeof value === "string") return `"${value.slice(0, 40)}"`;
  if (typeof value === "function") return "a function";
  if (Array.isArray(value)) return `a list of ${value.length}`;
  return typeof value === "object" && value !== null ? "an object" : `${value as number}`;
}
