// The chain of factors behind a vanishing gradient: along one path from the outputs back to the first
// layer the error is multiplied by w sigma'(z) in every layer (the book's chapter 5).

/** What the chain is computed from, for the hidden layers in order. */
export interface ChainLayer {
  /** sigma'(z) of each neuron. */
  readonly slopes: readonly number[];
  /** From this layer to the next: [neurons of the next, neurons of this], row by row. */
  readonly weightsOut: ArrayLike<number>;
}

/** A factor: the error of one neuron becomes part of that of one before it. */
export interface Link {
  /** From 0. */
  readonly layer: number;
  readonly neuron: number;
  readonly weight: number;
  readonly slope: number;
  /** weight * slope */
  readonly factor: number;
}

/**
 * The path with the largest |product| from the output neuron `output` to a neuron of the first layer;
 * its links in the order of backpropagation, the last layer's first.
 */
export function strongestPath(layers: readonly ChainLayer[], output: number): readonly Link[] {
  const best: { score: number; next: number }[][] = [];
  for (let l = layers.length - 1; l >= 0; l--) {
    const { slopes, weightsOut } = layers[l]!;
    const scores: readonly number[] | undefined = best[l + 1]?.map(({ score }) => score);
    best[l] = slopes.map((slope, k) => {
      const factorFrom = (j: number) => Math.abs(weightsOut[j * slopes.length + k]! * slope);
      if (!scores) return { score: factorFrom(output), next: output };
      let found = { score: -1, next: 0 };
      for (const [j, score] of scores.entries()) {
        const through = score * factorFrom(j);
        if (through > found.score) found = { score: through, next: j };
      }
      return found;
    });
  }
  const links: Link[] = [];
  const first = best[0] ?? [];
  let neuron = first.reduce((top, { score }, k) => (score > first[top]!.score ? k : top), 0);
  for (const [layer, { slopes, weightsOut }] of layers.entries()) {
    const { next } = best[layer]![neuron]!;
    const weight = weightsOut[next * slopes.length + neuron]!;
    const slope = slopes[neuron]!;
    links.unshift({ layer, neuron, weight, slope, factor: weight * slope });
    neuron = next;
  }
  return links;
}
