// Where a neuron's outgoing weights lie: the places that belong to it in the weights of the next layer that
// has some, in each of its parameters where it has two. Weights have the receiving neurons first: [out, in],
// or [filters, in, height, width].

export interface Outgoing {
  /** The parameter. */
  readonly name: string;
  readonly places: readonly number[];
}

/**
 * `units`: neurons, or maps, of the layer. Behind a flattened layer of maps or steps every position of the
 * map counts, maps being the last axis. Empty where no layer with weights follows.
 */
export function outgoing(
  parameters: readonly { readonly name: string; readonly shape: readonly number[] }[],
  layer: number,
  units: number,
  neuron: number,
): readonly Outgoing[] {
  const behind = parameters.filter(({ name, shape }) => layerOf(name) > layer && shape.length >= 2);
  const next = Math.min(...behind.map(({ name }) => layerOf(name)));
  return behind
    .filter(({ name, shape }) => layerOf(name) === next && shape[1]! % units === 0)
    .map(({ name, shape }) => {
      const [receivers, from, ...kernel] = shape as [number, number, ...number[]];
      const field = kernel.reduce((a, b) => a * b, 1);
      const places: number[] = [];
      for (let k = 0; k < receivers; k++) {
        for (let i = neuron; i < from; i += units) {
          const first = (k * from + i) * field;
          for (let f = 0; f < field; f++) places.push(first + f);
        }
      }
      return { name, places };
    });
}

/** The layer whose weight it is, inside it or its own; none of what it remembers with. */
const layerOf = (name: string): number =>
  Number(/^layers\.(\d+)(?:\.\d+)*\.weight$/.exec(name)?.[1] ?? Number.NaN);
