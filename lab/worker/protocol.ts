// What the page and the worker say to each other. The page sends commands and asks questions, the
// worker answers and sends news: what is watched, ten times a second at most. All of it is plain data.
import type { Snapshot, TableFault } from "downhill";
import type { ClassOddity } from "downhill/data";
import type { Rates, Settings } from "../settings/settings.ts";
import type { Limit, OwnAnswer, OwnOrder } from "./own/own.ts";
import type { Answer, Question } from "./questions.ts";
import type { StudyAnswer, StudyOrder } from "./studies/studies.ts";

/** Mini-batches a second: two to watch single steps, twenty, or as many as the machine can; `intro`
 * begins with one a frame and grows to that. */
export type Speed = "slow" | "tenfold" | "full" | "intro";

/** A value with its shape, as float32. */
export interface Values {
  readonly shape: readonly number[];
  readonly values: Float32Array;
  /** Of a view: the mini-batches that had been taken when it was read. */
  readonly step?: number;
}

/** The example that all panels look at: one of a set, or pixels of one's own. */
export type ExampleChoice =
  | { readonly set: "training" | "validation" | "test"; readonly row: number }
  | { readonly pixels: Float32Array; readonly label?: number };

/**
 * What a panel can watch. `value:<name>`: what the stepper can read (`layers.0.weight`,
 * `layers.0/delta`, `layers.0.weight/gradient`, ..). `forward`: all z and a of the example.
 * `backward`: its errors and gradients too. `survey`: a thousand digits judged.
 */
export type ViewName = `value:${string}` | "forward" | "backward" | "survey";

/** One example through the network. Names: inputs, layers.0/z, layers.0/a, ..; without the batch axis. */
export interface ForwardView {
  readonly example: ExampleChoice;
  /** -1: unknown. */
  readonly label: number;
  readonly values: Readonly<Record<string, Values>>;
}

/** And back: layers.0/delta, layers.0.weight/gradient, inputs/gradient, ..; `cost` of this example. */
export interface BackwardView extends ForwardView {
  readonly cost: number;
}

/** The network on a fixed part of the validation set, as it is now. */
export interface SurveyView {
  readonly step: number;
  readonly total: number;
  readonly accuracy: number;
  readonly cost: number;
  /** confusion[right][answered] */
  readonly confusion: readonly (readonly number[])[];
  /** The wrong answers, surest first: at most 40. */
  readonly mistakes: readonly Mistake[];
  /** Of every layer with neurons: how its activations lie, over a hundred digits. */
  readonly health: readonly LayerHealth[];
}

export interface Mistake {
  /** Its place in the validation set. */
  readonly row: number;
  readonly label: number;
  readonly answer: number;
  /** The activation of the wrong answer. */
  readonly output: number;
}

export interface LayerHealth {
  /** layers.0 */
  readonly layer: string;
  /** Twenty bins over the range of the activation. */
  readonly activations: readonly number[];
  readonly range: readonly [number, number];
  /** Neurons that give the same on 95 % of the digits: saturated at an end, or dead at 0. */
  readonly saturated: readonly number[];
  readonly dead: readonly number[];
  readonly neurons: number;
  /** Twenty bins of log10 |delta| from -6 to 0, of the last mini-batch; undefined before a step. */
  readonly errors: readonly number[] | undefined;
}

/** What any view carries. */
export type ReadyViews = Values | ForwardView | BackwardView | SurveyView;
/** What a view of that name carries. */
export type ViewOf<N extends ViewName> = N extends "forward"
  ? ForwardView
  : N extends "backward"
    ? BackwardView
    : N extends "survey"
      ? SurveyView
      : Values;

/** A layer as panels draw it. */
export interface LayerFacts {
  /** layers.0 */
  readonly name: string;
  /** In the library's words: dense(30, sigmoid). */
  readonly code: string;
  readonly kind: string;
  /** The kind of the layer inside, of one that has one. */
  readonly inner?: string;
  /** Shape of what it gives for one example. */
  readonly shape: readonly number[];
  readonly activation: string | undefined;
  /** Names and shapes of its parameters. */
  readonly parameters: readonly { readonly name: string; readonly shape: readonly number[] }[];
}

