// What the person watches: values by name, each with how it is drawn. Any panel can add one.
import { signal } from "@preact/signals";

export const PROBE_KINDS = ["histogram", "norm", "picture"] as const;
export type ProbeKind = (typeof PROBE_KINDS)[number];

export interface Probe {
  readonly id: number;
  /** layers.0/z, layers.0.weight/gradient, .. */
  readonly name: string;
  /** Of one neuron, or one map; undefined: all of it. */
  readonly neuron: number | undefined;
  readonly kind: ProbeKind;
}

export const probes = signal<readonly Probe[]>([]);

/** More would not be seen, and each is sent ten times a second. */
export const MOST_PROBES = 8;

let count = 0;

/** Watches a value; one that is watched already is not added again. */
export function watchValue(
  name: string,
  neuron?: number,
  kind: ProbeKind = neuron !== undefined && /\.weight/.test(name) ? "picture" : "histogram",
): void {
  const list = probes.peek();
  const isThere = list.some((p) => p.name === name && p.neuron === neuron && p.kind === kind);
  if (isThere || list.length >= MOST_PROBES) return;
  count += 1;
  probes.value = [...list, { id: count, name, neuron, kind }];
}

/** Whether a value is watched, however it is drawn. */
export const isWatched = (list: readonly Probe[], name: string, neuron?: number): boolean =>
  list.some((probe) => probe.name === name && probe.neuron === neuron);

/** Watches a value, or no longer. */
export function toggleWatched(name: string, neuron?: number): void {
  const list = probes.peek();
  if (!isWatched(list, name, neuron)) watchValue(name, neuron);
  else probes.value = list.filter((probe) => probe.name !== name || probe.neuron !== neuron);
}

export function redraw(id: number, kind: ProbeKind): void {
  probes.value = probes.peek().map((probe) => (probe.id === id ? { ...probe, kind } : probe));
}

export function unwatch(id: number): void {
  probes.value = probes.peek().filter((probe) => probe.id !== id);
}
