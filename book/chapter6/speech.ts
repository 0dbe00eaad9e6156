// Speech, which the book's outlook names among what deep networks do well: the ten digits said by
// voices that the network has not heard.
import {
  adam,
  cosine,
  dense,
  gru,
  logLikelihood,
  masking,
  network,
  scaled,
  softmax,
} from "downhill";
import { type Dataset, dataset, logMel } from "downhill/data";
import { type Experiment, experiment } from "../experiment.ts";
import { accuracies, learn, percent } from "../training.ts";
import { inShades, rounded } from "./machines.ts";
import { openSpeaker, SPOKEN_RATE, type Speaker, type Utterance } from "./spoken-words.ts";

const WORDS = "zero one two three four five six seven eight nine".split(" ");
const BANDS = 24;
/** Of 25 ms, one every 10 ms: the slowest word has fewer. */
const STEPS = 80;

/** Variants of eSpeak NG: men, women, old and young, and some that whisper or croak. */
export const HEARD =
  "m1 f1 m2 f2 Alex Alicia Andy steph Denis linda m3 f3 m4 m5 m6 m7 Gene Hugo Jacky Lee Mario Michael Nguyen anika Andrea Diogo Henrique ed antonio boris rob gustave iven john kaukovalta marcelo max michel miguel norbert pablo paul pedro quincy robert sandro shelby travis victor whisperf zac grandpa".split(
    " ",
  );
export const NOT_HEARD = "m8 whisper f4 Annie aunty f5 Mike belinda croak grandma".split(" ");
const ACCENTS = ["en-us", "en-gb", "en-gb-x-rp"];
const OTHER_ACCENTS = ["en-gb-scotland", "en-029"];

/** A word as it is said in a voice. */
interface Spoken {
  readonly label: number;
  readonly steps: number;
  /** [steps, BANDS] */
  readonly values: Float32Array;
  readonly voice: string;
}

/** Each digit at each speed and pitch, in each voice; the voices take the accents in turn. */
async function spoken(
  speak: Speaker,
  variants: readonly string[],
  accents: readonly string[],
  { speeds, pitches }: { speeds: readonly number[]; pitches: readonly number[] },
  told: (share: number) => void,
): Promise<Spoken[]> {
  const what: Utterance[] = WORDS.flatMap((word) =>
    speeds.flatMap((speed) => pitches.map((pitch) => ({ word, speed, pitch }))),
  );
  const all: Spoken[] = [];
  for (const [i, variant] of variants.entries()) {
    const voice = `${accents[i % accents.length]}+${variant}`;
    for (const [k, samples] of (await speak(voice, what)).entries()) {
      const label = WORDS.indexOf(what[k]!.word);
      const { steps, values } = logMel(samples, {
        rate: SPOKEN_RATE,
        bands: BANDS,
        low: 80,
        high: 8_000,
      });
      if (steps > STEPS) throw new RangeError(`${voice}: a word of ${steps} steps`);
      all.push({ label, steps, values, voice });
    }
    told((i + 1) / variants.length);
  }
  return all;
}

/**
 * The same words with every band less its mean over the word, which takes away most of what is the
 * voice's and not the word's (Atal 1974), or less its mean over all words to learn from; and over its
 * deviation in those.
 */
function standardised(words: readonly Spoken[], model: readonly Spoken[], ofEach: boolean) {
  const without = (word: Spoken): Spoken => {
    const means = meansOf([word]);
    return { ...word, values: word.values.map((x, i) => x - means[i % BANDS]!) };
  };
  const [own, learned] = ofEach ? [words.map(without), model.map(without)] : [words, model];
  const means = meansOf(learned);
  const squares = meansOf(
    learned.map((w) => ({ ...w, values: w.values.map((x, i) => (x - means[i % BANDS]!) ** 2) })),
  );
  const scaled = (x: number, band: number) => (x - means[band]!) / Math.sqrt(squares[band]!);
  return own.map((w) => ({ ...w, values: w.values.map((x, i) => scaled(x, i % BANDS)) }));
}

