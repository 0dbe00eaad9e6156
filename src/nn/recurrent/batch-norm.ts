// Batch normalisation inside a recurrence: what the mini-batch has in one step is brought to mean 0
// and to a small variance, by statistics of that step alone, since the first steps of a sequence are
// not like the later ones. Evaluation takes running statistics, kept for every step.

import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { checkOptionNames } from "../../data/option-names.ts";
import { OptionError } from "../../errors.ts";
import { checkBelowOne, checkFinite, checkPositive } from "../check.ts";
import { constant, zeros } from "../initializer.ts";
import { callCode, type Scope } from "../layer.ts";

/** How the sums of a step and the cell are normalised. */
export interface RecurrentBatchNorm {
  /** What the scales are at first: small, so that no gate is driven to its ends; default 0.1. */
  readonly gamma?: number;
  /** The share of the running statistics that a step of training keeps; default 0.9. */
  readonly momentum?: number;
  /** Added to variances; default 1e-5. */
  readonly epsilon?: number;
}

export type BatchNormSettings = Required<RecurrentBatchNorm>;

const DEFAULTS: BatchNormSettings = { gamma: 0.1, momentum: 0.9, epsilon: 1e-5 };

/** The option with its defaults; undefined where it is not wanted. */
export function batchNormSettings(
  option: boolean | RecurrentBatchNorm | undefined,
): BatchNormSettings | undefined {
  if (option === undefined || option === false) return undefined;
  if (option !== true && (typeof option !== "object" || option === null)) {
    throw new OptionError(
      `batchNorm: expected true or { gamma, momentum, epsilon }, got ${option}`,
    );
  }
  if (option !== true) {
    checkOptionNames("lstm: batchNorm", option, { gamma: true, momentum: true, epsilon: true });
  }
  const settings = { ...DEFAULTS, ...(option === true ? {} : option) };
  checkFinite("batchNorm: gamma", settings.gamma);
  checkBelowOne("batchNorm: momentum", settings.momentum);
  checkPositive("batchNorm: epsilon", settings.epsilon);
  return settings;
}

/** The option as code: batchNorm: true, or with what is no default. */
export function batchNormCode(settings: BatchNormSettings): string {
  const code = callCode("", settings, DEFAULTS).slice(1, -1);
  return `batchNorm: ${code || "true"}`;
}

/** Normalises a value of a step, [batch, size] -> [batch, size]. */
export type Normalize = (name: string, x: Tensor) => Tensor;

type Named = Readonly<Record<string, Tensor>>;

/** What a recurrence normalises, of one layer that is traced. */
export class StepNorms {
  /** The running statistics step by step, for a scan to walk along; none while training. */
  readonly slices: Readonly<Record<string, readonly [Tensor, number]>>;
  readonly #scope: Scope;
  readonly #settings: BatchNormSettings;
  readonly #scales: ReadonlyMap<string, Tensor>;
  readonly #shifts: ReadonlyMap<string, Tensor>;
  readonly #running: ReadonlyMap<string, Tensor>;

  /**
   * Declares scales `<name>Scale` [size], and statistics `<name>Mean` and `<name>Variance` [steps,
   * size] for each value by name, `<name>Shift` for those that no bias follows.
   */
  constructor(
    scope: Scope,
    steps: number,
    values: Readonly<Record<string, { readonly size: number; readonly hasShift: boolean }>>,
    settings: BatchNormSettings,
    frozen: boolean,
  ) {
    const [scales, shifts, running] = [0, 0, 0].map(() => new Map<string, Tensor>());
    for (const [name, { size, hasShift }] of Object.entries(values)) {
      const gamma = constant(settings.gamma);
      scales!.set(name, scope.param(`${name}Scale`, [size], gamma, { frozen }));
      if (hasShift) shifts!.set(name, scope.param(`${name}Shift`, [size], zeros, { frozen }));
      const shape = [steps, size];
      running!.set(`${name}Mean`, scope.statistic(`${name}Mean`, shape, zeros));
      running!.set(`${name}Variance`, scope.statistic(`${name}Variance`, shape, constant(1)));
    }
    this.#scope = scope;
    this.#settings = settings;
    this.#scales = scales!;
    this.#shifts = shifts!;
    this.#running = running!;
    const walked = scope.isTraining ? [] : [...running!];
    this.slices = Object.fromEntries(walked.map(([name, all]) => [name, [all, 0] as const]));
  }

  /** What normalises in a step that sees `now` of the slices, and the statistics that it met. */
  step(now: Named): { readonly normalize: Normalize; readonly met: Named } {
    const met: Record<string, Tensor> = {};
    const { epsilon } = this.#settings;
    const normalize = (name: string, x: Tensor): Tensor => {
      const [meanName, varianceName] = [`${name}Mean`, `${name}Variance`];
      let [mean, variance] = [now[meanName], now[varianceName]];
      if (!mean || !variance) {
        mean = x.mean(0); // [size]
        variance = x.sub(mean).square().mean(0);
        met[meanName] = mean.detach();
        met[varianceName] = variance.detach();
      }
      const factor = this.#scales.get(name)!.div(variance.add(epsilon).sqrt());
      const normal = x.sub(mean).mul(factor);
      const shift = this.#shifts.get(name);
      return shift ? normal.add(shift) : normal;
    };
    return { normalize, met };
  }

  /** Moves the running statistics towards those of all steps, [steps, size] each. */
  keep(stacks: Named, batch: number): void {
    if (!this.#scope.isTraining) return;
    const { momentum } = this.#settings;
    for (const [name, running] of this.#running) {
      const unbiased = name.endsWith("Variance") ? batch / Math.max(batch - 1, 1) : 1;
      const share = stacks[name]!.detach().mul((1 - momentum) * unbiased);
      this.#scope.update(running, running.mul(momentum).add(share));
    }
  }
}
