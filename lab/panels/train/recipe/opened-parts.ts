// Which of the parts behind a link of the settings sentence are open.
import { signal } from "@preact/signals";

export const isFormOpen = signal(false);
export const isTakingAway = signal(false);
