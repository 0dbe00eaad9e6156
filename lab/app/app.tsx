// The shell: bar, rail, and the panel that is shown.

import { useSignal } from "@preact/signals";
import type { ComponentType } from "preact";
import { useEffect } from "preact/hooks";
import { DataNotes } from "../components/data-notes.tsx";
import { LabelsList } from "../components/lens/labels-list.tsx";
import { LensLine } from "../components/lens/lens-line.tsx";
import { partProblems } from "../state/address-parts.ts";
import { text } from "../state/language.ts";
import { isEmbedded, type PanelName, panel } from "../state/place.ts";
import { replaced } from "../state/watchdog.ts";
import { useKeys } from "./keys.ts";
import { hasRun, PANEL_LOADERS } from "./panels.tsx";
import { Rail } from "./rail.tsx";
import { RunBar } from "./run-bar.tsx";
import { Tools } from "./tools.tsx";

export function App({ problems }: { readonly problems: readonly string[] }) {
  useKeys();
  const t = text.value;
  const name = panel.value;
  useEffect(() => {
    document.title = `${t.panels[name]} · Downhill lab`;
  }, [t, name]);
  return (
    <div class={`page${isEmbedded.value ? " embedded" : ""}${hasRun(name) ? "" : " without-run"}`}>
      <a class="skip" href="#main">
        {t.shell.skip}
      </a>
      <header class="bar">
        <a class="mark" href="./">
          <svg viewBox="0 0 24 24" aria-hidden="true">
            <path d="M2 4c5 0 5 14 11 14 3.5 0 4.5-3 9-3" />
            <circle cx="13" cy="15.4" r="2.6" />
          </svg>
          Downhill <span>lab</span>
        </a>
        <RunBar />
        <Tools />
      </header>
      <Rail />
      <main id="main" tabIndex={-1}>
        {[...problems, ...partProblems.value].map((problem) => (
          <p class="problem" role="alert" key={problem}>
            {t.shell.badAddress(problem)}
          </p>
        ))}
        {hasRun(name) && <DataNotes />}
        {replaced.value !== undefined && (
          <p class="problem" role="status">
            {t.shell.replaced(replaced.value)}
          </p>
        )}
        <LabelsList />
        <Shown name={name} key={name} />
      </main>
      <LensLine />
    </div>
  );
}

/** A panel, once its code has come. */
function Shown({ name }: { readonly name: PanelName }) {
  const loaded = useSignal<ComponentType | undefined>(undefined);
  const failed = useSignal(false);
  useEffect(() => {
    PANEL_LOADERS[name]().then(
      ({ default: Panel }) => {
        loaded.value = Panel;
      },
      () => {
        failed.value = true;
      },
    );
  }, [name, loaded, failed]);
  if (failed.value) return <p class="problem">{text.value.shell.panelFailed}</p>;
  const Panel = loaded.value;
  // the style of a panel holds inside this element alone
  return (
    <div class={`panel-${name}`}>
      {Panel ? <Panel /> : <p class="quiet">{text.value.shell.loading}</p>}
    </div>
  );
}
