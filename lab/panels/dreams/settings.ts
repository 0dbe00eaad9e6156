// What the machine of this panel is, what of it is looked at, and the chain that it dreams in: all but
// the chain stands in the address.
import { computed, signal } from "@preact/signals";
import { inAddress } from "../../state/address-parts.ts";
import { maybe, numeral, oneOf } from "../../state/forms.ts";
import { LiveStudy } from "../../state/study.ts";
import { isStill } from "../../state/theme.ts";
import { example } from "../../state/trainer.ts";
import {
  type DreamsAsk,
  type DreamsPlan,
  type Frame,
  PIXELS,
  SHOWN,
  WAYS,
  type Way,
} from "../../worker/studies/dreams/plan.ts";

const PANEL = "dreams";
/** As the experiments of the book have them. */
const USUAL_RATES: Readonly<Record<Way, number>> = { cd1: 0.1, cd10: 0.05, persistent: 0.02 };
export const MOST_HIDDEN = 144;

export const way = inAddress<Way>(PANEL, "way", "persistent", oneOf(WAYS));
export const hidden = inAddress(PANEL, "hidden", 64, numeral(4, MOST_HIDDEN));
const ownRate = inAddress(PANEL, "gain", undefined, maybe(numeral(0.0001, 1, 6)));
export const seed = inAddress(PANEL, "chance", 1, numeral(1, 1e6));
export const learningRate = computed(() => ownRate.value ?? USUAL_RATES[way.value]);
export const setRate = (to: number) => (ownRate.value = to);
export function setWay(to: Way): void {
  ownRate.value = undefined;
  way.value = to;
}

/** The hidden unit and the digit that are looked at. */
export const filter = inAddress(PANEL, "filter", 0, numeral(0, MOST_HIDDEN - 1));
export const digit = inAddress(PANEL, "sample", 3, numeral(0, SHOWN - 1));

export const ORIGINS = ["noise", "digit", "drawn"] as const;
export type Origin = (typeof ORIGINS)[number];
/** What the chain begins with. */
export const origin = inAddress<Origin>(PANEL, "from", "noise", oneOf(ORIGINS));
export const dreamSeed = inAddress(PANEL, "dream", 1, numeral(1, 1e6));
/** Steps of the chain from picture to picture. */
export const stride = inAddress(PANEL, "every", 1, numeral(1, 100));

export interface CoursePoint {
  readonly step: number;
  /** NaN where nothing has been learned yet. */
  readonly training: number;
  readonly test: number;
}
export const course = signal<readonly CoursePoint[]>([]);

/** The pictures of the film, the newest last, and the free energy after every step. */
export const film = signal<readonly Frame[]>([]);
export const energies = signal<readonly (readonly [step: number, energy: number])[]>([]);
export const isDreaming = signal(false);

/** Pictures of the film, and numbers of its chart. */
const MOST_FRAMES = 24;
const MOST_ENERGIES = 600;
/** From picture to picture. */
const FRAME_MS = 90;
const STILL_FRAME_MS = 500;

/** What is to happen to the chain in the next stretch. */
let begins = true;
let steps = 0;

const plan = computed<DreamsPlan>(() => ({
  hidden: hidden.value,
  way: way.value,
  learningRate: learningRate.value,
  seed: seed.value,
}));

export const study: LiveStudy<"dreams"> = new LiveStudy({
  name: "dreams",
  plan,
  ask: (isFirst) => {
    const moves = isDreaming.peek() || steps > 0;
    // what has not moved yet begins with what the machine says of it now
    const isAtStart = film.peek().length === 1;
    const ask: DreamsAsk = {
      ...(begins || isFirst || (moves && isAtStart)
        ? { begin: { seed: dreamSeed.peek(), ...pixelsToBegin() } }
        : {}),
      dream: isDreaming.peek() ? stride.peek() : steps,
    };
    begins = false;
    steps = 0;
    return ask;
  },
  hear: ({ view }, isFirst) => {
    const { step, error, testError, frames } = view;
    const before = isFirst ? [] : course.value;
    if (before.at(-1)?.step !== step) {
      course.value = [...before, { step, training: error, test: testError }];
    }
    const isNew = frames[0]?.step === 0;
    const kept = [...(isNew ? frames.slice(0, 1) : []), ...frames.slice(isNew ? 1 : 0).slice(-1)];
    film.value = [...(isNew ? [] : film.value), ...kept].slice(-MOST_FRAMES);
    energies.value = [
      ...(isNew ? [] : energies.value),
      ...frames.map(({ step: at, energy }) => [at, energy] as const),
    ].slice(-MOST_ENERGIES);
    if (isDreaming.value) setTimeout(() => study.look(), isStill.value ? STILL_FRAME_MS : FRAME_MS);
  },
});

/** The digit or the drawing; of noise nothing. */
function pixelsToBegin(): { readonly pixels?: Float32Array } {
  if (origin.peek() === "noise") return {};
  if (origin.peek() === "drawn") {
    const shown = example.peek();
    const isDigit = "pixels" in shown && shown.pixels.length === PIXELS;
    return { pixels: isDigit ? shown.pixels.slice() : new Float32Array(PIXELS) };
  }
  const from = digit.peek() * PIXELS;
  const originals = study.shown.peek()?.view.originals;
  return originals ? { pixels: originals.slice(from, from + PIXELS) } : {};
}

/** The chain begins anew. */
export function begin(): void {
  begins = true;
  study.look();
}

/** So many steps of the chain. */
export function dream(count: number): void {
  isDreaming.value = false;
  steps += count;
  study.look();
}

export function play(): void {
  isDreaming.value = true;
  study.look();
}

export const pause = (): void => {
  isDreaming.value = false;
};

/** Another digit; a chain that begins with it begins anew. */
export function choose(to: number): void {
  digit.value = to;
  if (origin.peek() === "digit") begin();
}

export function setOrigin(to: Origin): void {
  origin.value = to;
  begin();
}
