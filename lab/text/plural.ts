// A number with what it counts, in the form that the number asks for.

/** `plural(1, "neuron")` is "1 neuron", `plural("30", "neuron")` "30 neurons". */
export const plural = (count: number | string, one: string, many = `${one}s`): string =>
  `${count} ${isOne(count) ? one : many}`;

/** Whether a number, or one that is written already, is exactly one. */
export const isOne = (count: number | string): boolean => `${count}` === "1";
