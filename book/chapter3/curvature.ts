// The Hessian technique, and momentum as the book comes to it from there: how far one step goes that
// knows the curvature, and how many that do not are needed for it.
import {
  AbortedError,
  dense,
  epochs,
  lbfgs,
  logLikelihood,
  momentum,
  network,
  newtonCg,
  type Optimizer,
  penalty,
  sgd,
  softmax,
  type TrainedNetwork,
  zeros,
} from "downhill";
import { take } from "downhill/data";
import { EXACT, type Experiment, experiment, type RunContext } from "../experiment.ts";

const net = network([784], dense(10, softmax, { weight: zeros }));
const LAMBDA = 10;
const RATES = [0.02, 0.05, 0.1, 0.2, 0.5, 1] as const;
const NEWTON_STEPS = 5;
type Images = Parameters<TrainedNetwork<readonly [784], 10>["evaluate"]>[0];

/** A run that was stopped ends early without an error: what it gave is no result. */
function checkGoesOn(signal: AbortSignal): void {
  if (signal.aborted) throw new AbortedError("ch3-hessian: stopped");
}

/** The cost with its penalty after each step on the whole set. */
async function costsByStep(
  { target, signal }: RunContext,
  images: Images,
  steps: number,
  optimizer: Optimizer,
): Promise<number[]> {
  const costs: number[] = [];
  let penalized = 0;
  const options = {
    loss: logLikelihood,
    l2: LAMBDA,
    optimizer,
    epochs: steps + 1,
    batchSize: images.count,
    dtype: "f64",
    target,
    signal,
  } as const;
  for await (const { loss, epoch, snapshot } of epochs(net, images, options)) {
    // the loss of a step is that before it
    if (epoch > 0) costs.push(loss + penalized);
    const weights = snapshot().parameters.get("layers.0.weight")!;
    penalized = penalty(weights, images.count, { l2: LAMBDA });
  }
  checkGoesOn(signal);
  return costs;
}

/** The run whose rate brings the cost lowest at the end. */
async function bestOf(
  context: RunContext,
  images: Images,
  steps: number,
  optimizerAt: (learningRate: number) => Optimizer,
): Promise<{ readonly costs: number[]; readonly rate: number; readonly afterOne: number }> {
  const runs: { costs: number[]; rate: number }[] = [];
  for (const rate of RATES) {
    const costs = await costsByStep(context, images, steps, optimizerAt(rate));
    runs.push({ costs, rate });
  }
  const last = ({ costs }: (typeof runs)[number]) => costs.at(-1)!;
  const best = runs.reduce((a, b) => (last(b) < last(a) ? b : a));
  return { ...best, afterOne: Math.min(...runs.map(({ costs }) => costs[0]!)) };
}

/** Steps until a cost is reached; one more than were made where it is not. */
const stepsTo = (costs: readonly number[], cost: number): number => {
  const at = costs.findIndex((c) => c <= cost);
  return at < 0 ? costs.length + 1 : at + 1;
};

export const hessian: Experiment = experiment({
  id: "ch3-hessian",
  chapter: 3,
  section: "Variations on stochastic gradient descent",
  claim:
    "A step w -> w - H^-1 dC/dw knows how the gradient changes and can go further than one along the gradient; but H has the square of the number of weights. Momentum keeps some of that in mind and needs no H.",
  protocol:
    "The book has no numbers. [784, 10] with softmax, log-likelihood, all weights 0, lambda 10, the first 1,000 training images as one batch, float64. Newton's step is found by conjugate gradients to a thousandth of the gradient, with products of H and a vector, which is never written down. Against it gradient descent and momentum 0.9 for 100 steps, each at the best of the rates 0.02, 0.05, 0.1, 0.2, 0.5 and 1; for the one step the best of them for one step. Beside them L-BFGS.",
  figures: [
    {
      value: "cost after one Newton step",
      book: undefined,
      decimals: 4,
      unit: "",
      statistic: EXACT,
      better: "lower",
      band: {
        low: 0.3,
        high: 2,
        why: "below ln 10 = 2.3; less than 1 was expected at first, but so long a step leaves the parabola that the Hessian tells of",
      },
    },
    {
      value: "gradient steps for five of Newton's",
      book: undefined,
      decimals: 0,
      unit: "steps",
      statistic: EXACT,
      better: "neither",
      band: {
        low: 30,
        high: 101,
        why: "pixels that are seldom set have hardly any slope; 101 says that 100 are not enough",
      },
    },
  ],
  claims: {
    "one step": "one Newton step lowers the cost more than one gradient step at its best rate",
    "many steps": "for five Newton steps gradient descent at its best rate needs more than thirty",
    momentum:
      "momentum takes no more steps than gradient descent to the cost that either ends with",
  },
  runs: 1,
  coreHours: 0.01,
  plots: [
    {
      kind: "lines",
      x: "step",
      curves: ["gradient descent", "momentum", "Newton", "L-BFGS"],
      yLabel: "cost",
      log: "y",
    },
  ],
  run: async (context) => {
    const { target, signal } = context;
    const { training } = await context.mnist();
    const images = take(training, context.at({ full: 1000, quick: 1000, ci: 300 }));
    const steps = context.at({ full: 100, quick: 100, ci: 30 });
    const options = { loss: logLikelihood, l2: LAMBDA, target, signal, tolerance: 1e-8 } as const;
    const newton: number[] = [];
    let products = 0;
    for await (const event of newtonCg(net, images, { ...options, residual: 1e-3 })) {
      newton.push(event.cost);
      if (event.iteration === 1) products = event.products;
    }
    checkGoesOn(signal);
    context.progress(0.2);
    const memory: number[] = [];
    for await (const { cost } of lbfgs(net, images, { ...options, iterations: steps })) {
      memory.push(cost);
    }
    checkGoesOn(signal);
    context.progress(0.3);
    const plain = await bestOf(context, images, steps, (learningRate) => sgd({ learningRate }));
    context.progress(0.65);
    const rolling = await bestOf(context, images, steps, (learningRate) =>
      momentum({ learningRate, momentum: 0.9 }),
    );
    const least = Math.max(plain.costs.at(-1)!, rolling.costs.at(-1)!);
    const far = newton[NEWTON_STEPS - 1] ?? newton.at(-1)!;
    const needed = stepsTo(plain.costs, far);
    const faster = stepsTo(rolling.costs, least) <= stepsTo(plain.costs, least);
    const long = <T>(curve: readonly T[], rest: T) =>
      Array.from({ length: steps }, (_, i) => curve[i] ?? rest);
    return {
      values: {
        "cost after one Newton step": newton[0]!,
        "cost after one gradient step": plain.afterOne,
        "gradient steps for it": stepsTo(plain.costs, newton[0]!),
        "gradient steps for five of Newton's": needed,
        "momentum steps for five of Newton's": stepsTo(rolling.costs, far),
        "products of H and a vector in the step": products,
        "numbers in H": net.parameterCount * net.parameterCount,
        "Newton steps to a slope of 1e-8": newton.length,
        "cost at the minimum": newton.at(-1)!,
      },
      curves: {
        step: Array.from({ length: steps }, (_, i) => i + 1),
        "gradient descent": plain.costs,
        momentum: rolling.costs,
        Newton: long(newton, newton.at(-1)!),
        "L-BFGS": long(memory, memory.at(-1)!),
      },
      claims: {
        "one step": newton[0]! < plain.afterOne,
        "many steps": needed > 30,
        momentum: faster,
      },
      works: newton[0]! < plain.afterOne && needed > 2 * NEWTON_STEPS,
    };
  },
});
