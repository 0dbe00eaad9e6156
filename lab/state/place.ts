// Where the person is: which panel, which layer and neuron. It survives a change of panel and stands in
// the address.
import { signal } from "@preact/signals";

export const PANELS = [
  "train",
  "draw",
  "backpropagation",
  "learning-speed",
  "feature-maps",
  "compiler",
  "one-neuron",
  "visual-proof",
  "recurrence",
  "dreams",
  "results",
] as const;
export type PanelName = (typeof PANELS)[number];

/** A neuron, or a map of a layer. */
export interface Selection {
  /** The number of the layer, from 0. */
  readonly layer: number;
  readonly neuron: number;
}

export const panel = signal<PanelName>("train");
export const selection = signal<Selection | undefined>(undefined);
/** One panel alone, without bar and rail, for an iframe. */
export const isEmbedded = signal(false);

/** A layer whose code is asked for: of the run's network, or of the smallest one. */
export interface CodePlace {
  readonly of: "smallest" | "run";
  /** From 0. */
  readonly layer: number;
}

/** What the panel Compiler lights when it opens; undefined: what is selected. */
export const codePlace = signal<CodePlace | undefined>(undefined);

/** To the code of a layer. */
export function openCode(place: CodePlace): void {
  codePlace.value = place;
  panel.value = "compiler";
}
