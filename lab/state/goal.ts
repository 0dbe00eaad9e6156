// What the book reports of the open run: only where the run is the book's, its data included. A part of
// MNIST, or drawn digits in its place, have other numbers.
import { computed } from "@preact/signals";
import { presetOf } from "../settings/presets.ts";
import { settings } from "./settings.ts";
import { run } from "./trainer.ts";

export const goal = computed(() => (run.value?.note ? undefined : presetOf(settings.value)?.goal));
