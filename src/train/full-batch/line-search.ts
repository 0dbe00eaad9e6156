// How far to go along a direction: the search of Moré & Thuente 1994, "Line search algorithms with
// guaranteed sufficient decrease", as MINPACK-2 has it. A step is found where the function has fallen
// enough and the slope along the direction has flattened enough (the strong Wolfe conditions).
import { dot, type Evaluated, type Place, plus } from "./smooth-function.ts";

export interface SearchOptions {
  /** The first step that is tried. */
  readonly first: number;
  /** f(x + a d) <= f(x) + decrease a f'; default 1e-4. */
  readonly decrease?: number;
  /** |f'(x + a d)| <= flatness |f'|; default 0.9. */
  readonly flatness?: number;
}

export interface Found {
  readonly place: Place;
  readonly step: number;
  readonly evaluations: number;
}

const LONGEST = 1e10;
const MOST_TRIES = 30;
/** An interval that is so small beside its place holds nothing to be found. */
const NARROW = 1e-12;
/** What rounding may do to a sum over a set, of its value. So near the minimum it is the slope that tells
 * (the approximate Wolfe conditions of Hager & Zhang 2005). */
const ROUNDING = 2 ** -46;

/** A step, the function there and its slope along the direction. */
interface Point {
  readonly step: number;
  readonly value: number;
  readonly slope: number;
}

/** A step along `direction`; undefined where none that lowers the function is found. */
export async function searchLine(
  evaluate: (x: Float64Array) => Promise<Evaluated>,
  from: Place,
  direction: Float64Array,
  options: SearchOptions,
): Promise<Found | undefined> {
  const { first, decrease = 1e-4, flatness = 0.9 } = options;
  const slope = dot(from.gradient, direction);
  if (!(slope < 0)) return undefined;
  const start: Point = { step: 0, value: from.value, slope };
  const slack = ROUNDING * Math.abs(from.value);
  const least = decrease * slope;
  let [best, other]: [Point, Point] = [start, start];
  let isBracketed = false;
  let isFirstStage = true;
  let [width, widthBefore] = [LONGEST, 2 * LONGEST];
  let [low, high] = [0, 5 * first];
  let step = first;
  for (let evaluations = 1; evaluations <= MOST_TRIES; evaluations++) {
    const x = plus(from.x, step, direction);
    const { value, gradient } = await evaluate(x);
    if (!Number.isFinite(value) || !Number.isFinite(dot(gradient, direction))) {
      // too far to be a number: most of the way back
      step = best.step + (step - best.step) / 10;
      continue;
    }
    const now: Point = { step, value, slope: dot(gradient, direction) };
    const enough = from.value + step * least;
    const isFlatter = now.slope <= (2 * decrease - 1) * slope;
    const isLower = value <= enough || (value <= from.value + slack && isFlatter);
    if (isLower && Math.abs(now.slope) <= flatness * -slope) {
      return { place: { x, value, gradient }, step, evaluations };
    }
    if (isFirstStage && value <= enough && now.slope >= 0) isFirstStage = false;
    const isModified = isFirstStage && value <= best.value && value > enough;
    // the function less what it must fall by
    const down = (p: Point): Point => ({
      step: p.step,
      value: p.value - p.step * least,
      slope: p.slope - least,
    });
    const up = (p: Point): Point => ({
      step: p.step,
      value: p.value + p.step * least,
      slope: p.slope + least,
    });
    const shown = isModified ? down : (p: Point) => p;
    const next = narrowed(shown(best), shown(other), shown(now), isBracketed, [low, high]);
    isBracketed = next.isBracketed;
    [best, other] = isModified ? [up(next.best), up(next.other)] : [next.best, next.other];
    step = next.step;
    if (isBracketed) {
      const now = Math.abs(other.step - best.step);
      if (now >= 0.66 * widthBefore) step = best.step + (other.step - best.step) / 2;
      [widthBefore, width] = [width, now];
      [low, high] = [Math.min(best.step, other.step), Math.max(best.step, other.step)];
    } else {
      [low, high] = [step + 1.1 * (step - best.step), step + 4 * (step - best.step)];
    }
    step = Math.min(Math.max(step, 0), LONGEST);
    const isDone = isBracketed && (step <= low || step >= high || high - low <= NARROW * high);
    if (!isDone && evaluations < MOST_TRIES) continue;
    // nothing flat enough: the lowest place that was seen, where one is lower than the first
    if (best.step === 0 || best.value >= from.value) return undefined;
    const place = plus(from.x, best.step, direction);
    const lowest = { x: place, ...(await evaluate(place)) };
    return { place: lowest, step: best.step, evaluations: evaluations + 1 };
  }
  return undefined;
}

