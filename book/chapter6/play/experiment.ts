// What the experiments with the pole have in common: how the network that was learned is judged, what is
// drawn of it, and what a run that was worth it reaches.
import { type Experiment, experiment, type RunContext } from "../../experiment.ts";
import { LONGEST } from "./cart-pole.ts";
import { episode, JUDGED, type Player, returnsOf } from "./playing.ts";

/** An episode on the way: the step in which it ended, of all, and how many it lasted. */
export interface Episode {
  readonly end: number;
  readonly steps: number;
}

/** What came of learning. */
export interface Learned {
  /** Steps of each of JUDGED fresh episodes with the best action always. */
  readonly returns: readonly number[];
  /** One of them, state by state. */
  readonly shown: readonly (readonly number[])[];
  /** Those that it learned from, with actions by chance among them. */
  readonly episodes: readonly Episode[];
  /** Steps that it learned from. */
  readonly steps: number;
}

/** Judges a network that has learned. */
export async function learnedBy(
  player: Player,
  { seed, steps, episodes }: Pick<Learned, "steps" | "episodes"> & { readonly seed: number },
): Promise<Learned> {
  const returns = await returnsOf(player, seed);
  return { returns, shown: await episode(player, seed), episodes, steps };
}

/** What cleanrl's figures are means of. */
const LAST = 100;
/** Points of the curve, pictures of the strip. */
const POINTS = 50;
const PICTURES = 12;
/** The mean of the runs is to be at least that. */
const AIM = 475;

interface Play {
  readonly id: string;
  readonly claim: string;
  readonly protocol: string;
  /** What others report, as the reason of the band. */
  readonly elsewhere: string;
  learn(context: RunContext): Promise<Learned>;
}

/** An experiment with the pole: its figure is the mean length of an episode. */
export function playExperiment({ learn, elsewhere, protocol, ...given }: Play): Experiment {
  return experiment({
    ...given,
    chapter: 6,
    section: "Other approaches to deep neural nets",
    protocol: `${protocol} Judged by ${JUDGED} fresh episodes at the end, the best action always; an episode ends when the pole leans 12 degrees or the cart leaves the track, at the latest after ${LONGEST} steps.`,
    figures: [
      {
        value: "steps balanced, mean",
        book: undefined,
        decimals: 1,
        unit: `of ${LONGEST}`,
        statistic: { kind: "mean", runs: 3 },
        better: "higher",
        band: { low: AIM, high: LONGEST, why: elsewhere },
      },
    ],
    claims: {
      balances: `the mean is at least ${AIM} of ${LONGEST} steps`,
      "never falls": `all ${JUDGED} episodes last ${LONGEST} steps`,
    },
    runs: 3,
    coreHours: 0.005,
    plots: [
      { kind: "poles", x: "seconds", curves: ["place, m", "angle, rad"] },
      {
        kind: "lines",
        x: "steps learned from",
        curves: ["steps of an episode"],
        yDomain: [0, LONGEST],
      },
    ],
    run: async (context) => {
      const { returns, shown, episodes, steps } = await learn(context);
      const balanced = meanOf(returns);
      return {
        values: {
          "steps balanced, mean": balanced,
          "steps balanced, worst": Math.min(...returns),
          [`steps, mean of the last ${LAST} episodes while learning`]: meanOf(
            episodes.slice(-LAST).map((one) => one.steps),
          ),
        },
        curves: { ...stripOf(shown), ...courseOf(episodes, steps) },
        claims: {
          balances: balanced >= AIM,
          "never falls": returns.every((lasted) => lasted === LONGEST),
        },
        // by chance an episode lasts 22 steps
        works: balanced > context.at({ full: 400, quick: 200, ci: 100 }),
      };
    },
  });
}

/** The mean length of the episodes that end in each part of learning; of a part without one, that of
 * the part before. */
function courseOf(episodes: readonly Episode[], steps: number): Record<string, number[]> {
  const width = steps / POINTS;
  const lengths: number[] = [];
  for (let part = 0; part < POINTS; part++) {
    const own = episodes.filter(({ end }) => Math.floor(end / width) === part);
    const length = own.length ? meanOf(own.map((one) => one.steps)) : (lengths.at(-1) ?? 0);
    lengths.push(Math.round(10 * length) / 10);
  }
  const ends = lengths.map((_, part) => Math.round((part + 1) * width));
  return { "steps learned from": ends, "steps of an episode": lengths };
}

/** Moments of an episode, evenly apart: where the cart is and how the pole leans. */
function stripOf(shown: readonly (readonly number[])[]): Record<string, number[]> {
  const at = Array.from({ length: PICTURES }, (_, i) =>
    Math.round((i * (shown.length - 1)) / (PICTURES - 1)),
  );
  const rounded = (k: number) => at.map((i) => Math.round(shown[i]![k]! * 1e4) / 1e4);
  return {
    seconds: at.map((i) => Math.round(2 * i) / 100),
    "place, m": rounded(0),
    "angle, rad": rounded(2),
  };
}

const meanOf = (values: readonly number[]): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;
