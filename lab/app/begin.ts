// The first seconds: the run that the address asks for is opened, and starts by itself once, slowly,
// where motion is welcome and the tab is seen.
import { effect } from "@preact/signals";
import { followAddress, readAddress, startStep } from "../state/address.ts";
import { followDrawing } from "../state/drawn.ts";
import { followDrops } from "../state/dropped-files.ts";
import { keepForOffline } from "../state/offline.ts";
import { bringFiles, showOwnData } from "../state/own-data.ts";
import { panel } from "../state/place.ts";
import { followMoments } from "../state/resume.ts";
import { followRuns } from "../state/runs.ts";
import { settings } from "../state/settings.ts";
import { isStill } from "../state/theme.ts";
import { example, look, open, play, playUntil, run } from "../state/trainer.ts";
import { watchOver } from "../state/watchdog.ts";

/** Reads the address, opens the run; returns what the address says that cannot be. */
export function begin(): readonly string[] {
  const problems = readAddress();
  followAddress();
  keepForOffline();
  followDrops((files) => {
    showOwnData();
    void bringFiles(files);
  });
  const isCalm = isStill.value || document.visibilityState !== "visible";
  const showsRun = panel.value === "train" && !new URLSearchParams(location.search).has("still");
  look(example.value);
  followDrawing();
  followRuns();
  followMoments();
  watchOver();
  open(settings.value);
  if (startStep.value > 0) playUntil(startStep.value);
  else if (showsRun && isCalm) waitForRun();
  else if (showsRun) startOnce();
  return problems;
}

/** Nothing moves by itself: the button that begins has the focus, unless something else has it by then. */
function waitForRun(): void {
  const stop = effect(() => {
    if (!run.value) return;
    requestAnimationFrame(() => {
      if (document.activeElement !== document.body) return;
      document.querySelector<HTMLElement>(".play")?.focus({ preventScroll: true });
    });
    queueMicrotask(() => stop());
  });
}

/** Starts when the run is there, unless the person has used anything before. */
function startOnce(): void {
  let isUsed = false;
  const use = () => {
    isUsed = true;
  };
  addEventListener("pointerdown", use, { once: true, capture: true });
  addEventListener("keydown", use, { once: true, capture: true });
  const stop = effect(() => {
    if (!run.value) return;
    removeEventListener("pointerdown", use, { capture: true });
    removeEventListener("keydown", use, { capture: true });
    if (!isUsed) play("intro");
    queueMicrotask(() => stop());
  });
}
