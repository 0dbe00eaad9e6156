// Numbers that the book's author published beside its figures, as small JSON files in book/facts.
import { readFileSync } from "node:fs";
import { PACKAGE } from "./provenance.ts";

interface Facts {
  readonly overfitting: Counts;
  readonly overfitting_full: Counts;
  readonly regularized: Counts;
  readonly regularized_full: Counts;
  readonly weight_initialization_30: Initializations;
  readonly weight_initialization_100: Initializations;
  readonly more_data: {
    readonly sizes: readonly number[];
    readonly network: readonly number[];
    readonly svm: readonly number[];
  };
  readonly multiple_eta: {
    readonly rates: readonly number[];
    readonly trainingCost: readonly (readonly number[])[];
  };
  /** Norms of dC/db by the number of hidden layers, a curve a layer, at some of the 500 epochs. */
  readonly norms_during_training: {
    readonly epoch: readonly number[];
    readonly layers: Readonly<Record<string, readonly (readonly number[])[]>>;
  };
}

/** Right answers after each epoch. */
interface Counts {
  readonly test: readonly number[];
  readonly training: readonly number[];
  /** Of the training set, penalty included. */
  readonly trainingCost?: readonly number[];
  /** Of the test set, where there is no penalty. */
  readonly testCost?: readonly number[];
}

/** Right answers on the validation set, by how the network began. */
interface Initializations {
  readonly scaled: readonly number[];
  readonly large: readonly number[];
}

/** The published numbers of one figure. */
export function facts<Name extends keyof Facts>(name: Name): Facts[Name] {
  const file = new URL(`book/facts/${name}.json`, PACKAGE);
  return JSON.parse(readFileSync(file, "utf8")) as Facts[Name];
}