/** A run that has been opened. */
export interface RunFacts {
  readonly id: number;
  readonly settings: Settings;
  readonly inputShape: readonly number[];
  /** How an example is a picture, also where the network takes it as a vector; absent: it is none. */
  readonly picture?: { readonly height: number; readonly width: number; readonly channels: number };
  readonly layers: readonly LayerFacts[];
  readonly parameterCount: number;
  readonly stepsPerEpoch: number;
  readonly examples: {
    readonly training: number;
    readonly validation: number;
    readonly test: number;
  };
  /** Those on which a point of the curves within an epoch is measured, the same throughout. */
  readonly surveyed: { readonly training: number; readonly validation: number };
  readonly classNames: readonly string[];
  /** How pixels become inputs: each byte is divided by it. */
  readonly divideBy: number;
  readonly target: string;
  readonly threads: number;
  /** Why on so many threads. */
  readonly why: string;
  readonly compileMs: number;
  /** What `value:` can show: inputs, layers.0/z, layers.0.weight, layers.0.weight/gradient, .. */
  readonly watchable: readonly string[];
  /** What is odd about the data, in sentences; empty for MNIST. */
  readonly oddities: readonly ClassOddity[];
  readonly note?: DataNote;
}

/** A point of the curves: after a step, on a fixed part of both sets, or after an epoch on all. */
export interface CurvePoint {
  readonly step: number;
  /** In epochs, with a fraction. */
  readonly epoch: number;
  readonly training: number;
  readonly validation: number;
  readonly cost: number;
  readonly validationCost: number;
  /** On the whole test set, after an epoch. */
  readonly test?: number;
  /** Whether the whole validation set was looked at. */
  readonly isWhole: boolean;
}

export type RunState = "waiting" | "running" | "paused" | "done" | "failed";

export interface Progress {
  readonly run: number;
  readonly state: RunState;
  readonly step: number;
  readonly epoch: number;
  /** Cost of the last mini-batch; NaN before the first. */
  readonly loss: number;
  /** Training images a second, evaluation left out; 0 until it is known. */
  readonly rate: number;
  /** Seconds that its steps have taken, evaluation between epochs with them. */
  readonly seconds: number;
  /** The steps of which the parameters are kept, in order: where time travel can go. */
  readonly moments: readonly number[];
  /** The last step of the run, which a moment lies behind. */
  readonly latest: number;
  /** Counts what has changed otherwise than by steps: weights written, rates, moments gone to. */
  readonly changes: number;
  /** Whether settings, seed and step give these weights again. */
  readonly isFromSeed: boolean;
}

/** A table that the library refuses, in parts: the page says it in its language. */
export interface TableRefusal {
  readonly fault: TableFault;
  readonly file: string;
  readonly found: string;
  /** Counted from 1. */
  readonly line?: number;
  readonly column?: string;
}

/** An error as a page shows it. */
export interface Failure {
  readonly name: string;
  readonly message: string;
  /** Of a run that diverged: the step, and the layer whose numbers are none any more. */
  readonly step?: number;
  readonly layer?: string;
  /** Why files of the person's own were refused. */
  readonly limit?: Limit;
  /** What is wrong with a table, and where. */
  readonly table?: TableRefusal;
}

/** The run has other data than its settings name. */
export type DataNote =
  /** MNIST has come in part: its first `examples` were cut into the three sets, and the run learns from
   * `training` of them. */
  | { readonly kind: "part"; readonly examples: number; readonly training: number }
  /** MNIST is not beside the page: drawn digits stand for it. */
  | { readonly kind: "no-mnist"; readonly reason: string };

