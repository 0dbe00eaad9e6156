// Values as a small picture, a pixel each: a digit, the weights of a neuron, a feature map.
import { useSignalEffect } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { diverging, paint } from "./colors.ts";
import { forget, type Job, mark } from "./frame.ts";

interface PictureProps {
  readonly values: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  /** Signed values between orange and blue, in units of `scale`; or ink from 0 to `scale`. */
  readonly kind: "weights" | "ink";
  readonly scale?: number;
  /** What it is, for those who do not see it; "" where a parent says it. */
  readonly label: string;
  readonly class?: string;
}

export function Picture(props: PictureProps) {
  const ref = useRef<HTMLCanvasElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const job = useRef<Job | undefined>(undefined);
  job.current ??= {
    priority: 3,
    isVisible: () => ref.current !== null,
    draw: () => {
      const { values, width, height, kind, scale } = latest.current;
      paint(ref.current!, values, width, height, kind, scale);
    },
  };
  useEffect(() => mark(job.current!), [props.values, props.scale, props.kind, props.width]);
  useSignalEffect(() => {
    diverging.value;
    mark(job.current!);
  });
  useEffect(() => () => forget(job.current!), []);
  const spoken = props.label ? { role: "img", "aria-label": props.label } : { "aria-hidden": true };
  return <canvas ref={ref} class={`picture ${props.class ?? ""}`} {...(spoken as object)} />;
}
