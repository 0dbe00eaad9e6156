// The address follows the state, and the state the address: a link is enough to show the same again.
import { effect } from "@preact/signals";
import { readSettings, writeSettings } from "../settings/address.ts";
import { language } from "./language.ts";
import { isEmbedded, PANELS, type PanelName, panel, selection } from "./place.ts";
import { settings } from "./settings.ts";
import { isThemeChosen, theme } from "./theme.ts";
import { example } from "./trainer.ts";

/** Reads the address once; returns what it says that cannot be. */
export function readAddress(): readonly string[] {
  const query = new URLSearchParams(location.search);
  const asked = query.get("panel");
  if (PANELS.includes(asked as PanelName)) panel.value = asked as PanelName;
  isEmbedded.value = query.get("embed") === "1";
  const place = /^(\d{1,2})\.(\d{1,5})$/.exec(query.get("pick") ?? "");
  if (place) selection.value = { layer: Number(place[1]), neuron: Number(place[2]) };
  const shown = /^(training|validation|test)\.(\d{1,6})$/.exec(query.get("digit") ?? "");
  if (shown) {
    example.value = {
      set: shown[1] as "training" | "validation" | "test",
      row: Number(shown[2]),
    };
  }
  const read = readSettings(query);
  settings.value = read.settings;
  return read.problems;
}

/** Keeps the address true from now on; a panel is a place to go back to, the rest is not. */
export function followAddress(): void {
  let shown = panel.value;
  let written: string | undefined;
  effect(() => {
    const query = new URLSearchParams(location.search);
    writeSettings(settings.value, query);
    set(query, "panel", panel.value === "train" ? undefined : panel.value);
    const at = selection.value;
    set(query, "pick", at && `${at.layer}.${at.neuron}`);
    const digit = example.value;
    const isFirst = "set" in digit && digit.set === "test" && digit.row === 0;
    set(query, "digit", "set" in digit && !isFirst ? `${digit.set}.${digit.row}` : undefined);
    set(query, "theme", isThemeChosen.value ? theme.value : undefined);
    set(query, "lang", language.isChosen.value ? language.code.value : undefined);
    const text = query.toString();
    const address = text ? `?${text}` : location.pathname;
    // a drawing changes the example at every move and the address never; browsers refuse many writes
    if (address === written) return;
    written = address;
    if (panel.value === shown) history.replaceState(null, "", address);
    else history.pushState(null, "", address);
    shown = panel.value;
  });
  addEventListener("popstate", () => {
    const asked = new URLSearchParams(location.search).get("panel") ?? "train";
    shown = (PANELS.find((name) => name === asked) ?? "train") as PanelName;
    written = undefined;
    panel.value = shown;
  });
}

function set(query: URLSearchParams, key: string, value: string | undefined): void {
  if (value === undefined) query.delete(key);
  else query.set(key, value);
}