/** The mean of each band over all steps. */
function meansOf(words: readonly Spoken[]): Float64Array {
  const sums = new Float64Array(BANDS);
  for (const { values } of words) for (const [i, x] of values.entries()) sums[i % BANDS]! += x;
  const steps = words.reduce((sum, word) => sum + word.steps, 0);
  return sums.map((sum) => sum / steps);
}

/** Words step by step, zeros behind the end of each. */
function inSteps(name: string, words: readonly Spoken[]): Dataset<readonly [80, 24], 10> {
  const inputs = new Float32Array(words.length * STEPS * BANDS);
  for (const [i, { values }] of words.entries()) inputs.set(values, i * STEPS * BANDS);
  const labels = Uint8Array.from(words, ({ label }) => label);
  return dataset({ name, inputShape: [STEPS, BANDS], outputs: 10, inputs, labels });
}

/** The mean of each band: all that is left of a word where the order of its steps is forgotten. */
function inMean(name: string, words: readonly Spoken[]): Dataset<readonly [24], 10> {
  const inputs = new Float32Array(words.length * BANDS);
  for (const [i, { steps, values }] of words.entries()) {
    for (const [k, x] of values.entries()) inputs[i * BANDS + (k % BANDS)]! += x / steps;
  }
  const labels = Uint8Array.from(words, ({ label }) => label);
  return dataset({ name, inputShape: [BANDS], outputs: 10, inputs, labels });
}

const PICTURE_SIDE = 48;

/** A word as a square picture: time to the right, high bands on top, two rows a band. */
const pictureOf = ({ steps, values }: Spoken): number[] =>
  inShades(
    Array.from({ length: PICTURE_SIDE ** 2 }, (_, i) => {
      const [row, step] = [Math.floor(i / PICTURE_SIDE), i % PICTURE_SIDE];
      const band = BANDS - 1 - Math.floor((row * BANDS) / PICTURE_SIDE);
      return step < steps ? (values[step * BANDS + band]! + 2) / 4 : 0;
    }),
  );

/** The first word of each digit in a voice. */
const oneOfEach = (words: readonly Spoken[]): Spoken[] =>
  WORDS.map((_, label) => words.find((word) => word.label === label)!);

const UNHEARD = "test %, voices not heard";

