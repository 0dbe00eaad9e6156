import { useEffect, useRef } from "preact/hooks";
import { explained } from "../components/lens/explained.ts";
import { text } from "../state/language.ts";
import { type PanelName, panel } from "../state/place.ts";
import { GROUPS } from "./panels.tsx";

/** The panels by group, with the chapter of each; links that can be opened in a tab of their own. */
export function Rail() {
  const t = text.value;
  const rail = useRef<HTMLElement>(null);
  // on a phone the rail is a row of tabs that scrolls: the current one is seen, with its neighbours
  useEffect(() => {
    const tabs = rail.current!;
    const current = tabs.querySelector<HTMLElement>("[aria-current]");
    if (!current) return;
    const [own, all] = [current.getBoundingClientRect(), tabs.getBoundingClientRect()];
    tabs.scrollLeft += own.left - all.left - (all.width - own.width) / 2;
  }, [t, panel.value]);
  const go = (name: PanelName) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    panel.value = name;
    scrollTo(0, 0);
  };
  return (
    <nav class="rail" ref={rail} aria-label={t.shell.panels}>
      {GROUPS.map(({ name: group, panels }) => (
        <div key={group} class="group">
          <p>{t.groups[group]}</p>
          {panels.map(([name, chapter]) => (
            <a
              key={name}
              href={`?panel=${name}`}
              aria-current={panel.value === name ? "page" : undefined}
              {...explained(t.explains.panels[name])}
              onClick={go(name)}
            >
              <span>
                {t.panels[name]}
                {chapter && <span class="sr">, {t.shell.chapter(chapter)}</span>}
              </span>
              <i aria-hidden="true">{chapter}</i>
            </a>
          ))}
        </div>
      ))}
    </nav>
  );
}
