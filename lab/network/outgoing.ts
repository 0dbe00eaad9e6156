// Where a neuron's outgoing weights lie: the places of the next parameter called weight that belong to it.
// Weights have the receiving neurons first: [out, in], or [filters, in, height, width].

export interface Outgoing {
  /** The parameter. */
  readonly name: string;
  readonly places: readonly number[];
  /** How many neurons receive. */
  readonly receivers: number;
}

/**
 * `units`: neurons, or maps, of the layer. Behind a flattened layer of maps every position of the map
 * counts, maps being the last axis. Undefined where no layer with weights follows.
 */
export function outgoing(
  parameters: readonly { readonly name: string; readonly shape: readonly number[] }[],
  layer: number,
  units: number,
  neuron: number,
): Outgoing | undefined {
  const next = parameters.find(({ name, shape }) => {
    const number = /^layers\.(\d+)\.weight$/.exec(name)?.[1];
    return number !== undefined && Number(number) > layer && shape.length >= 2;
  });
  if (!next) return undefined;
  const [receivers, from, ...kernel] = next.shape as [number, number, ...number[]];
  if (from % units !== 0) return undefined;
  const field = kernel.reduce((a, b) => a * b, 1);
  const places: number[] = [];
  for (let k = 0; k < receivers; k++) {
    for (let i = neuron; i < from; i += units) {
      const first = (k * from + i) * field;
      for (let f = 0; f < field; f++) places.push(first + f);
    }
  }
  return { name: next.name, places, receivers };
}
