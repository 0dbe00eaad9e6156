// How well a network plays: episodes that it has not seen, many at once, each action the one that it
// finds best. What it learns from is told by its kind of learning; here it is only asked.
import type { Examples, Predictions } from "downhill";
import { randomStream } from "downhill/data";
import { ACTIONS, cartPoles, LONGEST } from "./cart-pole.ts";

/** Whatever answers with the worth of each action, or its logit, first in each row. */
export interface Player {
  predict(inputs: Examples): Promise<Predictions>;
}

/** Episodes that a network is judged by, all at once. */
export const JUDGED = 100;

/** The steps that each of JUDGED episodes lasted. */
export async function returnsOf(player: Player, seed: number): Promise<number[]> {
  const poles = cartPoles(JUDGED, randomStream(seed, "judged episodes"));
  const returns: (number | undefined)[] = new Array(JUDGED).fill(undefined);
  for (let step = 1; step <= LONGEST && returns.includes(undefined); step++) {
    const { over } = poles.step(best(await player.predict(poles.states)));
    for (let at = 0; at < JUDGED; at++) if (over[at]) returns[at] ??= step;
  }
  return returns as number[];
}

/** One episode, state by state. */
export async function episode(player: Player, seed: number): Promise<number[][]> {
  const poles = cartPoles(1, randomStream(seed, "shown episode"));
  const states = [Array.from(poles.states)];
  for (;;) {
    const { after, over } = poles.step(best(await player.predict(poles.states)));
    states.push(Array.from(after));
    if (over[0]) return states;
  }
}

/** The action of the largest output of each row, of those that stand for actions. */
export function best({ values, count, outputs }: Predictions): Uint8Array {
  return Uint8Array.from({ length: count }, (_, row) => {
    let found = 0;
    for (let action = 1; action < ACTIONS; action++) {
      if (values[row * outputs + action]! > values[row * outputs + found]!) found = action;
    }
    return found;
  });
}
