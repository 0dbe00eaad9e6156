// Opens studies and lets them go on. The orders of one study stand in a line; those of another do not wait.

import { readLayers } from "../../settings/layers.ts";
import { DEFAULTS } from "../../settings/settings.ts";
import { type OnData, setsFor } from "../data.ts";
import { openDreams } from "./dreams/dreams.ts";
import { openRecurrence } from "./recurrence/recurrence.ts";
import type { Studies, StudyAnswer, StudyName, StudyOrder } from "./studies.ts";
import type { Digits, Study } from "./study.ts";

type Open<N extends StudyName> = (plan: Studies[N]["plan"], digits: Digits) => Promise<Study<N>>;

const openers: { readonly [N in StudyName]: Open<N> } = {
  recurrence: openRecurrence,
  dreams: openDreams,
};
const open = new Map<StudyName, Study<StudyName>>();
const lines = new Map<StudyName, Promise<unknown>>();

const FLAT = { ...DEFAULTS, layers: readLayers("10 softmax") };

/** Rejects where the study is not open, or cannot go on. */
export function study(order: StudyOrder, on: OnData): Promise<StudyAnswer> {
  const before = lines.get(order.study) ?? Promise.resolve();
  const result = before.then(() => obeyed(order, on));
  lines.set(
    order.study,
    result.catch(() => {}),
  );
  return result;
}

async function obeyed(order: StudyOrder, on: OnData): Promise<StudyAnswer> {
  if (order.do === "open") {
    open.get(order.study)?.dispose();
    open.delete(order.study);
    const digits = async () => (await setsFor(FLAT, undefined, on)).sets;
    const opener = openers[order.study] as Open<StudyName>;
    open.set(order.study, await opener(order.plan, digits));
    return undefined;
  }
  const found = open.get(order.study);
  if (!found) throw new RangeError(`${order.study}: no such study is open`);
  return found.go(order.course, order.ask);
}