export const speech: Experiment = experiment({
  id: "ch6-spoken-digits",
  chapter: 6,
  section: "Other approaches to deep neural nets",
  claim:
    "Ours: a recurrent network understands digits that voices say which it has not heard; the book names speech recognition and gives no figure.",
  protocol: `Synthetic: all words are made by eSpeak NG (npm package espeak-ng), no human being speaks. Zero to nine in ${HEARD.length} voices, each with one of three English accents, at three speeds and two pitches: 3,120 words to learn from. Tested are ${NOT_HEARD.length} other voices at speeds and pitches between, 400 words in those accents and 400 in two others (Scotland, the Caribbean). ln of the energy in ${BANDS} mel bands from 80 to 8,000 Hz, 25 ms every 10 ms, each band less its mean over the word, and over its deviation. masking, a GRU of 64 units whose last state goes into softmax; log-likelihood, weights from N(0, 1 / inputs), Adam with eta 0.003 falling along a cosine, mini-batches of 40, 12 epochs; last epoch. Beside it a softmax over those means of a word, which does not know in which order sounds came.`,
  figures: [
    {
      value: UNHEARD,
      book: undefined,
      decimals: 1,
      unit: "%",
      statistic: { kind: "mean", runs: 3 },
      better: "higher",
      band: { low: 95, high: 100, why: "clean words of one synthesiser; ours" },
    },
  ],
  claims: {
    understands: "more than 95 % of the words in voices that it has not heard are right",
    "order counts": "the means alone make at least twice as many mistakes",
  },
  runs: 3,
  coreHours: 0.01,
  plots: [
    { kind: "images", curves: ["a voice it learned from, and one it did not"], side: PICTURE_SIDE },
    { kind: "lines", curves: [UNHEARD], yLabel: "test %" },
    { kind: "bars", x: "digit", curves: ["right of each digit, %"], yLabel: "%" },
  ],
  run: async (context) => {
    const speak = await openSpeaker();
    const heard = HEARD.slice(0, context.at({ full: HEARD.length, quick: 24, ci: 3 }));
    const others = NOT_HEARD.slice(0, context.at({ full: NOT_HEARD.length, quick: 5, ci: 1 }));
    const manner = context.at({
      full: { speeds: [80, 100, 125], pitches: [40, 60] },
      quick: { speeds: [80, 125], pitches: [50] },
      ci: { speeds: [80, 125], pitches: [50] },
    });
    const between = { speeds: [90, 110], pitches: [35, 55] };
    const said = [
      await spoken(speak, heard, ACCENTS, manner, (x) => context.progress(0.3 * x)),
      await spoken(speak, others, ACCENTS, between, (x) => context.progress(0.3 + 0.1 * x)),
      await spoken(speak, others, OTHER_ACCENTS, between, (x) => context.progress(0.4 + 0.1 * x)),
    ] as const;
    const [training, test, foreign] = said.map((words) => standardised(words, said[0], true)) as [
      Spoken[],
      Spoken[],
      Spoken[],
    ];
    const [trainingMeans, testMeans] = said.map((words, i) =>
      inMean(`means ${i}`, standardised(words, said[0], false)),
    );
    const options = {
      loss: logLikelihood,
      init: scaled,
      epochs: context.at({ full: 12, quick: 8, ci: 12 }),
      batchSize: context.at({ full: 40, quick: 20, ci: 10 }),
    };
    const { epochs } = options;
    const units = context.at({ full: 64, quick: 48, ci: 24 });
    const net = network([STEPS, BANDS], masking(), gru(units), dense(10, softmax));
    const testSet = inSteps("voices not heard", test);
    const run = await learn(context, net, inSteps("spoken digits", training), {
      ...options,
      optimizer: adam({ learningRate: context.at({ full: 0.003, quick: 0.005, ci: 0.01 }) }),
      schedule: cosine({ epochs }),
      test: testSet,
      testEveryEpoch: true,
      part: [0.5, 0.95],
    });
    const ofMeans = await learn(context, network([BANDS], dense(10, softmax)), trainingMeans!, {
      ...options,
      optimizer: adam({ learningRate: 0.01 }),
      epochs: 3 * epochs,
      part: [0.95, 1],
      test: testMeans!,
    });
    const curve = accuracies(run.history, "test");
    const last = curve.at(-1)!;
    const inOtherAccents = percent(
      await run.evaluate(inSteps("other accents", foreign), { loss: logLikelihood }),
    );
    const unordered = percent(ofMeans.test!);
    const { classes } = await run.predict(testSet);
    const ofEach = WORDS.map((_, digit) => {
      const asked = test.flatMap(({ label }, i) => (label === digit ? [classes[i]] : []));
      return rounded((100 * asked.filter((answer) => answer === digit).length) / asked.length, 2);
    });
    const shown = [training, test].flatMap((set) => oneOfEach(set).map(pictureOf));
    return {
      values: {
        [UNHEARD]: last,
        "test %, nor their accents": inOtherAccents,
        "test %, mean of the spectrum": unordered,
        "words to learn from": training.length,
      },
      curves: {
        "a voice it learned from, and one it did not": shown.flat(),
        [UNHEARD]: curve,
        digit: WORDS.map((_, digit) => digit),
        "right of each digit, %": ofEach,
      },
      claims: { understands: last > 95, "order counts": 100 - unordered > 2 * (100 - last) },
      works: last > context.at({ full: 90, quick: 80, ci: 30 }),
    };
  },
});
