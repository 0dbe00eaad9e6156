// Each panel is loaded when it is first shown.
import type { ComponentType } from "preact";
import type { PanelName } from "../state/place.ts";

type Load = () => Promise<{ readonly default: ComponentType }>;

export const PANEL_LOADERS: Readonly<Record<PanelName, Load>> = {
  train: () => import("../panels/train/panel.tsx"),
  draw: () => import("../panels/draw/panel.tsx"),
  backpropagation: () => import("../panels/backpropagation/panel.tsx"),
  "learning-speed": () => import("../panels/learning-speed/panel.tsx"),
  "feature-maps": () => import("../panels/feature-maps/panel.tsx"),
  compiler: () => import("../panels/compiler/panel.tsx"),
  "one-neuron": () => import("../panels/one-neuron/panel.tsx"),
  "visual-proof": () => import("../panels/visual-proof/panel.tsx"),
  recurrence: () => import("../panels/recurrence/panel.tsx"),
  dreams: () => import("../panels/dreams/panel.tsx"),
  results: () => import("../panels/results/panel.tsx"),
};

/** The rail: groups of panels with the chapter of each. */
export const GROUPS: readonly {
  readonly name: "network" | "alone" | "apart" | "record";
  readonly panels: readonly (readonly [PanelName, string])[];
}[] = [
  {
    name: "network",
    panels: [
      ["train", "1"],
      ["draw", "1"],
      ["backpropagation", "2"],
      ["learning-speed", "5"],
      ["feature-maps", "6"],
      ["compiler", ""],
    ],
  },
  {
    name: "alone",
    panels: [
      ["one-neuron", "3"],
      ["visual-proof", "4"],
    ],
  },
  {
    name: "apart",
    panels: [
      ["recurrence", "6"],
      ["dreams", "6"],
    ],
  },
  { name: "record", panels: [["results", "1–6"]] },
];

/** Panels in which the run bar has a meaning. */
export const hasRun = (name: PanelName): boolean =>
  GROUPS.some(({ name: group, panels }) => group === "network" && panels.some(([n]) => n === name));
