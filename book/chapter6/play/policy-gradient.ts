// A policy that is improved by its own gradient, Schulman et al. 2017 (PPO): a network tells how likely
// each action is and how much is still to come; what went better than that is made more likely, in small
// steps from the policy that played.
import {
  AbortedError,
  adam,
  gaussian,
  layer,
  network,
  objective,
  onlineLearner,
  type Scope,
  zeros,
} from "downhill";
import { randomStream } from "downhill/data";
import type { Tensor } from "downhill/graph";
import type { Experiment, RunContext } from "../../experiment.ts";
import { ACTIONS, cartPoles, OBSERVED } from "./cart-pole.ts";
import { type Episode, type Learned, learnedBy, playExperiment } from "./experiment.ts";
import { JUDGED } from "./playing.ts";

const DISCOUNT = 0.99;
/** How far advantages look ahead: Schulman et al. 2015. */
const LAMBDA = 0.95;

/** Two networks side by side, with tanh, that share nothing but their inputs: logits of the actions,
 * and behind them the worth of the state. [batch, n] -> [batch, actions + 1] */
const actorAndCritic = (units: number) =>
  layer("actorAndCritic", (x, scope) => {
    const tower = (name: string, outputs: number, width: number): Tensor => {
      const first = full(scope, `${name}.first`, x, units).tanh();
      const second = full(scope, `${name}.second`, first, units).tanh();
      return full(scope, `${name}.last`, second, outputs, width);
    };
    // both actions are as likely at first
    const logits = tower("actor", ACTIONS, 0.01);
    const worth = tower("critic", 1, 1);
    return logits.pad([0, 0], [0, 1]).add(worth.pad([0, ACTIONS], [0, 0]));
  });

function full(scope: Scope, name: string, x: Tensor, outputs: number, width = Math.SQRT2): Tensor {
  const inputs = x.shape[1]!;
  const weight = scope.param(
    `${name}.weight`,
    [outputs, inputs],
    gaussian(width / Math.sqrt(inputs)),
  );
  return x.contract(weight, "bi,oi->bo").add(scope.param(`${name}.bias`, [outputs], zeros));
}

/** What the objective weighs: how far one step may go from the policy that played, the critic's error,
 * and how undecided the policy stays. */
const CLIP = 0.2;
const CRITIC = 0.5;
const ENTROPY = 0.01;

/** Their sum, of which the first is min(r A, clip(r, 1 - CLIP, 1 + CLIP) A) with r how much more likely the
 * action is now. */
const surrogate = objective(
  "surrogate",
  ({ output, field }) => {
    const { a } = output;
    const batch = a.shape[0]!;
    const logs = a.slice([0, 0], [batch, ACTIONS]).logSoftmax(); // [batch, actions]
    const worth = a.slice([0, ACTIONS], [batch, 1]).reshape([batch]);
    const log = logs.mul(field("action").oneHot(ACTIONS, a.dtype)).sum(-1);
    const ratio = log.sub(field("log")).exp();
    const advantage = field("advantage");
    const near = ratio.max(1 - CLIP).min(1 + CLIP);
    const gain = ratio.mul(advantage).min(near.mul(advantage));
    const error = worth.sub(field("gained")).square();
    const entropy = logs.exp().mul(logs).sum(-1).neg();
    return error.mul(CRITIC).sub(gain).sub(entropy.mul(ENTROPY));
  },
  { fields: { action: [], log: [], advantage: [], gained: [] } },
);

interface PolicySetting {
  readonly units: number;
  /** Of all poles together. */
  readonly steps: number;
  readonly learningRate: number;
  readonly poles: number;
  /** Steps of each pole between two rounds of learning. */
  readonly horizon: number;
  readonly epochs: number;
  readonly batches: number;
}

