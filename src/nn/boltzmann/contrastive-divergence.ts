// How restricted Boltzmann machines learn. The gradient of -ln p(v0) is that of F(v0) minus that of
// F(v) in the mean over what the machine itself believes. Contrastive divergence takes for the latter
// what few steps of Gibbs sampling make of the data, persistent chains what they have come to in all
// the steps before. Both are the gradient of mean(F(v0) - F(vk)) with vk held fast, so that nothing
// is needed but this objective.

import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { scan } from "../../compiler/2-autodiff/scan.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { OptionError } from "../../errors.ts";
import { checkCount } from "../check.ts";
import type { Network } from "../network.ts";
import {
  type Objective,
  type ObjectiveOptions,
  type ObjectiveScope,
  objective,
  type ShownCost,
} from "../objective.ts";
import { boltzmannOf, boltzmannSizes } from "./boltzmann.ts";
import {
  type Boltzmann,
  drawnHidden,
  drawnVisible,
  freeEnergy,
  hiddenSums,
  type Uniform,
  type Visible,
  visibleGiven,
} from "./energy.ts";

export interface ContrastiveDivergenceOptions {
  /** Steps of Gibbs sampling, from hidden to visible units and back; default 1. */
  readonly steps?: number;
  /** Whether visible units are drawn as the hidden ones are. Default false: their probabilities are
   * taken, which is less noise (Hinton, "A practical guide to training RBMs", 2010, section 3). */
  readonly drawsVisible?: boolean;
  /** Whether inputs and classes are learned together, as a `boltzmannClassifier` does; default false. */
  readonly withClasses?: boolean;
}

/**
 * CD-k for a network that is one restricted Boltzmann machine: the mean of F(v0) - F(vk), vk what k
 * steps of Gibbs sampling make of the example v0. Hidden units are drawn, the last of them summed
 * out. Reported is the error of the reconstruction, sum_i (v_i - v'_i)^2 with v' the probabilities
 * after one step; on a set that is evaluated hidden units too are probabilities. (Hinton 2002.)
 */
export function contrastiveDivergence(options: ContrastiveDivergenceOptions = {}): Objective {
  checkOptionNames("contrastiveDivergence", options, {
    steps: true,
    drawsVisible: true,
    withClasses: true,
  });
  const { steps = 1, drawsVisible = false, withClasses = false } = options;
  checkCount("contrastiveDivergence: steps", steps, 1);
  return learning("contrastiveDivergence", { withClasses }, (scope, machine, data, rebuilt) => {
    const draw = (visible: Visible, uniform: Uniform) =>
      drawsVisible ? drawnVisible(visible, uniform) : visible;
    const first = draw(rebuilt, scope.random);
    const last = steps === 1 ? first : walked(machine, first, steps - 1, scope.random, draw);
    return energyDifference(machine, data, held(last));
  });
}

export interface PersistentOptions {
  /** How many chains; default 100. */
  readonly chains?: number;
  /** Steps that each takes between two updates; default 1. */
  readonly steps?: number;
  /** As of `contrastiveDivergence`. */
  readonly withClasses?: boolean;
}

/**
 * Persistent contrastive divergence: mean F(v0) of the examples minus mean F(v) of chains that never
 * begin anew; all their units are drawn. The chains are a state of the run, saved with it. Reported
 * is what `contrastiveDivergence` reports. (Tieleman, "Training restricted Boltzmann machines using
 * approximations to the likelihood gradient", 2008.)
 */
export function persistentContrastiveDivergence(options: PersistentOptions = {}): Objective {
  checkOptionNames("persistentContrastiveDivergence", options, {
    chains: true,
    steps: true,
    withClasses: true,
  });
  const { chains = 100, steps = 1, withClasses = false } = options;
  checkCount("persistentContrastiveDivergence: chains", chains, 1);
  checkCount("persistentContrastiveDivergence: steps", steps, 1);
  const states = ({ inputShape, layers }: Network) => {
    const { classes = 0 } = boltzmannSizes(layers[0]) ?? {};
    return {
      chains: [chains, ...inputShape],
      ...(withClasses ? { chosen: [chains, classes] } : {}),
    };
  };
  return learning(
    "persistentContrastiveDivergence",
    { withClasses, states },
    (scope, machine, data) => {
      const before: Visible = {
        v: scope.state("chains"),
        ...(machine.classes ? { y: scope.state("chosen") } : {}),
      };
      const after = held(walked(machine, before, steps, scope.random, drawnVisible));
      scope.update("chains", after.v);
      if (after.y) scope.update("chosen", after.y);
      return energyDifference(machine, data, after);
    },
  );
}

