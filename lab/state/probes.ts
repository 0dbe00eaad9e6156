// What the person watches: values by name, each with how it is drawn. Any panel can add one.
import { inAddress } from "./address-parts.ts";
import type { Form } from "./forms.ts";

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

/** More would not be seen, and each is sent ten times a second. */
export const MOST_PROBES = 8;

let count = 0;

const PATTERN = new RegExp(
  `^(layers\\.\\d{1,3}[\\w./]{0,60}|[a-z]{1,20})(?:~(\\d{1,5}))?:(${PROBE_KINDS.join("|")})$`,
);

/** As in layers.0/z:histogram,layers.0.weight~7:picture; a name that a run has not is shown as such. */
const form: Form<readonly Probe[]> = {
  expected: `at most ${MOST_PROBES} values as in layers.0/z:histogram or layers.0.weight~7:picture`,
  read: (text) => {
    const found = text.split(",").map((part) => PATTERN.exec(part));
    if (found.length > MOST_PROBES || found.some((match) => match === null)) return undefined;
    return found.map((match) => {
      count += 1;
      const [, name, neuron, kind] = match!;
      const at = neuron === undefined ? undefined : Number(neuron);
      return { id: count, name: name!, neuron: at, kind: kind as ProbeKind };
    });
  },
  write: (list) =>
    list
      .map(({ name, neuron, kind }) => `${name}${neuron === undefined ? "" : `~${neuron}`}:${kind}`)
      .join(","),
};

export const probes = inAddress<readonly Probe[]>("train", "watch", [], form);

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
