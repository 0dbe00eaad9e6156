// One number that says how good an epoch was, larger is better: what schedules, early stopping and
// the choice of the best epoch compare.
import { type EpochRecord, isCounted } from "./record.ts";

/** Validation accuracy; for sets without labels minus the validation loss; else minus the training loss. */
export function score({ loss, validation }: EpochRecord): number {
  if (!validation) return -loss;
  return isCounted(validation) ? validation.accuracy : -validation.loss;
}
