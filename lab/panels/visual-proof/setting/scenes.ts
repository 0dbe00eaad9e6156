// The eight steps of the proof, the scenes of each, and the numbers of each scene as they start: the
// book's own values.

export const STEPS = [
  { name: "neuron", scenes: ["neuron"] },
  { name: "step", scenes: ["step"] },
  { name: "where", scenes: ["where"] },
  { name: "twoSteps", scenes: ["two-steps"] },
  { name: "bump", scenes: ["bump"] },
  { name: "bumps", scenes: ["two-bumps", "five-bumps", "design"] },
  {
    name: "inputs",
    scenes: [
      "two-inputs",
      "step-x",
      "step-y",
      "bump-x",
      "bump-y",
      "bump-xy",
      "tower",
      "two-towers",
      "many-towers",
    ],
  },
  { name: "beyond", scenes: ["activation", "failure", "repair"] },
] as const;

export type StepName = (typeof STEPS)[number]["name"];
export type SceneName = (typeof STEPS)[number]["scenes"][number];

/** All scenes in the order in which they are told. */
export const SCENES: readonly SceneName[] = STEPS.flatMap(
  ({ scenes }): readonly SceneName[] => scenes,
);

export const stepOf = (scene: SceneName): StepName =>
  STEPS.find(({ scenes }) => (scenes as readonly SceneName[]).includes(scene))!.name;

/** What a number can be: its ends and the step of a key. */
export interface Reach {
  readonly least: number;
  readonly most: number;
  readonly by: number;
  /** Whether nothing lies between two steps. */
  readonly isWhole?: boolean;
}

const place: Reach = { least: 0, most: 1, by: 0.01 };
const weight: Reach = { least: -999, most: 999, by: 1 };
const height: Reach = { least: -1.5, most: 1.5, by: 0.1 };

/** Every number of the panel that can be set, by the short name that stands in the address. */
export const REACH = {
  /** Weight and bias of the one neuron. */
  w: weight,
  b: weight,
  /** Where the first and the second step are, and their output weights. */
  s: place,
  t: place,
  u: height,
  v: height,
  /** The height of a bump. */
  h: height,
  /** The second of two bumps. */
  p: place,
  q: place,
  k: height,
  /** One neuron with two inputs. */
  wx: weight,
  wy: weight,
  bxy: weight,
  /** The steps in x and in y, and the height of those bumps. */
  xa: place,
  xb: place,
  ya: place,
  yb: place,
  hz: { least: -1, most: 1, by: 0.01 },
  /** The tower's output weights and bias. */
  ht: { least: 0, most: 20, by: 0.1 },
  bt: { least: -30, most: 10, by: 0.1 },
  /** The output weights of two towers. */
  ta: { least: -1, most: 1, by: 0.1 },
  tb: { least: -1, most: 1, by: 0.1 },
  /** Towers a side. */
  side: { least: 2, most: 20, by: 1, isWhole: true },
  /** Another activation function: which, weight and bias. */
  act: { least: 0, most: 4, by: 1, isWhole: true },
  wa: weight,
  ba: weight,
  /** The weight into the hidden layer where it fails. */
  wf: { least: 10, most: 999, by: 1 },
  /** Copies of the bumps. */
  copies: { least: 1, most: 8, by: 1, isWhole: true },
} as const satisfies Readonly<Record<string, Reach>>;

export type Key = keyof typeof REACH;
export type Values = Readonly<Partial<Record<Key, number>>>;

const twoSteps = { s: 0.4, t: 0.6 };

/** The numbers of each scene before anybody has touched them. */
export const STARTS: Readonly<Record<SceneName, Values>> = {
  neuron: { w: 8, b: -4 },
  step: { w: 100, b: -40 },
  where: { s: 0.4 },
  "two-steps": { ...twoSteps, u: 0.6, v: 1.2 },
  bump: { ...twoSteps, h: 0.6 },
  "two-bumps": { ...twoSteps, h: -1.2, p: 0.7, q: 0.9, k: 0.3 },
  "five-bumps": {},
  design: {},
  "two-inputs": { wx: 8, wy: 0, bxy: -5 },
  "step-x": { xa: 0.5 },
  "step-y": { ya: 0.5 },
  "bump-x": { xa: 0.3, xb: 0.7, hz: 0.6 },
  "bump-y": { ya: 0.3, yb: 0.7, hz: 0.6 },
  "bump-xy": { xa: 0.4, xb: 0.6, ya: 0.3, yb: 0.7, hz: 0.3 },
  tower: { xa: 0.4, xb: 0.6, ya: 0.3, yb: 0.7, ht: 0.3, bt: -0.5 },
  "two-towers": { ta: 0.7, tb: 0.5 },
  "many-towers": { side: 5 },
  activation: { act: 0, wa: 6, ba: -3 },
  failure: { wf: 50 },
  repair: { wf: 300, copies: 2 },
};

/** Heights of bumps lie between these. */
export const HEIGHT: Reach = { least: -3, most: 3, by: 0.1 };
/** The five bumps with which the challenge begins. */
export const START_HEIGHTS: readonly number[] = [-0.9, 0.4, -0.6, -1.3, 0.8];
/** How many bumps the challenge can have. */
export const COUNTS = [5, 10, 20, 50] as const;

/** To a value that a reach has, without the dust of binary fractions. */
export function within(value: number, { least, most, by }: Reach): number {
  const inside = Math.max(least, Math.min(most, value));
  return Number((Math.round(inside / by) * by).toPrecision(12));
}
