// What a language has for the sentences of the stored runs, which are kept in English.

/** Each gives undefined where it has no words yet: an experiment that is new. */
export interface RecordWords {
  readonly claimOf: (id: string) => string | undefined;
  readonly protocolOf: (id: string, english: string) => string | undefined;
  readonly sectionOf: (english: string) => string | undefined;
  /** A claim without a number, as a run shows it or not. */
  readonly seenOf: (english: string) => string | undefined;
  readonly reasonOf: (english: string) => string | undefined;
  /** Of a figure or a curve. */
  readonly nameOf: (english: string) => string;
  readonly axisOf: (english: string) => string;
}
