// Data of the person's own, as the page and the worker speak of them. Everything that a file says - its
// name, its classes - is text and nothing else.
import type { ClassOddity } from "downhill/data";

export type OwnKind = "csv" | "idx" | "pictures" | "digits";

/** A file with its place in what was dropped: folder/cat/1.png. */
export interface BroughtFile {
  readonly path: string;
  readonly file: File;
}

/** How files are read; what is left out is found in them. */
export interface ReadingOptions {
  /** Of a table: the place of the column with the class. */
  readonly label?: number;
  /** What values are divided by before a network sees them. */
  readonly divideBy?: number;
  /** Of pictures: the side to which they are brought. */
  readonly side?: number;
  /** Of pictures: three values a pixel in place of one. */
  readonly isColour?: boolean;
  /** Of pictures: dark counts as ink, so that white paper is 0. */
  readonly isInverted?: boolean;
}

export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
}

/** A set in a few words. */
export interface OwnFacts {
  /** What settings call it, made of its contents: the same files give the same key anywhere. */
  readonly key: string;
  /** What the person called the files. */
  readonly title: string;
  readonly kind: OwnKind;
  readonly count: number;
  readonly classNames: readonly string[];
  /** Values of an example. */
  readonly size: number;
  readonly picture?: PictureShape;
}

/** What looks wrong before a run. */
export type Problem =
  | { readonly kind: "one-class"; readonly name: string }
  | { readonly kind: "outweighs"; readonly name: string; readonly share: number }
  | { readonly kind: "sorted" }
  | { readonly kind: "sizes"; readonly least: string; readonly most: string; readonly to: string }
  | { readonly kind: "not-scaled"; readonly most: number }
  | { readonly kind: "few"; readonly name: string; readonly count: number }
  | { readonly kind: "empty-class"; readonly name: string }
  | { readonly kind: "skipped"; readonly count: number; readonly first: string }
  /** Of one of the three sets that the whole is split into. */
  | { readonly kind: "classes"; readonly oddity: ClassOddity };

/** Why files cannot be read. */
export type Limit =
  | {
      readonly kind: "files" | "bytes" | "values" | "classes";
      readonly most: number;
      readonly found: number;
    }
  | {
      readonly kind: "pixels";
      readonly file: string;
      readonly most: number;
      readonly found: number;
    }
  | { readonly kind: "nothing"; readonly first: string }
  | { readonly kind: "mixed" }
  | { readonly kind: "several-tables" }
  | { readonly kind: "idx-pair"; readonly images: number; readonly labels: number }
  | { readonly kind: "no-classes"; readonly file: string }
  | { readonly kind: "not-a-picture"; readonly file: string };

/** A set that has been read and not been used yet. */
export interface Preview {
  readonly facts: OwnFacts;
  /** Examples of each class. */
  readonly counts: readonly number[];
  /** A few examples of each class: values 0..1 where they are pictures. */
  readonly samples: readonly { readonly values: Float32Array; readonly label: number }[];
  readonly problems: readonly Problem[];
  /** Of a table: its columns. */
  readonly columns?: readonly string[];
  readonly options: Required<ReadingOptions>;
}

/** A digit that was drawn and kept. */
export interface OwnDigit {
  readonly id: number;
  /** 784 bytes. */
  readonly pixels: Uint8Array;
  readonly label: number;
}

export interface OwnData {
  readonly sets: readonly OwnFacts[];
  readonly digits: readonly OwnDigit[];
  /** Whether the browser keeps them; else they last as long as the page. */
  readonly isStored: boolean;
}

/** What can be asked about own data, whether a run is open or not. */
export interface OwnOrders {
  readonly bring: {
    readonly ask: { readonly files: readonly BroughtFile[]; readonly options: ReadingOptions };
    readonly answer: Preview;
  };
  /** Keeps the set that was read last. */
  readonly use: { readonly ask: object; readonly answer: OwnData };
  readonly list: { readonly ask: object; readonly answer: OwnData };
  readonly forget: { readonly ask: { readonly key: string }; readonly answer: OwnData };
  readonly forgetAll: { readonly ask: object; readonly answer: OwnData };
  readonly keep: {
    readonly ask: { readonly pixels: Uint8Array; readonly label: number };
    readonly answer: OwnData;
  };
  readonly drop: { readonly ask: { readonly id: number }; readonly answer: OwnData };
}
export type OwnTopic = keyof OwnOrders;
export type OwnOrder = {
  [T in OwnTopic]: { readonly topic: T } & OwnOrders[T]["ask"];
}[OwnTopic];
export type OwnAnswer<T extends OwnTopic = OwnTopic> = OwnOrders[T]["answer"];

/** What settings call the digits that were drawn here. */
export const DIGITS_KEY = "own-digits";
/** Fewer examples cannot be split into three sets. */
export const LEAST_EXAMPLES = 7;
/** What a page can take in. */
export const LIMITS = {
  files: 20_000,
  bytes: 256 * 2 ** 20,
  tableBytes: 100 * 2 ** 20,
  /** Of one picture. */
  pixels: 40_000_000,
  /** Numbers of a whole set. */
  values: 100_000_000,
  classes: 1000,
  side: 64,
} as const;
