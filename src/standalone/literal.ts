// Values as JavaScript that may stand in a script of a page: nothing in it ends the script.

/** JSON that is also a JavaScript expression, in which no "<" stands. */
export const literal = (value: unknown): string =>
  JSON.stringify(value)
    .replace(/</g, "\\u003c")
    .replace(/\u2028/g, "\\u2028")
    .replace(/\u2029/g, "\\u2029");
