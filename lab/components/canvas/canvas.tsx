// A canvas that the one loop draws, sharp on every screen, only where it is seen. Everything drawn has
// a twin in words or a table beside it: the canvas itself says no more than its label.
import { type ReadonlySignal, useSignalEffect } from "@preact/signals";
import type { CanvasHTMLAttributes } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { theme } from "../../state/theme.ts";
import { forget, type Job, mark } from "./frame.ts";

export interface Pen {
  readonly context: CanvasRenderingContext2D;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
}

interface CanvasProps extends CanvasHTMLAttributes<HTMLCanvasElement> {
  /** Draws all of it: when the component is rendered, and when what it follows changes. */
  readonly draw: (pen: Pen) => void;
  /** Signals that draw it again in the next frame, before anything is rendered. */
  readonly follows?: readonly ReadonlySignal[];
  readonly label: string;
  readonly priority?: number;
}

export function Canvas({ draw, label, priority = 5, follows = [], ...rest }: CanvasProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(draw);
  latest.current = draw;
  const job = useRef<Job | undefined>(undefined);
  const isSeen = useRef(true);
  job.current ??= {
    priority,
    isVisible: () => isSeen.current && ref.current !== null,
    draw: () => {
      const pen = ref.current && sharpen(ref.current);
      if (pen) latest.current(pen);
    },
  };
  useSignalEffect(() => {
    theme.value;
    for (const signal of follows) signal.value;
    mark(job.current!);
  });
  useEffect(() => mark(job.current!));
  useEffect(() => {
    const canvas = ref.current!;
    const seen = new IntersectionObserver(([entry]) => {
      isSeen.current = entry!.isIntersecting;
      if (isSeen.current) mark(job.current!);
    });
    const sized = new ResizeObserver(() => mark(job.current!));
    seen.observe(canvas);
    sized.observe(canvas);
    return () => {
      seen.disconnect();
      sized.disconnect();
      forget(job.current!);
    };
  }, []);
  return <canvas ref={ref} role={rest.role ?? "img"} aria-label={label} {...(rest as object)} />;
}

/** Sizes the canvas for the screen and clears it; undefined while it has no size. */
function sharpen(canvas: HTMLCanvasElement): Pen | undefined {
  const ratio = devicePixelRatio || 1;
  const { clientWidth: width, clientHeight: height } = canvas;
  const context = canvas.getContext("2d");
  if (!width || !height || !context) return undefined;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) {
    canvas.width = Math.round(width * ratio);
    canvas.height = Math.round(height * ratio);
  }
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  return { context, width, height };
}
