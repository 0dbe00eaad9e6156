// The address follows the state, and the state the address: a link is enough to show the same again.
import { effect, signal } from "@preact/signals";
import { readSettings, writeSettings } from "../settings/address.ts";
import type { ExampleChoice } from "../worker/protocol.ts";
import { parts, problemOf } from "./address-parts.ts";
import { type Form, numeral, oneOf } from "./forms.ts";
import { LANGUAGES, language } from "./language.ts";
import { paced } from "./paced.ts";
import { isEmbedded, PANELS, type PanelName, panel, type Selection, selection } from "./place.ts";
import { settings } from "./settings.ts";
import { isThemeChosen, theme } from "./theme.ts";
import { example, progress, run } from "./trainer.ts";

/** Browsers refuse more than a hundred changes of the address in half a minute. */
const WAIT_MS = 350;

/** The step at which a run that a link describes stood. */
export const startStep = signal(0);

/** Reads the address once; returns what it says that cannot be. */
export function readAddress(): readonly string[] {
  const query = new URLSearchParams(location.search);
  const problems: string[] = [];
  /** Takes what is asked for under a key, or names it. */
  const take = <T>(
    key: string,
    { expected, read }: Omit<Form<T>, "write">,
    use: (value: T) => void,
  ): void => {
    const asked = query.get(key);
    if (asked === null) return;
    const value = read(asked);
    if (value !== undefined) use(value);
    else problems.push(problemOf(key, expected, asked));
  };
  take("panel", oneOf(PANELS), (name) => {
    panel.value = name;
  });
  take("embed", oneOf(["1", "0"]), (is) => {
    isEmbedded.value = is === "1";
  });
  take("pick", { expected: "a layer and a neuron as in 0.12", read: placeOf }, (place) => {
    selection.value = place;
  });
  take("digit", { expected: "a set and a row as in test.12", read: exampleOf }, (shown) => {
    example.value = shown;
  });
  take("step", numeral(0, 1e9), (step) => {
    startStep.value = step;
  });
  // these two are taken before anything is painted
  take("theme", oneOf(["light", "dark"]), () => {});
  take("lang", oneOf(LANGUAGES), () => {});
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

let wanted = "";
let written: string | undefined;
const writing = paced(
  () => {
    if (wanted === written) return;
    written = wanted;
    history.replaceState(null, "", wanted);
  },
  () => WAIT_MS,
);

/**
 * A link to what is shown now: the address, with the step where seed and step give the weights again;
 * undefined where they do not, and the run of the link begins anew.
 */
export function linkToNow(): { readonly link: string; readonly step: number | undefined } {
  writing.now();
  const { step, isFromSeed } = progress.peek();
  const isWhole = isFromSeed && run.peek()?.note === undefined;
  if (step === 0 || !isWhole) return { link: location.href, step: step === 0 ? 0 : undefined };
  const link = new URL(location.href);
  link.searchParams.set("step", `${step}`);
  return { link: link.href, step };
}

/** Keeps the address true from now on; a panel is a place to go back to, the rest is not. */
export function followAddress(): void {
  let shown = panel.value;
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
    // where the run stood when the link was made; it goes on from there
    query.delete("step");
    for (const part of parts.value) {
      set(query, part.key, part.panel === panel.value ? part.write() : undefined);
    }
    const text = query.toString();
    const address = text ? `?${text}` : location.pathname;
    if (panel.value === shown) {
      wanted = address;
      writing.ask();
      return;
    }
    // the place that is left keeps what was set there last
    writing.now();
    shown = panel.value;
    wanted = address;
    written = address;
    history.pushState(null, "", address);
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
