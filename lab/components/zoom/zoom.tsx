// A frame of fixed size whose content is drawn larger. The page stays where it is; what does not fit
// scrolls in the frame.
import type { ComponentChildren } from "preact";
import { ZoomButtons } from "./buttons.tsx";
import { LEAST_ZOOM } from "./scale.ts";
import { useZoom } from "./use-zoom.ts";

interface ZoomProps {
  /** Of the content as it is at first, in CSS pixels: the frame is so large. */
  readonly width: number;
  readonly height: number;
  /** What is enlarged, for the buttons. */
  readonly label: string;
  /** The content, `scale` times as large. */
  readonly children: (scale: number) => ComponentChildren;
}

export function Zoom({ width, height, label, children }: ZoomProps) {
  const { frame, scale, step, onKeyDown } = useZoom();
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of what is focused inside of it
    <div class="zoom" style={{ width: `${width}px` }} onKeyDown={onKeyDown}>
      <div
        class={scale.value > LEAST_ZOOM ? "zoom-frame enlarged" : "zoom-frame"}
        ref={frame}
        style={{ height: `${height}px` }}
      >
        {children(scale.value)}
      </div>
      <ZoomButtons label={label} scale={scale.value} onStep={step} />
    </div>
  );
}
