// What of the book has no experiment of its own name: where it is instead, or why it is nowhere. With the
// experiments this is the whole catalogue of the book; a test holds both against the list of its ids.
export interface Elsewhere {
  /** As the catalogue of the book names it. */
  readonly id: string;
  /** The experiment that holds it; undefined: none. */
  readonly in?: string;
  /** What it is, and why there is no experiment of it. */
  readonly why: string;
}

const held = (id: string, within: string, why: string): Elsewhere => ({ id, in: within, why });
const without = (id: string, why: string): Elsewhere => ({ id, why });

export const elsewhere: readonly Elsewhere[] = [
  without("ch1-record", "the record of 2013, 99.79 %, is quoted from another paper"),
  held("ch1-sigmoid", "ch1-perceptron", "sigmoid neurons as smoothed perceptrons"),
  without("ch1-face", "a face taken apart into questions by hand: thought, not run"),
  without("ch1-other", "counts of lines of code and of writers are told, not run"),
  held("ch2-matrix-forward", "ch2-equations", "the forward pass as matrices"),
  held(
    "ch2-two-assumptions",
    "ch2-algorithm",
    "a cost that is an average, and a function of the outputs",
  ),
  held("ch2-BP1..BP4", "ch2-equations", "the four equations"),
  held("ch2-alt-form", "ch2-equations", "the equations with diagonal matrices"),
  without("ch2-history", "how backpropagation was found is told"),
  without("ch3-anecdotes", "Fermi's elephant and others are told"),
  held("ch3-vote", "ch6-ensemble", "networks that vote"),
  held("ch3-more-data-claims", "ch3-more-data-svm", "network and machine at nine sizes"),
  without("ch3-init-300/500", "the author deleted these curves, and their settings are unknown"),
  without("ch3-init-bengio", "an example that the text promises and the book does not have"),
  without("ch3-hp-strategy", "a way to choose hyper-parameters; `downhill tune` walks it"),
  held("ch3-others", "ch3-hessian", "conjugate gradients and L-BFGS"),
  held("ch4-hidden-neuron", "ch4-step", "what weight and bias do to one neuron"),
  held("ch4-step-param", "ch4-step", "a step told by its place alone"),
  held("ch4-two-bumps", "ch4-n-bumps", "two bumps"),
  held("ch4-five-bumps", "ch4-n-bumps", "five bumps"),
  held("ch4-design-optimum", "ch4-design", "the best five heights"),
  held("ch4-N-bumps", "ch4-n-bumps", "finer partitions"),
  held("ch4-standard-form", "ch4-bump", "weights of 1000"),
  held("ch4-2in", "ch4-plateau", "a step along one of two inputs"),
  held("ch4-2in-step", "ch4-plateau", "steps along both inputs"),
  held("ch4-2in-bump", "ch4-plateau", "bumps along both inputs"),
  held("ch4-tower-ideal", "ch4-tower", "the tower that a threshold leaves"),
  held("ch4-tower-mD", "ch4-tower-m", "towers of many inputs"),
  held("ch4-failure-window", "ch4-overlap-fix", "the window in which a steep step fails"),
  held("ch4-other-activation", "ch4-other-activations", "any activation with two ends"),
  held("ch4-theorem", "ch4-one-layer", "the theorem, with one hidden layer"),
  held("ch5-norms-init", "ch5-norms-4", "lengths of gradients at the start"),
  held("ch5-norms-train", "ch5-norms-4", "lengths of gradients while learning"),
  held("ch5-100x", "ch5-norms-4", "the first layer, a hundred times slower"),
  held("ch5-eq123", "ch5-width", "where |w sigma'(z)| reaches 1"),
  held("ch5-matrix", "ch2-equations", "errors as a product of matrices"),
  without("ch5-repo-extra", "a script whose figure the book does not use"),
  without("ch5-papers", "three papers that the chapter quotes"),
  held("ch6-lrmd", "ch6-ksh-result", "15.8 % of 20,000 classes, quoted"),
  held("ch6-ksh-caveat", "ch6-ksh-result", "that seven networks voted for 84.7 %"),
  held("ch6-googlenet", "ch6-ksh-result", "the winner of 2014, quoted"),
  held("ch6-human", "ch6-ksh-result", "what two people read of ImageNet, quoted"),
  without("ch6-streetview", "house numbers of France are told"),
  held("app-brain", "appendix-genome", "neurons and connections"),
  held("app-genome", "appendix-genome", "how far two genomes differ"),
  held("app-bits", "appendix-genome", "the difference in bits"),
  held("app-text", "appendix-genome", "the difference in books"),
  held("app-connectome", "appendix-genome", "the bits of all connections"),
  held("app-ratio", "appendix-genome", "connections against genome"),
  held("app-other", "appendix-rewiring", "a ferret that sees with what hears"),
];
