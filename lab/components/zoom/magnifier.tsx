// A frame whose content, tables and text, is made larger as it is. What does not fit then scrolls inside
// of it, and the page stays where it is.
import type { ComponentChildren } from "preact";
import { ZoomButtons } from "./buttons.tsx";
import { LEAST_ZOOM } from "./scale.ts";
import { useZoom } from "./use-zoom.ts";
import "./magnifier.css";

interface MagnifierProps {
  /** What is inside. */
  readonly label: string;
  readonly children: ComponentChildren;
  readonly class?: string;
}

export function Magnifier({ label, children, ...rest }: MagnifierProps) {
  const { frame, scale, step, onKeyDown } = useZoom();
  const isLarge = scale.value > LEAST_ZOOM;
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is focused inside of it
    <div class={`magnifier ${rest.class ?? ""}`} onKeyDown={onKeyDown}>
      <div
        ref={frame}
        class="magnifier-frame"
        {...(isLarge ? { tabIndex: 0, role: "region", "aria-label": label } : {})}
      >
        <div
          style={
            { zoom: String(scale.value), width: `${100 * scale.value}%` } as Record<string, string>
          }
        >
          {children}
        </div>
      </div>
      <ZoomButtons label={label} scale={scale.value} onStep={step} />
    </div>
  );
}