/** Plays and learns; the network that came of it, and the steps of each episode on the way. */
export async function learnPolicy(context: RunContext, setting: PolicySetting): Promise<Learned> {
  const { seed, target, signal } = context;
  const { poles: count, horizon, batches } = setting;
  const all = count * horizon;
  const batchSize = all / batches;
  const net = network([OBSERVED], actorAndCritic(setting.units));
  const learner = await onlineLearner(net, {
    loss: surrogate,
    optimizer: adam({ learningRate: setting.learningRate, epsilon: 1e-5 }),
    clipNorm: 0.5,
    batchSize,
    seed,
    target,
    sizes: [JUDGED, count],
  });
  const poles = cartPoles(count, randomStream(seed, "episodes"));
  const { uniform } = randomStream(seed, "actions");
  const { below } = randomStream(seed, "batches");
  const episodes: Episode[] = [];
  const states = new Float32Array(all * OBSERVED);
  const of = () => new Float32Array(all);
  const [action, log, advantage, gained, worth, reward, ends] = Array.from({ length: 7 }, of) as [
    ...[Float32Array, Float32Array, Float32Array, Float32Array],
    ...[Float32Array, Float32Array, Float32Array],
  ];

  /** `horizon` steps of all poles. */
  const play = async (begun: number) => {
    for (let t = 0; t < horizon; t++) {
      const from = t * count;
      states.set(poles.states, from * OBSERVED);
      const { values } = await learner.predict(poles.states);
      const lasted = poles.steps.map((steps) => steps + 1);
      for (let at = 0; at < count; at++) {
        const [left, right, ahead] = values.subarray(3 * at, 3 * at + 3);
        const likely = 1 / (1 + Math.exp(left! - right!));
        const chosen = uniform() < likely ? 1 : 0;
        action[from + at] = chosen;
        log[from + at] = Math.log(chosen ? likely : 1 - likely);
        worth[from + at] = ahead!;
      }
      const { after, lost, over } = poles.step(action.subarray(from, from + count));
      // where time is up the pole stands, and what would have come is the critic's guess
      const isCut = over.some((is, at) => is && !lost[at]);
      const beyond = isCut ? (await learner.predict(after)).values : undefined;
      for (let at = 0; at < count; at++) {
        ends[from + at] = over[at] ? 1 : 0;
        const isStanding = over[at] && !lost[at];
        reward[from + at] = 1 + (isStanding ? DISCOUNT * beyond![3 * at + 2]! : 0);
        if (over[at]) episodes.push({ end: begun + from, steps: lasted[at]! });
      }
    }
  };

  /** How much better each step went than the critic thought, over the steps that follow. */
  const weigh = async () => {
    const { values } = await learner.predict(poles.states);
    for (let at = 0; at < count; at++) {
      let sum = 0;
      let next = values[3 * at + 2]!;
      for (let i = (horizon - 1) * count + at; i >= 0; i -= count) {
        const goesOn = 1 - ends[i]!;
        const error = reward[i]! + DISCOUNT * next * goesOn - worth[i]!;
        sum = error + DISCOUNT * LAMBDA * goesOn * sum;
        advantage[i] = sum;
        gained[i] = sum + worth[i]!;
        next = worth[i]!;
      }
    }
  };

  const order = Uint32Array.from({ length: all }, (_, i) => i);
  const learn = async (factor: number) => {
    for (let epoch = 0; epoch < setting.epochs; epoch++) {
      for (let i = all - 1; i > 0; i--) {
        const j = below(i + 1);
        [order[i], order[j]] = [order[j]!, order[i]!];
      }
      for (let first = 0; first < all; first += batchSize) {
        const rows = order.subarray(first, first + batchSize);
        const inputs = new Float32Array(batchSize * OBSERVED);
        for (const [row, i] of rows.entries()) {
          inputs.set(states.subarray(i * OBSERVED, (i + 1) * OBSERVED), row * OBSERVED);
        }
        const taken = (values: Float32Array) => Float32Array.from(rows, (i) => values[i]!);
        const fields = {
          action: taken(action),
          log: taken(log),
          advantage: standardized(taken(advantage)),
          gained: taken(gained),
        };
        await learner.learn({ inputs, fields }, factor);
      }
    }
  };

  try {
    for (let step = 0; step < setting.steps; step += all) {
      if (signal.aborted) throw new AbortedError("policy gradient: stopped");
      await play(step);
      await weigh();
      await learn(1 - step / setting.steps);
      context.progress(step / setting.steps);
    }
    return await learnedBy(learner, { seed, steps: setting.steps, episodes });
  } finally {
    learner.dispose();
  }
}

/** With mean 0 and deviation 1. */
function standardized(values: Float32Array): Float32Array {
  const mean = values.reduce((sum, x) => sum + x, 0) / values.length;
  const squares = values.reduce((sum, x) => sum + (x - mean) * (x - mean), 0);
  const deviation = Math.sqrt(squares / values.length) + 1e-8;
  return values.map((x) => (x - mean) / deviation);
}

/** cleanrl's settings for CartPole-v1; reduced, fewer steps with a higher rate. */
const FULL: PolicySetting = {
  units: 64,
  steps: 500_000,
  learningRate: 2.5e-4,
  poles: 4,
  horizon: 128,
  epochs: 4,
  batches: 4,
};
const QUICK: PolicySetting = { ...FULL, steps: 50_000, learningRate: 0.001 };
const CI: PolicySetting = { ...QUICK, units: 32, steps: 15_000, learningRate: 0.003 };

export const policyGradient: Experiment = playExperiment({
  id: "ch6-play-policy-gradient",
  claim:
    "Ours: the pole balanced by a policy that climbs its own gradient, the other way to learn from rewards; the book names deep reinforcement learning and gives no figure of it.",
  protocol:
    "Two networks [4, 64, 64] with tanh, one for the actions and one for what is still to come, on four poles of CartPole-v1; 500,000 steps, 128 of each pole a round, then four epochs of four mini-batches; clipped surrogate (0.2), advantages over lambda 0.95, discount 0.99, entropy 0.01, Adam with eta falling from 0.00025 to 0, gradients clipped to norm 0.5. The settings are those of cleanrl, which reports 490.04 +- 6.12; weights begin normal and not orthogonal, the critic's error is not clipped, and an episode whose time is up is worth what the critic expects.",
  elsewhere: "cleanrl reports 490.04 +- 6.12 with nearly these settings",
  learn: (context) => learnPolicy(context, context.at({ full: FULL, quick: QUICK, ci: CI })),
});
