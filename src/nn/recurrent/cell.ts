// Recurrent layers: one cell is run for each step of a sequence, and what it remembers goes on to the
// next. A cell is what rnn, gru and lstm differ in; weights, the loop, lengths and state that goes on
// from batch to batch are the same for all and stand here.

import type { Walked } from "../../compiler/1-graph/scan.ts";
import { text } from "../../compiler/1-graph/shape.ts";
import type { Tensor } from "../../compiler/1-graph/tensor.ts";
import { scan } from "../../compiler/2-autodiff/scan.ts";
import type { OptionNames } from "../../data/option-names.ts";
import { OptionError, ShapeError } from "../../errors.ts";
import { checkCount } from "../check.ts";
import { type Initializer, zeros } from "../initializer.ts";
import type { Layer, Scope } from "../layer.ts";
import { type BatchNormSettings, type Normalize, StepNorms } from "./batch-norm.ts";

export interface RecurrentOptions {
  /** Gives what it remembers after every step, [batch, time, size]; default false: after the last. */
  readonly returnSequences?: boolean;
  /** Reads from the last step to the first; sequences that it gives lie as its input. Default false. */
  readonly reverse?: boolean;
  /** Default true. */
  readonly bias?: boolean;
  /** A second bias, inside the recurrent sum, as PyTorch and cuDNN have it; default false. */
  readonly recurrentBias?: boolean;
  /**
   * Texts that are read side by side: in training, example i of a batch goes on where example i of
   * the batch before ended, without a gradient across. So it does in the evaluation of a set that has
   * as many `streams`, as textSet makes them; other evaluations and predictions begin at 0. Default
   * 0: every example begins at 0.
   */
  readonly streams?: number;
  /** What is kept for the gradient: the results of sums too (default), or what goes from step to step
   * alone, from which the rest is computed again: less memory, more work. */
  readonly keep?: "sums" | "carries";
  /** Keeps the parameters at their first values; default false. */
  readonly frozen?: boolean;
  /** What the weights of the input are drawn from; default: the initializer of the run. */
  readonly weight?: Initializer;
  /** What the recurrent weights are drawn from; default: the initializer of the run. */
  readonly recurrentWeight?: Initializer;
  /** What the biases are drawn from; default: zeros. */
  readonly biasInit?: Initializer;
}

/** Their names: every recurrent layer has these. */
export const RECURRENT_OPTIONS: OptionNames<RecurrentOptions> = {
  returnSequences: true,
  reverse: true,
  bias: true,
  recurrentBias: true,
  streams: true,
  keep: true,
  frozen: true,
  weight: true,
  recurrentWeight: true,
  biasInit: true,
};

/** Weighted sums of one step, [batch, gates * size] each. */
export interface Sums {
  /** weight x + bias */
  readonly input: Tensor;
  /** recurrentWeight h + recurrentBias */
  readonly recurrent: Tensor;
}

type Named = Readonly<Record<string, Tensor>>;

/** What one kind of recurrent layer does in a step. */
export interface Cell {
  readonly kind: "rnn" | "gru" | "lstm";
  /** How many blocks of `size` rows its weights have. */
  readonly gates: number;
  /** What it remembers, [batch, size] each; h is what the layer gives. */
  readonly states: readonly ["h", ...string[]];
  /** What it remembers next, and the values in between that can be monitored; `normalize` is for
   * values of its own. */
  step(
    sums: Sums,
    before: Named,
    normalize: Normalize,
  ): { readonly states: Named; readonly seen: Named };
  /** Normalises the sums, and those of its values, of `size` each. */
  readonly batchNorm?: { readonly settings: BatchNormSettings; readonly values: readonly string[] };
  /** The argument between size and options as code, where there is one, and its default. */
  readonly argument?: readonly [code: string, usual: string];
  readonly description: Readonly<Record<string, string | number | boolean>>;
  /** Options of its own, as code. */
  readonly settings: readonly string[];
  /** What the bias is drawn from, of what the caller wants. */
  biasInit?(wanted: Initializer): Initializer;
}

/** A layer that reads sequences step by step. */
export interface RecurrentLayer<Out extends number = number> extends Layer<Out> {
  /** The same layer, read from the other end. */
  readonly reversed: () => RecurrentLayer<Out>;
  readonly returnSequences: boolean;
}

/** Block `k` of sums of several gates: [batch, gates * size] -> [batch, size]. */
export function gate(sums: Tensor, k: number, size: number): Tensor {
  return sums.slice([0, k * size], [sums.shape[0]!, size]);
}

