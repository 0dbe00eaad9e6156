// The settings of the run that is shown.
import { signal } from "@preact/signals";
import { DEFAULTS, type Settings } from "../settings/settings.ts";

export const settings = signal<Settings>(DEFAULTS);
