// The time axis of a chart as a slider: a mark for each moment that is kept, drag or arrow keys to go
// there, End to be live again.
import { explained } from "../lens/explained.ts";
import type { Axis } from "./axis.ts";
import { ROOM } from "./line-chart.tsx";
import { LEFT } from "./paint.ts";

export interface Moment {
  readonly step: number;
  readonly epoch: number;
}

interface TimelineProps {
  readonly label: string;
  readonly x: Axis;
  /** In order. */
  readonly moments: readonly Moment[];
  readonly at: Moment;
  readonly valueText: string;
  readonly hint: string;
  readonly onSeek: (moment: Moment) => void;
  readonly room?: number;
}

export function Timeline(props: TimelineProps) {
  const { label, x, moments, at, valueText, hint, onSeek, room = ROOM } = props;
  const last = moments.length - 1;
  const here = nearestMoment(moments, at.epoch);
  const to = (i: number) => {
    const moment = moments[Math.max(0, Math.min(last, i))];
    if (moment && moment.step !== at.step) onSeek(moment);
  };
  const place = (epoch: number) => `${100 * Math.max(0, Math.min(1, x.at(epoch)))}%`;
  const onKeyDown = (event: KeyboardEvent) => {
    // between two moments an arrow goes to the next one in its direction
    const off = Math.sign(at.step - (moments[here]?.step ?? at.step));
    const moves: Record<string, number> = {
      ArrowRight: here + (off < 0 ? 0 : 1),
      ArrowUp: here + (off < 0 ? 0 : 1),
      ArrowLeft: here - (off > 0 ? 0 : 1),
      ArrowDown: here - (off > 0 ? 0 : 1),
      PageUp: here + 5,
      PageDown: here - 5,
      Home: 0,
      End: last,
      Escape: last,
    };
    const move = moves[event.key];
    if (move === undefined) return;
    event.preventDefault();
    to(move);
  };
  const seek = (event: PointerEvent & { readonly currentTarget: HTMLElement }) => {
    const box = event.currentTarget.getBoundingClientRect();
    const epoch = x.least + ((event.clientX - box.left) / box.width) * (x.most - x.least);
    to(nearestMoment(moments, epoch));
  };
  return (
    <div class="timeline" style={{ marginLeft: `${LEFT}px`, marginRight: `${room}px` }}>
      <div
        class="timeline-track"
        role="slider"
        tabIndex={0}
        aria-label={label}
        aria-valuemin={0}
        aria-valuemax={moments.at(-1)?.step ?? 0}
        aria-valuenow={at.step}
        aria-valuetext={valueText}
        {...explained(hint)}
        onKeyDown={onKeyDown}
        onPointerDown={(event) => {
          event.currentTarget.setPointerCapture(event.pointerId);
          event.currentTarget.focus();
          seek(event);
        }}
        onPointerMove={(event) => {
          if (event.currentTarget.hasPointerCapture(event.pointerId)) seek(event);
        }}
      >
        {moments.map(({ step, epoch }) => (
          <i key={step} style={{ left: place(epoch) }} />
        ))}
        <b style={{ left: place(at.epoch) }} />
      </div>
    </div>
  );
}

/** The place of the moment that is nearest to an epoch. */
function nearestMoment(moments: readonly Moment[], epoch: number): number {
  let best = 0;
  for (const [i, moment] of moments.entries()) {
    if (Math.abs(moment.epoch - epoch) < Math.abs(moments[best]!.epoch - epoch)) best = i;
  }
  return best;
}
