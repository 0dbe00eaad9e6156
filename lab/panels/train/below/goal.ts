// The number that the book prints for exactly this set-up, whatever the seed.
import { writeSettings } from "../../../settings/address.ts";
import { PRESETS, type Preset } from "../../../settings/presets.ts";
import type { Settings } from "../../../settings/settings.ts";

const key = (settings: Settings): string => {
  const query = new URLSearchParams();
  writeSettings({ ...settings, seed: 1 }, query);
  query.sort();
  return query.toString();
};

/** Undefined where network, data or rates are not the book's, and where the book gives no number. */
export function goalOf(settings: Settings): Preset["goal"] {
  const wanted = key(settings);
  return PRESETS.find((preset) => key(preset.settings) === wanted)?.goal;
}
