// Deep Q-learning, Mnih et al. 2013 and 2015, on the pole in place of Atari's screen: a network tells
// what each action is worth, learned from what follows upon it by a memory and a second network that
// stands still for a while.
import {
  AbortedError,
  adam,
  dense,
  he,
  linear,
  network,
  objective,
  onlineLearner,
  relu,
} from "downhill";
import { randomStream } from "downhill/data";
import type { Experiment, RunContext } from "../../experiment.ts";
import { ACTIONS, cartPoles, OBSERVED } from "./cart-pole.ts";
import { type Episode, type Learned, learnedBy, playExperiment } from "./experiment.ts";
import { best, JUDGED } from "./playing.ts";
import { replayMemory } from "./replay-memory.ts";

const DISCOUNT = 0.99;

/**
 * The squared error of Q(s, a) against r + g max Q'(s', a'), with Q' as the network was when the count
 * of steps was last a multiple of `every`; its states are the parameters of Q'.
 */
export function qError(every: number) {
  return objective(
    "qError",
    ({ network: net, output, apply, field, parameter, state, update }) => {
      const age = state("age");
      const isRenewed = age.eq(0);
      const older = (name: string) => isRenewed.where(parameter(name), state(name));
      for (const { name } of net.parameters) update(name, older(name));
      update("age", age.add(1).ge(every).where(0, age.add(1)));
      const ahead = apply(field("next"), { parameter: older }).a.maximum(-1); // [batch]
      const later = ahead.mul(field("goesOn")).mul(DISCOUNT);
      const wanted = field("reward").add(later).detach();
      const taken = field("action").oneHot(ACTIONS, output.a.dtype);
      return output.a.mul(taken).sum(-1).sub(wanted).square();
    },
    {
      fields: { action: [], reward: [], next: [OBSERVED], goesOn: [] },
      states: ({ parameters }) => ({
        age: [],
        ...Object.fromEntries(parameters.map(({ name, shape }) => [name, shape])),
      }),
    },
  );
}

interface QSetting {
  readonly hidden: readonly [number, number];
  readonly steps: number;
  readonly learningRate: number;
  readonly memory: number;
  readonly batchSize: number;
  /** Steps before the first mini-batch, between two, and between two renewals of the older network. */
  readonly begins: number;
  readonly between: number;
  readonly renewal: number;
  /** Share of the steps in which chance falls from 1 to `chance`. */
  readonly exploring: number;
  readonly chance: number;
}

/** Plays and learns; the network that came of it, and the steps of each episode on the way. */
export async function learnQ(context: RunContext, setting: QSetting): Promise<Learned> {
  const { seed, target, signal } = context;
  const { steps, between, begins, batchSize } = setting;
  const [first, second] = setting.hidden;
  const net = network([OBSERVED], dense(first, relu), dense(second, relu), dense(ACTIONS, linear));
  const learner = await onlineLearner(net, {
    loss: qError(Math.round(setting.renewal / between)),
    optimizer: adam({ learningRate: setting.learningRate }),
    batchSize,
    init: he,
    seed,
    target,
    sizes: [JUDGED],
  });
  const { uniform, below } = randomStream(seed, "actions");
  const memory = replayMemory(setting.memory, OBSERVED, randomStream(seed, "memory"));
  const batch = memory.rows(batchSize);
  const poles = cartPoles(1, randomStream(seed, "episodes"));
  const episodes: Episode[] = [];
  try {
    for (let step = 0; step < steps; step++) {
      if (signal.aborted) throw new AbortedError("q-learning: stopped");
      const done = step / (setting.exploring * steps);
      const chance = Math.max(1 - (1 - setting.chance) * done, setting.chance);
      const before = poles.states.slice();
      const lasted = poles.steps[0]! + 1;
      const action = uniform() < chance ? below(ACTIONS) : best(await learner.predict(before))[0]!;
      const { after, lost, over } = poles.step([action]);
      memory.keep(before, { action, reward: 1, next: after, isLost: lost[0]! });
      if (over[0]) episodes.push({ end: step, steps: lasted });
      if (step < begins || step % between !== 0) continue;
      memory.recall(batch);
      const { state, ...fields } = batch;
      await learner.learn({ inputs: state, fields: { ...fields } });
      context.progress(step / steps);
    }
    return await learnedBy(learner, { seed, steps, episodes });
  } finally {
    learner.dispose();
  }
}

/** cleanrl's settings for CartPole-v1; reduced, fewer steps with a higher rate. */
const FULL: QSetting = {
  hidden: [120, 84],
  steps: 500_000,
  learningRate: 2.5e-4,
  memory: 10_000,
  batchSize: 128,
  begins: 10_000,
  between: 10,
  renewal: 500,
  exploring: 0.5,
  chance: 0.05,
};
const QUICK: QSetting = {
  ...FULL,
  steps: 30_000,
  learningRate: 0.001,
  batchSize: 64,
  begins: 1_000,
  between: 2,
};
const CI: QSetting = { ...QUICK, hidden: [64, 64], steps: 8_000, batchSize: 32, renewal: 200 };

export const qLearning: Experiment = playExperiment({
  id: "ch6-play-q-learning",
  claim:
    "Deep reinforcement learning played three of seven Atari games better than human experts, tells the outlook. Ours: the same learning, of what each action is worth, balances a pole on a cart.",
  protocol:
    "[4, 120, 84, 2] with rectified units on CartPole-v1; 500,000 steps, the action by chance at first, from 1 to 0.05 over half of them; after the first 10,000 every tenth one a mini-batch of 128 out of the last 10,000; squared error against reward + 0.99 times the best worth by the network as it was up to 500 steps before; Adam with eta 0.00025. The settings are those of cleanrl, which reports 488.69 +- 16.11.",
  elsewhere: "cleanrl reports 488.69 +- 16.11 with these settings",
  learn: (context) => learnQ(context, context.at({ full: FULL, quick: QUICK, ci: CI })),
});
