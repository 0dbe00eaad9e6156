// The address follows the state, and the state the address: a link is enough to show the same again.
import { effect } from "@preact/signals";
import { readSettings, writeSettings } from "../settings/address.ts";
import type { ExampleChoice } from "../worker/protocol.ts";
import { LANGUAGES, language } from "./language.ts";
import { isEmbedded, PANELS, type PanelName, panel, type Selection, selection } from "./place.ts";
import { settings } from "./settings.ts";
import { isThemeChosen, theme } from "./theme.ts";
import { example } from "./trainer.ts";

/** Reads the address once; returns what it says that cannot be. */
export function readAddress(): readonly string[] {
  const query = new URLSearchParams(location.search);
  const problems: string[] = [];
  /** Takes what is asked for under a key, or names it. */
  const take = <T>(
    key: string,
    expected: string,
    parse: (text: string) => T | undefined,
    use: (value: T) => void,
  ): void => {
    const asked = query.get(key);
    if (asked === null) return;
    const value = parse(asked);
    if (value !== undefined) use(value);
    else problems.push(`${key}: expected ${expected}, got ${asked.slice(0, 40)}`);
  };
  const oneOf = <T extends string>(names: readonly T[]) =>
    [names.join(", "), (text: string) => names.find((name) => name === text)] as const;
  take("panel", ...oneOf(PANELS), (name) => {
    panel.value = name;
  });
  take("embed", ...oneOf(["1", "0"]), (is) => {
    isEmbedded.value = is === "1";
  });
  take("pick", "a layer and a neuron as in 0.12", placeOf, (place) => {
    selection.value = place;
  });
  take("digit", "a set and a row as in test.12", exampleOf, (shown) => {
    example.value = shown;
  });
  // these two are taken before anything is painted
  take("theme", ...oneOf(["light", "dark"]), () => {});
  take("lang", ...oneOf(LANGUAGES), () => {});
  const read = readSettings(query);
  settings.value = read.settings;
  return [...problems, ...read.problems];
}

function placeOf(text: string): Selection | undefined {
  const place = /^(\d{1,2})\.(\d{1,5})$/.exec(text);
  return place ? { layer: Number(place[1]), neuron: Number(place[2]) } : undefined;
}

function exampleOf(text: string): ExampleChoice | undefined {
  const shown = /^(training|validation|test)\.(\d{1,6})$/.exec(text);
  if (!shown) return undefined;
  return { set: shown[1] as "training" | "validation" | "test", row: Number(shown[2]) };
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