/** The layer that runs a cell over sequences: [batch, time, features] -> [batch, size], or [batch,
 * time, size]. */
export function recurrent<const Out extends number>(
  size: Out,
  cell: Cell,
  options: RecurrentOptions,
): RecurrentLayer<Out> {
  const { kind } = cell;
  checkCount(`${kind}: size`, size, 1);
  const { returnSequences = false, reverse = false, bias = true, recurrentBias = false } = options;
  const { streams = 0, keep = "sums", frozen = false } = options;
  checkCount(`${kind}: streams`, streams, 0);
  if (streams === 1) {
    throw new OptionError(`${kind}: streams: expected 0 or a whole number from 2, got 1`);
  }
  if (streams > 0 && reverse) {
    throw new OptionError(
      `${kind}: streams: what is read from its end cannot go on from the batch before; leave reverse or streams out`,
    );
  }
  if (keep !== "sums" && keep !== "carries") {
    throw new OptionError(`${kind}: keep: expected one of sums, carries, got ${keep}`);
  }
  return Object.freeze({
    name: `${kind}(${size})`,
    code: code(size, cell, options),
    outputs: size,
    returnSequences,
    reversed: () => recurrent(size, cell, { ...options, reverse: !reverse }),
    description: {
      kind,
      size,
      ...cell.description,
      returnSequences,
      reverse,
      bias,
      recurrentBias,
      streams,
      keep,
      frozen,
    },
    trace: (x, scope) => run(x, scope, size, cell, options),
  } satisfies RecurrentLayer<Out>);
}

function run(x: Tensor, scope: Scope, size: number, cell: Cell, options: RecurrentOptions): Tensor {
  checkSequence(x);
  const { reverse = false, returnSequences = false, keep = "sums", streams = 0 } = options;
  const sums = weighted(x, scope, size, cell, options);
  const memory = new Memory(x, scope, size, cell, streams);
  const isReal = scope.realSteps(x.shape[1]!); // [batch, time], true where a step is no padding
  const norms = normsOf(x, scope, size, cell, options, isReal !== undefined);
  const slices: Record<string, readonly [Tensor, number]> = {
    x: [x, 1],
    ...(isReal ? { isReal: [isReal, 1] } : {}),
    ...norms?.slices,
  };
  const { last, stacks } = scan({ carries: memory.start, slices, reverse, keep }, (now) => {
    const given: Named = now;
    const { normalize, met } = norms?.step(given) ?? { normalize: unchanged, met: {} };
    const summed = sums(given.x!, given.h!, normalize);
    const { states, seen } = cell.step(summed, given, normalize);
    const chosen = (next: Tensor, old: Tensor | number) =>
      given.isReal ? given.isReal.expand(1, size).where(next, old) : next;
    const carries = cell.states.map((name) => [name, chosen(states[name]!, given[name]!)] as const);
    // each state and gate of every step, [batch, time, size]; padding gives 0
    const all = Object.entries({ ...states, ...seen });
    return {
      carries: Object.fromEntries(carries),
      stacks: {
        ...Object.fromEntries(all.map(([name, t]) => [name, [chosen(t, 0), 1] as const])),
        ...met,
      } as Record<string, Walked>,
    };
  });
  norms?.keep(stacks, x.shape[0]!);
  // statistics of steps have no row for each example
  for (const [name, value] of Object.entries(stacks)) {
    if (value.rank === 3) scope.monitor(name, value);
  }
  const a = returnSequences ? stacks.h! : last.h!;
  scope.monitor("a", a);
  memory.keep(last);
  return a;
}

const unchanged: Normalize = (_, x) => x;

/** What normalises inside; undefined where nothing does. */
function normsOf(
  x: Tensor,
  scope: Scope,
  size: number,
  { kind, gates, batchNorm }: Cell,
  { frozen = false }: RecurrentOptions,
  hasPadding: boolean,
): StepNorms | undefined {
  if (!batchNorm) return undefined;
  if (hasPadding) {
    throw new OptionError(
      `${kind}: batchNorm: expected sequences of one length, padding would be counted in its statistics; leave masking() or batchNorm out`,
    );
  }
  const sums = { size: gates * size, hasShift: false };
  const own = batchNorm.values.map((name) => [name, { size, hasShift: true }] as const);
  const values = { input: sums, recurrent: sums, ...Object.fromEntries(own) };
  return new StepNorms(scope, x.shape[1]!, values, batchNorm.settings, frozen);
}

