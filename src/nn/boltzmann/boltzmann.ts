// Layers that are restricted Boltzmann machines. As a layer such a machine tells how likely each
// hidden unit is to be on given its inputs, as a dense layer with sigmoid does, and has the biases of
// its inputs besides; with classes it tells how likely each class is. Trained by contrastive
// divergence, sampled by `gibbs`.

import { text } from "../../compiler/1-graph/shape.ts";
import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { OptionError, ShapeError } from "../../errors.ts";
import { sigmoid, softmax } from "../activation.ts";
import { checkCount } from "../check.ts";
import { gaussian, type Initializer, zeros } from "../initializer.ts";
import type { Layer, Scope } from "../layer.ts";
import { type Network, network } from "../network.ts";
import { type Boltzmann, hiddenSums } from "./energy.ts";

export interface BoltzmannOptions {
  /** What the weights are drawn from; default gaussian(0.1). Biases begin at 0. */
  readonly weight?: Initializer;
}

const WIDTH = 0.1;

/**
 * A restricted Boltzmann machine as a layer: sigmoid(c + W v), the probabilities of `hidden` binary
 * units, [batch, visible] -> [batch, hidden]. Parameters weight [hidden, visible], bias [hidden] and
 * visibleBias [visible], which only its energy has.
 */
export function boltzmann<const Out extends number>(
  hidden: Out,
  options: BoltzmannOptions = {},
): Layer<Out> {
  checkOptionNames("boltzmann", options, { weight: true });
  checkCount("boltzmann: hidden", hidden, 1);
  const { weight } = options;
  return Object.freeze({
    name: `boltzmann(${hidden})`,
    code: `boltzmann(${[`${hidden}`, ...codeOf(options)].join(", ")})`,
    outputs: hidden,
    activation: sigmoid,
    description: { kind: "boltzmann", hidden, weight: weight?.code },
    trace: (x, scope) => {
      const z = hiddenSums(declared(x, hidden, scope, weight), { v: x });
      const a = z.sigmoid();
      scope.monitor("z", z);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer<Out>);
}

/**
 * A restricted Boltzmann machine over its inputs and one of some classes: p(y | v), with the hidden
 * units summed out: softmax_y(d_y + sum_j ln(1 + e^(c_j + W_j v + U_jy))), [batch, visible] ->
 * [batch, classes]. Parameters of `boltzmann`, classWeight [hidden, classes] and classBias [classes].
 * It learns the joint distribution by contrastive divergence, or to classify by logLikelihood
 * (Larochelle and Bengio, "Classification using discriminative RBMs", 2008).
 */
export function boltzmannClassifier<const Out extends number>(
  hidden: number,
  classes: Out,
  options: BoltzmannOptions = {},
): Layer<Out> {
  checkOptionNames("boltzmannClassifier", options, { weight: true });
  checkCount("boltzmannClassifier: hidden", hidden, 1);
  checkCount("boltzmannClassifier: classes", classes, 2);
  const { weight } = options;
  return Object.freeze({
    name: `boltzmannClassifier(${hidden}, ${classes})`,
    code: `boltzmannClassifier(${[`${hidden}`, `${classes}`, ...codeOf(options)].join(", ")})`,
    outputs: classes,
    activation: softmax,
    description: { kind: "boltzmannClassifier", hidden, classes, weight: weight?.code },
    trace: (x, scope) => {
      const machine = declared(x, hidden, scope, weight);
      const classWeight = scope.param("classWeight", [hidden, classes], weight ?? gaussian(WIDTH));
      const sums = hiddenSums(machine, { v: x }); // [batch, hidden]
      const each = sums.expand(2, classes).add(classWeight).softplus().sum(1);
      const z = each.add(scope.param("classBias", [classes], zeros));
      const a = z.softmax();
      scope.monitor("z", z);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer<Out>);
}

/** One restricted Boltzmann machine as a network: examples [visible] -> probabilities [hidden]. */
export function rbm<const V extends number>(
  visible: V,
  hidden: number,
  options: BoltzmannOptions = {},
): Network<readonly [V]> {
  checkOptionNames("rbm", options, { weight: true });
  return network([visible], boltzmann(hidden, options));
}

const codeOf = ({ weight }: BoltzmannOptions): string[] =>
  weight ? [`{ weight: ${weight.code} }`] : [];

function declared(x: Tensor, hidden: number, scope: Scope, init?: Initializer): Boltzmann {
  if (x.rank !== 2) {
    throw new ShapeError(
      `expected a vector per example, got ${text(x.shape.slice(1))}; put flatten() before it`,
    );
  }
  const visible = x.shape[1]!;
  return {
    weight: scope.param("weight", [hidden, visible], init ?? gaussian(WIDTH)),
    bias: scope.param("bias", [hidden], zeros),
    visibleBias: scope.param("visibleBias", [visible], zeros),
  };
}

/** Hidden units of a layer that is a restricted Boltzmann machine, and classes (0 for none). */
export function boltzmannSizes(layer: Layer | undefined) {
  if (!layer?.description) return undefined;
  const { kind, hidden, classes = 0 } = layer.description;
  if (kind !== "boltzmann" && kind !== "boltzmannClassifier") return undefined;
  return { hidden: hidden as number, classes: classes as number };
}

/** The machine that layer `index` of a network is; throws OptionError for another layer. */
export function boltzmannOf(
  net: Network,
  index: number,
  parameter: (name: string) => Tensor,
): Boltzmann {
  const sizes = boltzmannSizes(net.layers[index]);
  if (!sizes) {
    throw new OptionError(
      `expected a restricted Boltzmann machine as layer ${index + 1} of ${net.layers.length}, got ${net.layers[index]?.code ?? "none"}`,
    );
  }
  const own = (name: string) => parameter(`layers.${index}.${name}`);
  const machine = {
    weight: own("weight"),
    bias: own("bias"),
    visibleBias: own("visibleBias"),
  };
  if (!sizes.classes) return machine;
  return { ...machine, classes: { weight: own("classWeight"), bias: own("classBias") } };
}