function learning(
  name: string,
  { withClasses, ...options }: Pick<ObjectiveOptions, "states"> & { withClasses: boolean },
  costOf: (s: ObjectiveScope, machine: Boltzmann, data: Visible, rebuilt: Visible) => Tensor,
): Objective {
  const judge = (scope: ObjectiveScope): ShownCost => {
    const { network, inputs, isTraining } = scope;
    if (network.layers.length !== 1) {
      throw new OptionError(
        `expected a network of one restricted Boltzmann machine, got ${network}; train the layers of a stack one after another, as layerwise does`,
      );
    }
    const machine = boltzmannOf(network, 0, scope.parameter);
    if (withClasses !== (machine.classes !== undefined)) {
      const [is, cure] = withClasses ? ["without", "leave out"] : ["with", "say"];
      throw new OptionError(`${network} is a machine ${is} classes; ${cure} withClasses: true`);
    }
    const data: Visible = { v: inputs, ...(machine.classes ? { y: scope.targets } : {}) };
    const hidden = isTraining
      ? drawnHidden(machine, data, scope.random)
      : hiddenSums(machine, data).sigmoid();
    const rebuilt = visibleGiven(machine, hidden);
    const shown = inputs.sub(rebuilt.v).square().sum(-1);
    return { shown, cost: isTraining ? costOf(scope, machine, data, rebuilt) : shown };
  };
  return objective(name, judge, { ...options, wanted: withClasses ? "distribution" : "nothing" });
}

/**
 * mean F(v) - mean F(v') as a number, whose gradient is written out: with p = p(h | v) held fast that
 * of F is that of -p (c + W v) - b v. So the rows of both sides lie in one matrix, and the gradient of
 * the weights is one product and not the sum of two.
 */
function energyDifference(machine: Boltzmann, data: Visible, model: Visible): Tensor {
  const value = freeEnergy(machine, data).mean().sub(freeEnergy(machine, model).mean());
  const shares = (visible: Visible, sign: number) =>
    hiddenSums(machine, visible)
      .sigmoid()
      .mul(sign / visible.v.shape[0]!)
      .detach();
  const both: Visible = {
    v: stacked(data.v, model.v),
    ...(data.y ? { y: stacked(data.y, model.y!) } : {}),
  };
  const weighted = stacked(shares(data, -1), shares(model, 1)).mul(hiddenSums(machine, both)).sum();
  const apart = (a: Tensor, b: Tensor, bias: Tensor) => b.mean(0).sub(a.mean(0)).mul(bias).sum();
  const visible = weighted.add(apart(data.v, model.v, machine.visibleBias));
  const slope = machine.classes
    ? visible.add(apart(data.y!, model.y!, machine.classes.bias))
    : visible;
  return slope.add(value.sub(slope).detach());
}

/** The rows of one matrix, then those of the other. */
const stacked = (a: Tensor, b: Tensor): Tensor =>
  a.pad([0, 0], [b.shape[0]!, 0]).add(b.pad([a.shape[0]!, 0], [0, 0]));

/** Some steps of Gibbs sampling, as one loop. */
function walked(
  machine: Boltzmann,
  start: Visible,
  steps: number,
  uniform: Uniform,
  draw: (visible: Visible, uniform: Uniform) => Visible,
): Visible {
  const inLoop: Uniform = (name, shape) => uniform(`chain/${name}`, shape);
  const step = (visible: Visible): Visible =>
    draw(visibleGiven(machine, drawnHidden(machine, visible, inLoop)), inLoop);
  if (steps === 1) return step(start);
  const carries = { ...start } as { v: Tensor; y?: Tensor };
  const { last } = scan({ carries: carries as Record<string, Tensor>, steps }, (now) => ({
    carries: { ...step(now as unknown as Visible) } as Record<string, Tensor>,
  }));
  return last as unknown as Visible;
}

/** Held fast: no gradient goes through it. */
const held = ({ v, y }: Visible): Visible => ({ v: v.detach(), ...(y ? { y: y.detach() } : {}) });
