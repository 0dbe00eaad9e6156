// The questions that a panel asks once, and what it gets back. A panel that needs something else adds
// a kind here and its answer in `answers/`, one file each.
import type { ExampleChoice, Mistake, Moment, Values } from "./protocol.ts";

export type StageName = "graph" | "schedule" | "kernels" | "memory" | "wasm" | "c";

/** A line of a stage, and the nodes of the graph that it stands for. */
export interface ListingLine {
  readonly text: string;
  readonly nodes: readonly number[];
}

/** A training step on its way from layers to code. */
export interface Stages {
  /** The network as the expression that makes it, a line a layer, with the nodes of its z and a. */
  readonly code: readonly ListingLine[];
  readonly listings: Readonly<Record<StageName, readonly ListingLine[]>>;
  /** The node of the loss: what comes after it is the derived gradient and the update. */
  readonly loss: number;
  readonly nodes: number;
  readonly arenaBytes: number;
  readonly moduleBytes: number;
  readonly milliseconds: number;
  /** Arithmetic of each kernel, as the graph asks for it and as the code does it. */
  readonly kernels: readonly {
    readonly name: string;
    readonly graphFlops: number;
    readonly emittedFlops: number;
  }[];
}

/** A picture pushed along the gradient's signs, and along random ones. */
export interface Attack {
  /** 0..1: as it was, as the network sees it, and with noise of the same strength. */
  readonly pixels: Float32Array;
  readonly seen: Float32Array;
  readonly noisy: Float32Array;
  /** -1, 0 or 1 for each pixel: which way it is pushed. */
  readonly direction: Float32Array;
  /** Outputs for the three pictures. */
  readonly before: Float32Array;
  readonly after: Float32Array;
  readonly afterNoise: Float32Array;
  /** The strengths from which the answer is another; undefined: at none up to 0.5. */
  readonly flips?: { readonly attack: number | undefined; readonly noise: number | undefined };
}

/** A picture under attack after a step, and with noise. */
export interface FilmFrame {
  readonly pixels: Float32Array;
  readonly outputs: Float32Array;
  /** How far the pixel that has moved most is from where it was. */
  readonly distance: number;
  /** Moved by so much along random signs. */
  readonly noisy: Float32Array;
  readonly noisyOutputs: Float32Array;
}

export interface Film {
  /** The picture itself and the outputs for it. */
  readonly before: Float32Array;
  readonly usual: Float32Array;
  /** Where it begins, and after each step. */
  readonly frames: readonly FilmFrame[];
}

/** dC/db = delta of each layer, as the mean over so many of the first training images. */
export interface LayerErrors {
  readonly images: number;
  readonly layers: readonly {
    /** layers.0 */
    readonly layer: string;
    /** The length of `slopes`. */
    readonly norm: number;
    /** One a neuron, or a map. */
    readonly slopes: Float32Array;
  }[];
}

