// Changes of the settings by hand: what is shown at once, and the run that follows a moment later, so
// that a drag through twenty values does not open twenty runs.
import { computed, signal } from "@preact/signals";
import { isSameRun, type Settings } from "../../../settings/settings.ts";
import { settings } from "../../../state/settings.ts";
import { apply, isRunning, open, play, progress } from "../../../state/trainer.ts";

const WAIT_MS = 150;

const pending = signal<Settings | undefined>(undefined);
/** The settings as the person has left them. */
export const wanted = computed(() => pending.value ?? settings.value);
/** Whether the last change made the run begin anew. */
export const hasBegunAnew = signal(false);

let timer: ReturnType<typeof setTimeout> | undefined;

/** Other settings, a moment later; a run that was going goes on or begins anew. */
export function change(next: Partial<Settings>): void {
  pending.value = { ...wanted.value, ...next };
  clearTimeout(timer);
  timer = setTimeout(changeNow, WAIT_MS);
}

function changeNow(): void {
  const next = pending.value;
  pending.value = undefined;
  if (next) begin(next);
}

/** These settings now. */
export function begin(next: Settings): void {
  clearTimeout(timer);
  pending.value = undefined;
  const wasRunning = isRunning.value;
  const isSame = isSameRun(next, settings.value);
  apply(next);
  hasBegunAnew.value = !isSame;
  if (wasRunning && !isSame) play();
}

/** The run that began from the weights of the one before it. */
export const keptRun = signal(-1);

/** The same weights under other settings: layers frozen or thawed. */
export function goOnWith(next: Settings): void {
  const wasRunning = isRunning.value;
  open(next, "last");
  keptRun.value = progress.value.run;
  hasBegunAnew.value = false;
  if (wasRunning) play();
}
