import { text } from "../state/language.ts";
import { type PanelName, panel } from "../state/place.ts";
import { GROUPS } from "./panels.tsx";

/** The panels by group, with the chapter of each; links that can be opened in a tab of their own. */
export function Rail() {
  const t = text.value;
  const go = (name: PanelName) => (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    panel.value = name;
    scrollTo(0, 0);
  };
  return (
    <nav class="rail" aria-label={t.shell.panels}>
      {GROUPS.map(({ name: group, panels }) => (
        <div key={group} class="group">
          <p>{t.groups[group]}</p>
          {panels.map(([name, chapter]) => (
            <a
              key={name}
              href={`?panel=${name}`}
              aria-current={panel.value === name ? "page" : undefined}
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
