// The run bar's keys, anywhere but in text fields, pads and whatever takes the key itself.

import { useEffect } from "preact/hooks";
import { isListOpen } from "../components/lens/labels-list.tsx";
import { panel } from "../state/place.ts";
import { epoch, isRunning, pause, play, reset, run, step } from "../state/trainer.ts";
import { hasRun } from "./panels.tsx";

const TAKES_SPACE =
  "button, a, input, select, textarea, summary, [role=slider], [role=gridcell], [role=option]";
const TAKES_ALL =
  "input:not([type=radio]):not([type=checkbox]), textarea, select, [role=application], [contenteditable]";

export function useKeys(): void {
  useEffect(() => {
    const hear = (event: KeyboardEvent) => {
      const at = event.target;
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (!(at instanceof Element) || at.closest(TAKES_ALL)) return;
      if (event.key === "?") isListOpen.value = !isListOpen.value;
      if (!run.value || !hasRun(panel.value)) return;
      const act = actions[event.key.toLowerCase()];
      if (!act || (event.key === " " && at.closest(TAKES_SPACE))) return;
      event.preventDefault();
      act();
    };
    addEventListener("keydown", hear);
    return () => removeEventListener("keydown", hear);
  }, []);
}

const actions: Readonly<Record<string, () => void>> = {
  " ": () => (isRunning.value ? pause() : play()),
  ".": () => step(1),
  e: epoch,
  r: reset,
};
