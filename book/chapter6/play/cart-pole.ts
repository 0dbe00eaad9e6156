// A pole on a cart, to be kept upright by pushes from left or right: the equations of Barto, Sutton and
// Anderson 1983 without friction, with the constants, the start and the limits that CartPole-v1 has,
// so that returns can be held against those that others report.
import type { RandomStream } from "downhill/data";

const GRAVITY = 9.8; // m/s^2
const CART_MASS = 1; // kg
const POLE_MASS = 0.1; // kg
/** Half the length of the pole, m: how far its centre of mass is from the hinge. */
export const HALF_POLE = 0.5;
const PUSH = 10; // N
/** Seconds of one step of Euler's method. */
const STEP = 0.02;
/** The cart leaves the track, the pole falls, and time is up. */
export const TRACK = 2.4; // m from the middle
const FALLEN = (12 * Math.PI) / 180; // rad from upright
export const LONGEST = 500; // steps
/** Numbers of a state: place of the cart (m), its speed (m/s), angle of the pole (rad, to the right),
 * its speed (rad/s). */
export const OBSERVED = 4;
/** Push to the left, push to the right. */
export const ACTIONS = 2;
const START = 0.05;

/** Euler's step from one state to the next, in place: `states` holds many, the `at`-th is moved. */
export function push(states: Float64Array, at: number, action: number): void {
  const i = OBSERVED * at;
  const [x, speed, angle, turning] = states.subarray(i, i + OBSERVED) as unknown as [
    ...[number, number, number, number],
  ];
  const [sin, cos] = [Math.sin(angle), Math.cos(angle)];
  const force = action === 1 ? PUSH : -PUSH;
  const mass = CART_MASS + POLE_MASS;
  const pull = (force + POLE_MASS * HALF_POLE * turning * turning * sin) / mass;
  const angular =
    (GRAVITY * sin - cos * pull) / (HALF_POLE * (4 / 3 - (POLE_MASS * cos * cos) / mass));
  const linear = pull - (POLE_MASS * HALF_POLE * angular * cos) / mass;
  states[i] = x + STEP * speed;
  states[i + 1] = speed + STEP * linear;
  states[i + 2] = angle + STEP * turning;
  states[i + 3] = turning + STEP * angular;
}

/** Whether the cart has left the track or the pole has fallen. */
export function isLost(states: Float64Array, at: number): boolean {
  const [x, angle] = [states[OBSERVED * at]!, states[OBSERVED * at + 2]!];
  return Math.abs(x) > TRACK || Math.abs(angle) > FALLEN;
}

/** What came of one step of all poles. A step is worth 1 to whoever takes it, the last one too. */
export interface Moved {
  /** [count, 4]: the states after it, also of those that then begin again. */
  readonly after: Float64Array;
  /** Whether it was lost, and whether the episode is over, lost or because time is up. */
  readonly lost: readonly boolean[];
  readonly over: readonly boolean[];
}

/** Several poles at once; each begins again when its episode is over. */
export interface CartPoles {
  /** [count, 4] */
  readonly states: Float64Array;
  /** Steps of the episodes that are going on. */
  readonly steps: readonly number[];
  /** An action each. */
  step(actions: ArrayLike<number>): Moved;
}

/** `count` poles that begin within 0.05 of standing still and upright. */
export function cartPoles(count: number, { uniform }: Pick<RandomStream, "uniform">): CartPoles {
  const states = new Float64Array(count * OBSERVED);
  const steps = new Array<number>(count).fill(0);
  const begin = (at: number) => {
    for (let k = 0; k < OBSERVED; k++) states[OBSERVED * at + k] = START * (2 * uniform() - 1);
    steps[at] = 0;
  };
  for (let at = 0; at < count; at++) begin(at);
  return {
    states,
    steps,
    step: (actions) => {
      const lost: boolean[] = [];
      const over: boolean[] = [];
      for (let at = 0; at < count; at++) {
        push(states, at, actions[at]!);
        steps[at]!++;
        lost.push(isLost(states, at));
        over.push(lost[at]! || steps[at]! >= LONGEST);
      }
      const after = states.slice();
      for (let at = 0; at < count; at++) if (over[at]) begin(at);
      return { after, lost, over };
    },
  };
}
