// The example as the network sees it, with arrows that move it pixel by pixel.

import { Picture } from "../../components/canvas/picture.tsx";
import { Figure } from "../../components/figure.tsx";
import { Icon, type IconName } from "../../components/icon.tsx";
import { explained } from "../../components/lens/explained.ts";
import { moveHome, nudge, type Shift, shift } from "../../state/drawing.ts";
import { text } from "../../state/language.ts";
import { example } from "../../state/trainer.ts";
import type { ForwardView } from "../../worker/protocol.ts";

const ARROWS: readonly (readonly [IconName, Shift])[] = [
  ["left", { right: -1, down: 0 }],
  ["up", { right: 0, down: -1 }],
  ["down", { right: 0, down: 1 }],
  ["right", { right: 1, down: 0 }],
];

export function Seen({ forward }: { readonly forward: ForwardView | undefined }) {
  const t = text.value.draw.seen;
  const shown = example.value;
  const pixels = "pixels" in shown ? shown.pixels : forward?.values.inputs?.values;
  const label = "pixels" in shown ? (shown.label ?? -1) : (forward?.label ?? -1);
  const { right, down } = shift.value;
  const isHome = right === 0 && down === 0;
  return (
    <Figure explains={text.value.explains.draw.seen} title={t.title} says={t.says}>
      {pixels?.length === 784 ? (
        <Picture kind="ink" values={pixels} width={28} height={28} label={t.title} />
      ) : (
        <p class="quiet">{t.none}</p>
      )}
      <div class="draw-arrows">
        {ARROWS.map(([icon, by]) => (
          <button
            key={icon}
            type="button"
            class="button"
            aria-label={t[icon as "left" | "right" | "up" | "down"]}
            {...explained(text.value.explains.draw.arrows)}
            title={pixels ? t[icon as "left" | "right" | "up" | "down"] : t.none}
            aria-disabled={pixels ? undefined : true}
            onClick={() => pixels && nudge(by, pixels, label)}
          >
            <Icon name={icon} />
          </button>
        ))}
        <button
          type="button"
          class="button home"
          aria-disabled={isHome ? true : undefined}
          {...explained(text.value.explains.draw.home)}
          title={isHome ? t.isHome : undefined}
          onClick={moveHome}
        >
          {t.home}
        </button>
      </div>
      <p class="under" data-test="moved">
        {isHome ? t.place : t.moved(right, down)}
      </p>
    </Figure>
  );
}
