// What a run rejects with whose numbers stop being finite.

import { DivergenceError } from "../errors.ts";
import type { TrainedNetwork } from "./trained.ts";

/** A run that diverged, with the network as it was when all its numbers were finite. */
export class DivergedRunError extends DivergenceError {
  readonly network: TrainedNetwork;
  /** That of the best epoch before, with a validation set and once an epoch was complete. */
  best: TrainedNetwork | undefined;

  constructor(
    message: string,
    where: { step: number; epoch: number; layer: string | undefined },
    network: TrainedNetwork,
  ) {
    super(message, where);
    this.network = network;
  }
}
