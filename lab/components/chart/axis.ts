// Where values lie on an axis, and which of them are written beside it.

/** An axis: from values to 0..1, and the ticks that are worth writing. */
export interface Axis {
  readonly label: string;
  /** What it measures, for the lens line. */
  readonly says: string;
  readonly least: number;
  readonly most: number;
  readonly ticks: readonly number[];
  /** 0 at `least`, 1 at `most`; outside of them beyond. */
  at(value: number): number;
  format(value: number): string;
}

interface AxisOptions {
  readonly label: string;
  readonly says: string;
  readonly least: number;
  readonly most: number;
  readonly ticks?: readonly number[];
  readonly format?: (value: number) => string;
}

const plain = (value: number): string => String(Number(value.toPrecision(6)));

/** Equal differences are equal distances. */
export function linearAxis(options: AxisOptions): Axis {
  const { label, says, least, most, ticks, format = plain } = options;
  const width = most - least || 1;
  return {
    label,
    says,
    least,
    most,
    ticks: ticks ?? niceTicks(least, most),
    at: (value) => (value - least) / width,
    format,
  };
}

/** Equal ratios are equal distances; values must be above 0. */
export function logAxis(options: AxisOptions): Axis {
  const { label, says, least, most, ticks, format = plain } = options;
  const [low, high] = [Math.log10(least), Math.log10(most)];
  const powers = Array.from(
    { length: Math.floor(high + 1e-9) - Math.ceil(low - 1e-9) + 1 },
    (_, i) => 10 ** (Math.ceil(low - 1e-9) + i),
  );
  return {
    label,
    says,
    least,
    most,
    ticks: ticks ?? powers,
    at: (value) => (Math.log10(Math.max(value, 1e-300)) - low) / (high - low || 1),
    format,
  };
}

/** Shares of right answers, drawn so that halved mistakes are equal heights. */
export function mistakesAxis(options: AxisOptions): Axis {
  const { label, says, least, most, ticks, format = plain } = options;
  const height = (share: number) => -Math.log10(Math.max(1 - share, 5e-4));
  const [low, high] = [height(least), height(most)];
  const usual = [0.1, 0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999];
  return {
    label,
    says,
    least,
    most,
    ticks: (ticks ?? usual).filter((tick) => tick >= least && tick <= most),
    at: (value) => (height(value) - low) / (high - low || 1),
    format,
  };
}

/** How many epochs an axis shows, so that a curve that is so long fills it: 1, 3, 10, 30, .. */
export function epochSpan(epochs: number): number {
  let span = 1;
  while (span < epochs - 1e-9) span = leading(span) === 1 ? 3 * span : (10 * span) / 3;
  return Math.round(span);
}

/** An axis of epochs from 0 that jumps as a run goes on. */
export function epochAxis(epochs: number, label: string, says: string): Axis {
  const most = epochSpan(epochs);
  const step = leading(most) === 1 ? most / 5 : most / 6;
  const ticks = Array.from({ length: Math.round(most / step) + 1 }, (_, i) =>
    Number((i * step).toPrecision(6)),
  );
  return linearAxis({ label, says, least: 0, most, ticks });
}

const leading = (span: number): number => Number(`${Math.round(span)}`[0]);

/** Four to eight round values between two ends. */
export function niceTicks(least: number, most: number): number[] {
  const width = most - least;
  if (!(width > 0) || !Number.isFinite(width)) return [least];
  const power = 10 ** Math.floor(Math.log10(width / 4));
  const step = [1, 2, 5, 10].map((k) => k * power).find((s) => width / s <= 8) ?? 10 * power;
  const first = Math.ceil(least / step - 1e-9);
  const count = Math.floor(most / step + 1e-9) - first + 1;
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}