/** A [time, features] example, or ShapeError with the cure. */
export function checkSequence(x: Tensor): void {
  if (x.rank === 3) return;
  throw new ShapeError(
    `expected a sequence [time, features] per example, got ${text(x.shape.slice(1))}; start the network with such a shape, as in network([28, 28], ...), or put embedding() before it where the steps are symbols`,
  );
}

/** The sums of a step from its input and what is remembered; declares the parameters. */
function weighted(
  x: Tensor,
  scope: Scope,
  size: number,
  { gates, biasInit = (wanted) => wanted }: Cell,
  options: RecurrentOptions,
): (x: Tensor, h: Tensor, normalize: Normalize) => Sums {
  const { bias: hasBias = true, recurrentBias = false, frozen = false } = options;
  const rows = gates * size;
  const wanted = options.biasInit ?? zeros;
  const weight = scope.param("weight", [rows, x.shape[2]!], options.weight, { frozen });
  const bias = hasBias && scope.param("bias", [rows], biasInit(wanted), { frozen });
  const again = scope.param("recurrentWeight", [rows, size], options.recurrentWeight, { frozen });
  const inner = recurrentBias && scope.param("recurrentBias", [rows], wanted, { frozen });
  return (x, h, normalize) => {
    const fromInput = normalize("input", x.contract(weight, "bi,oi->bo"));
    const fromBefore = normalize("recurrent", h.contract(again, "bi,oi->bo"));
    return {
      input: bias ? fromInput.add(bias) : fromInput,
      recurrent: inner ? fromBefore.add(inner) : fromBefore,
    };
  };
}

/** What is remembered before the first step, and told to be remembered for the next batch. */
class Memory {
  readonly start: Named;
  readonly #kept: ReadonlyMap<string, Tensor>;
  readonly #scope: Scope;

  constructor(x: Tensor, scope: Scope, size: number, cell: Cell, streams: number) {
    const batch = x.shape[0]!;
    const names = streams > 0 ? cell.states : [];
    const kept = names.flatMap((name) => {
      const memory = scope.memory(name, [streams, size]);
      return memory ? [[name, memory] as const] : [];
    });
    this.#scope = scope;
    this.#kept = new Map(kept);
    if (this.#kept.size > 0 && batch > streams) {
      throw new ShapeError(
        `expected batches of at most ${streams} examples, one a stream, got ${batch}; make batchSize and streams the same`,
      );
    }
    const nothing = x.constant(0).broadcastTo([batch, size]);
    const first = (name: string) => this.#kept.get(name)?.slice([0, 0], [batch, size]) ?? nothing;
    this.start = Object.fromEntries(cell.states.map((name) => [name, first(name)]));
  }

  /** Streams that a short batch leaves out stay where they are. */
  keep(last: Named): void {
    for (const [name, kept] of this.#kept) {
      const next = last[name]!.detach();
      const [batch, size] = next.shape as [number, number];
      const others = kept.shape[0]! - batch;
      const resting = others > 0 && kept.slice([batch, 0], [others, size]).pad([batch, 0], [0, 0]);
      this.#scope.update(kept, resting ? next.pad([0, 0], [others, 0]).add(resting) : next);
    }
  }
}

function code(size: number, cell: Cell, options: RecurrentOptions): string {
  const { weight, recurrentWeight, biasInit, streams = 0, keep = "sums" } = options;
  const settings = [
    ...cell.settings,
    options.returnSequences ? "returnSequences: true" : "",
    options.reverse ? "reverse: true" : "",
    options.bias === false ? "bias: false" : "",
    options.recurrentBias ? "recurrentBias: true" : "",
    streams > 0 ? `streams: ${streams}` : "",
    keep === "sums" ? "" : `keep: "${keep}"`,
    options.frozen ? "frozen: true" : "",
    weight ? `weight: ${weight.code}` : "",
    recurrentWeight ? `recurrentWeight: ${recurrentWeight.code}` : "",
    biasInit ? `biasInit: ${biasInit.code}` : "",
  ].filter(Boolean);
  const own = settings.length ? `{ ${settings.join(", ")} }` : "";
  const [argument = "", usual] = cell.argument ?? [];
  const middle = argument === usual && !own ? "" : argument;
  return `${cell.kind}(${[size, middle, own].filter(Boolean).join(", ")})`;
}