/** What a run begins from other than its seed: the parameters of the run that was open, those of a run
 * that was kept, or a moment of it, from which it goes on to the same bits. */
export type Start = "last" | { readonly parameters: ReadonlyMap<string, Float32Array> } | Moment;

/** A moment of a run, with what says which data it learned from. */
export interface Moment {
  readonly snapshot: Snapshot;
  readonly isFromSeed: boolean;
  readonly data: DataMark;
}

/** The data of a run: it goes on only on the same. */
export interface DataMark {
  /** Where they are others than its settings name. */
  readonly note?: DataNote;
  /** SHA-256 of the three sets. */
  readonly digest: string;
}

/** What may change between two steps of a run. */
export type ChangeableRates = Partial<Omit<Rates, "batchSize">>;

/** How MNIST lies beside the page: as it is, compressed, not at all, or nobody has said. */
export type MnistForm = "raw" | "gz" | "none" | "unknown";

export type Command =
  /** The first of all. */
  | { readonly kind: "beside"; readonly mnist: MnistForm }
  /** A new run; it stands still at step 0, or at the moment that it starts from. */
  | {
      readonly kind: "open";
      readonly id: number;
      readonly settings: Settings;
      readonly from?: Start;
      /** The data to run on, waited for: of a run that is repeated. Of one that goes on its moment
       * says it. */
      readonly data?: Pick<DataMark, "note">;
    }
  /** `until`: it stands still at that step. */
  | { readonly kind: "run"; readonly speed: Speed; readonly until?: number }
  | { readonly kind: "pause" }
  /** So many mini-batches, then it stands still. */
  | { readonly kind: "step"; readonly count: number }
  /** To the end of the epoch. */
  | { readonly kind: "epoch" }
  /** Learning rate and penalties of the steps that follow. */
  | { readonly kind: "change"; readonly rates: ChangeableRates }
  /** To a moment that is kept; the run stands still there. */
  | { readonly kind: "travel"; readonly step: number }
  /** Replaces the numbers of a parameter. */
  | { readonly kind: "write"; readonly name: string; readonly values: Float32Array }
  /** Replaces some of the numbers of a parameter, between two steps. */
  | {
      readonly kind: "bend";
      readonly name: string;
      readonly at: readonly number[];
      readonly values: readonly number[];
    }
  | { readonly kind: "watch"; readonly views: readonly ViewName[] }
  | { readonly kind: "example"; readonly example: ExampleChoice }
  /** Something about the person's own data, answered also where no run is open. */
  | { readonly kind: "own"; readonly id: number; readonly order: OwnOrder }
  /** A panel's own small training, beside the run. */
  | { readonly kind: "study"; readonly id: number; readonly order: StudyOrder }
  | { readonly kind: "ask"; readonly id: number; readonly question: Question }
  | { readonly kind: "ping"; readonly id: number };

export type News =
  | { readonly kind: "loading"; readonly loaded: number; readonly total: number }
  /** More of the data behind a run that began with a part; `isHere`: all of it can be had. */
  | {
      readonly kind: "coming";
      readonly loaded: number;
      readonly total: number;
      readonly isHere: boolean;
    }
  /** Files of the person's own that have been read. */
  | { readonly kind: "reading"; readonly done: number; readonly total: number }
  | { readonly kind: "opened"; readonly run: RunFacts }
  | { readonly kind: "progress"; readonly progress: Progress }
  | { readonly kind: "point"; readonly run: number; readonly point: CurvePoint }
  | {
      readonly kind: "view";
      readonly run: number;
      readonly name: ViewName;
      readonly value: ReadyViews;
    }
  | { readonly kind: "failed"; readonly run: number; readonly failure: Failure }
  | {
      readonly kind: "answer";
      readonly id: number;
      readonly answer: Answer | OwnAnswer | StudyAnswer;
    }
  | { readonly kind: "refused"; readonly id: number; readonly failure: Failure }
  | { readonly kind: "pong"; readonly id: number };