export interface Questions {
  /** The compiler's texts, of the run's network or of the smallest there is. */
  readonly stages: { readonly ask: { readonly of: "run" | "smallest" }; readonly answer: Stages };
  /** An example pushed until the network answers otherwise; see worker/attack.ts. */
  readonly attack: {
    readonly ask: {
      readonly example: ExampleChoice;
      /** 0..0.5, of pixels 0..1. */
      readonly strength: number;
      /** A class to pull the answer to; absent: away from the answer of now. */
      readonly towards?: number;
      /** Of the noise. */
      readonly seed: number;
      readonly wantsFlips: boolean;
    };
    readonly answer: Attack;
  };
  /** The same in steps within a ball, a frame where it begins and one after each; see worker/film.ts. */
  readonly film: {
    readonly ask: {
      readonly example: ExampleChoice;
      /** 0..0.5, of pixels 0..1: how far a pixel may go in all, and in a step. */
      readonly epsilon: number;
      readonly alpha: number;
      readonly steps: number;
      /** Whether it begins anywhere in the ball. */
      readonly isInside: boolean;
      /** As of `attack`. */
      readonly towards?: number;
      readonly seed: number;
    };
    readonly answer: Film;
  };
  /** How fast each layer learns, now and before the first step; see worker/layer-errors.ts. */
  readonly layerErrors: {
    readonly ask: object;
    readonly answer: LayerErrors & {
      readonly run: number;
      readonly step: number;
      readonly start: LayerErrors;
    };
  };
  /** Parameters with which every z is 0 for that example; see worker/at-zero.ts. */
  readonly atZero: {
    readonly ask: { readonly example: ExampleChoice; readonly weight: number };
    readonly answer: readonly { readonly name: string; readonly values: Float32Array }[];
  };
  /** Pixels 0..1 of examples, and their classes. */
  readonly digits: {
    readonly ask: { readonly examples: readonly ExampleChoice[] };
    readonly answer: readonly { readonly pixels: Float32Array; readonly label: number }[];
  };
  /** What the output neurons give for each of some examples. */
  readonly outputs: {
    readonly ask: { readonly examples: readonly ExampleChoice[] };
    readonly answer: readonly Float32Array[];
  };
  /** SHA-256 of all parameters, in the network's order: the same seed must give the same. */
  readonly hash: { readonly ask: object; readonly answer: string };
  /** The network as it is now, as a file. */
  readonly file: {
    readonly ask: {
      readonly format: FileFormat;
      /** What the PyTorch script calls the module of each layer. */
      readonly modules: readonly string[];
    };
    readonly answer: TakenFile;
  };
  /** The validation digits that a neuron, or a map at its strongest place, answers most and least. */
  readonly excites: {
    readonly ask: { readonly layer: number; readonly neuron: number; readonly count: number };
    readonly answer: {
      readonly most: readonly Excitement[];
      readonly least: readonly Excitement[];
      /** Digits that were looked at. */
      readonly total: number;
    };
  };
  /** How a neuron came to be: its bias and the length of its weights at every moment that is kept. */
  readonly history: {
    readonly ask: { readonly layer: number; readonly neuron: number };
    readonly answer: readonly {
      readonly step: number;
      /** Absent where it has several. */
      readonly bias?: number;
      readonly norm: number;
      /** How far its weights lie from those of the first moment. */
      readonly way: number;
    }[];
  };
  /** What a neuron adds to the weighted input of every output: now, less what it would be without it. */
  readonly votes: {
    readonly ask: {
      readonly layer: number;
      readonly neuron: number;
      readonly example: ExampleChoice;
    };
    readonly answer: Float32Array;
  };
  /** The surveyed validation digits of a class that get a certain answer, at most so many. */
  readonly cell: {
    readonly ask: { readonly right: number; readonly answer: number; readonly most: number };
    readonly answer: readonly Mistake[];
  };
  /** This moment as plain data, which `open` can go on from. */
  readonly snapshot: { readonly ask: object; readonly answer: Moment };
  /** A value by its name, as the stepper reads it. */
  readonly value: { readonly ask: { readonly name: string }; readonly answer: Values };
  /** What an example costs before and after one step down its own gradient. */
  readonly downhill: {
    readonly ask: { readonly example: ExampleChoice; readonly learningRate: number };
    readonly answer: { readonly before: number; readonly after: number };
  };
  /** One number of a gradient by backpropagation and by differences, in float64; ms a forward pass. */
  readonly nudge: {
    readonly ask: {
      readonly example: ExampleChoice;
      readonly name: string;
      readonly index: number;
    };
    readonly answer: {
      readonly gradient: number;
      readonly difference: number;
      readonly passMs: number;
      readonly parameters: number;
    };
  };
}

export type FileFormat = "safetensors" | "pytorch" | "onnx" | "keras" | "js" | "html";

export interface TakenFile {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** What stands in it, a line each, where that needs saying. */
  readonly says?: string;
}

export interface Excitement {
  readonly row: number;
  readonly label: number;
  readonly activation: number;
  readonly pixels: Float32Array;
}

export type Topic = keyof Questions;
export type Question = { [T in Topic]: { readonly topic: T } & Questions[T]["ask"] }[Topic];
export type AnswerOf<T extends Topic> = Questions[T]["answer"];
export type Answer = AnswerOf<Topic>;
