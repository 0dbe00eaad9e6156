// Smaller and larger, for those who point.

import { text } from "../../state/language.ts";
import { explained } from "../lens/explained.ts";
import { LEAST_ZOOM, MOST_ZOOM } from "./scale.ts";
import "./zoom.css";

export function ZoomButtons(props: {
  /** What is enlarged. */
  readonly label: string;
  readonly scale: number;
  readonly most?: number;
  readonly onStep: (way: 1 | -1) => void;
}) {
  const t = text.value.zoom;
  const { label, scale, most = MOST_ZOOM, onStep } = props;
  const isLeast = scale <= LEAST_ZOOM;
  const isMost = scale >= most;
  return (
    <div class="zoom-buttons">
      <button
        type="button"
        aria-label={t.out(label)}
        title={isLeast ? t.isLeast : t.hint}
        {...explained(text.value.explains.shared.zoom)}
        aria-disabled={isLeast ? true : undefined}
        onClick={() => isLeast || onStep(-1)}
      >
        −
      </button>
      <button
        type="button"
        aria-label={t.in(label)}
        title={isMost ? t.isMost : t.hint}
        {...explained(text.value.explains.shared.zoom)}
        aria-disabled={isMost ? true : undefined}
        onClick={() => isMost || onStep(1)}
      >
        +
      </button>
    </div>
  );
}