/** The next step to try, from cubics and parabolas through the ends of an interval and a new point, and
 * the interval that holds a minimum then. */
function narrowed(
  best: Point,
  other: Point,
  now: Point,
  bracketed: boolean,
  [low, high]: readonly [number, number],
) {
  const isOpposite = now.slope * Math.sign(best.slope) < 0;
  const [a, b] = [best, now];
  const secant = b.step + (b.slope / (b.slope - a.slope)) * (a.step - b.step);
  let isBracketed = bracketed;
  let step: number;
  if (b.value > a.value) {
    // higher: a minimum lies between
    const cubic = cubicStep(a, b);
    const mean = (a.value - b.value) / (b.step - a.step) + a.slope;
    const parabola = a.step + (a.slope / mean / 2) * (b.step - a.step);
    const isNearer = Math.abs(cubic - a.step) < Math.abs(parabola - a.step);
    step = isNearer ? cubic : cubic + (parabola - cubic) / 2;
    isBracketed = true;
  } else if (isOpposite) {
    // lower, and uphill from here: it lies between too
    const cubic = cubicStep(b, a);
    step = Math.abs(cubic - b.step) > Math.abs(secant - b.step) ? cubic : secant;
    isBracketed = true;
  } else if (Math.abs(b.slope) < Math.abs(a.slope)) {
    // lower and flatter: it lies ahead
    const cubic = cubicAhead(a, b, low, high);
    const isNearer = Math.abs(cubic - b.step) < Math.abs(secant - b.step);
    if (bracketed) {
      step = isNearer ? cubic : secant;
      const edge = b.step + 0.66 * (other.step - b.step);
      step = b.step > a.step ? Math.min(edge, step) : Math.max(edge, step);
    } else {
      step = Math.min(Math.max(isNearer ? secant : cubic, low), high);
    }
  } else if (bracketed) {
    step = cubicStep(b, other);
  } else {
    step = b.step > a.step ? high : low;
  }
  if (b.value > a.value) return { best: a, other: b, isBracketed, step };
  return { best: b, other: isOpposite ? a : other, isBracketed, step };
}

/** Where the cubic through two points with slopes has its minimum, from a: Nocedal & Wright (3.59). */
function cubicStep(a: Point, b: Point): number {
  const theta = (3 * (a.value - b.value)) / (b.step - a.step) + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const inside = (theta / scale) * (theta / scale) - (a.slope / scale) * (b.slope / scale);
  const gamma = scale * Math.sqrt(Math.max(0, inside)) * (b.step < a.step ? -1 : 1);
  const part = (gamma - a.slope + theta) / (gamma - a.slope + gamma + b.slope);
  return a.step + part * (b.step - a.step);
}

/** The same behind b, where the cubic has a minimum there, else the end of what is allowed. */
function cubicAhead(a: Point, b: Point, low: number, high: number): number {
  const theta = (3 * (a.value - b.value)) / (b.step - a.step) + a.slope + b.slope;
  const scale = Math.max(Math.abs(theta), Math.abs(a.slope), Math.abs(b.slope));
  const inside = (theta / scale) * (theta / scale) - (a.slope / scale) * (b.slope / scale);
  const gamma = scale * Math.sqrt(Math.max(0, inside)) * (b.step > a.step ? -1 : 1);
  const part = (gamma - b.slope + theta) / (gamma + (a.slope - b.slope) + gamma);
  if (part < 0 && gamma !== 0) return b.step + part * (a.step - b.step);
  return b.step > a.step ? high : low;
}
