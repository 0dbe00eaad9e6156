// The arithmetic of genome and brain: what the appendix reckons, line by line, from the numbers that it
// starts from; and where they are loose, what else comes out.
import { APPENDIX, EXACT, type Experiment, experiment, type Figure } from "../experiment.ts";

/** What the book starts from. */
const DIFFERENT_PAIRS = 125e6;
const PAIRS = 3e9;
const BITS_A_PAIR = 2;
const FOR_THE_BRAIN = 1 / 2;
const BITS_A_LETTER = 1;
const LETTERS_A_WORD = 5;
const CONNECTIONS = 100e12;
const NUMBERS_A_CONNECTION = 10;
/** The book does not say how long a floating point number is; 64 bits come nearest to what it prints. */
const BITS_A_NUMBER = 64;
/** The usual count of the King James Bible (783,137; others have up to 823,000). */
const WORDS_OF_THE_BIBLE = 783_137;
/** The usual count of its letters (3,116,480 is told too). */
const LETTERS_OF_THE_BIBLE = 3_566_480;
/** What Shannon's readers left open, in bits a letter: "Prediction and Entropy of Printed English", 1951. */
const SHANNON = { low: 0.6, high: 1.3 };

const figure = (value: string, book: number, decimals: number, unit: string): Figure => ({
  value,
  book,
  decimals,
  unit,
  statistic: EXACT,
  better: "neither",
  band: { low: book, high: book, why: "it is reckoned from the book's own numbers" },
});

export const genome: Experiment = experiment({
  id: "appendix-genome",
  chapter: APPENDIX,
  section: "Is there a simple algorithm for intelligence?",
  claim:
    "What makes a brain human is told in the genome in some 125 million bits, 30 Bibles, and its connections would take half a billion times as many: the genome cannot hold the details.",
  protocol:
    "Reckoned from the numbers that the book starts from: 125 million of 3 billion base pairs differ between human and chimpanzee, of 2 bits each, half of them for the brain; a letter of English is a bit and a word five letters; 100 trillion connections of 10 numbers, for which we take 64 bits. Where a number is loose, what follows from its other values stands beside it: one letter at 0.6 to 1.3 bits (Shannon 1951), numbers of 16 bits, all or a tenth of the difference for the brain, the whole genome, and Bibles by letters and not by words.",
  figures: [
    figure("base pairs that agree", 96, 0, "%"),
    figure("bits of the difference", 250, 0, "million"),
    figure("bits for the brain", 125, 0, "million"),
    figure("letters of English", 125, 0, "million"),
    figure("words of English", 25, 0, "million"),
    figure("King James Bibles", 30, -1, ""),
    figure("bits of the connections", 70, -1, "quadrillion"),
    figure("connections to genome", 0.5, 1, "billion times"),
    figure("orders of magnitude", 9, 0, ""),
  ],
  claims: {
    "a brain is not told in detail":
      "even with all of the genome for it and numbers of 16 bits the connections take more than a million times as many bits",
  },
  runs: 1,
  coreHours: 0.001,
  run: async () => {
    const difference = DIFFERENT_PAIRS * BITS_A_PAIR;
    const brain = difference * FOR_THE_BRAIN;
    const letters = brain / BITS_A_LETTER;
    const words = letters / LETTERS_A_WORD;
    const connections = CONNECTIONS * NUMBERS_A_CONNECTION * BITS_A_NUMBER;
    const leastConnections = CONNECTIONS * NUMBERS_A_CONNECTION * 16;
    const genomeBits = PAIRS * BITS_A_PAIR;
    const million = (x: number) => x / 1e6;
    return {
      values: {
        "base pairs that agree": 100 * (1 - DIFFERENT_PAIRS / PAIRS),
        "bits of the difference": million(difference),
        "bits for the brain": million(brain),
        "letters of English": million(letters),
        "words of English": million(words),
        "King James Bibles": words / WORDS_OF_THE_BIBLE,
        "bits of the connections": connections / 1e15,
        "connections to genome": connections / brain / 1e9,
        "orders of magnitude": Math.log10(connections / brain),
        "loose: letters, million, at 1.3 bits": million(brain / SHANNON.high),
        "loose: letters, million, at 0.6 bits": million(brain / SHANNON.low),
        "loose: Bibles by letters": letters / LETTERS_OF_THE_BIBLE,
        "loose: orders of magnitude, all of the difference for the brain, 16 bits a number":
          Math.log10(leastConnections / difference),
        "loose: orders of magnitude, a tenth of the difference for the brain, 64 bits": Math.log10(
          connections / (difference / 10),
        ),
        "loose: orders of magnitude, against the whole genome": Math.log10(
          connections / genomeBits,
        ),
      },
      claims: { "a brain is not told in detail": leastConnections / genomeBits > 1e6 },
      works: connections > 1e6 * brain,
    };
  },
});
