// The same settings with several seeds, one run after the other; each is kept, together they are a group.
import { computed, effect, signal } from "@preact/signals";
import { bandOf } from "../runs/interval.ts";
import { settingsEntries } from "../settings/address.ts";
import type { Settings } from "../settings/settings.ts";
import { newId } from "./new-id.ts";
import { joinGroup, runs } from "./runs.ts";
import { settings } from "./settings.ts";
import { open, play, progress } from "./trainer.ts";

/** The queue that is being run: its runs, and which of them it is, from 0. */
export const queue = signal<{ readonly count: number; readonly at: number } | undefined>(undefined);

/** Between two runs, so that the last parameters of one are kept. */
const REST_MS = 400;

let stop: (() => void) | undefined;

/** Runs these settings with so many seeds, from the one that is set; the last run stays open. */
export function runSeeds(count: number): void {
  stopSeeds();
  const base = settings.peek();
  const group = newId();
  let at = -1;
  let expected = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const next = () => {
    timer = undefined;
    at += 1;
    if (at >= count) {
      stopSeeds();
      return;
    }
    queue.value = { count, at };
    joinGroup(group);
    open({ ...base, seed: (base.seed + at) % 2 ** 32 });
    expected = progress.peek().run;
    play("full");
  };
  next();
  const end = effect(() => {
    const { run, state } = progress.value;
    // the person has opened another run: the queue is over
    if (run !== expected) queueMicrotask(() => progress.peek().run !== expected && stopSeeds());
    else if (state === "done" || state === "failed") timer ??= setTimeout(next, REST_MS);
  });
  stop = () => {
    end();
    clearTimeout(timer);
  };
}

/** No further runs; the one that is open goes on. */
export function stopSeeds(): void {
  stop?.();
  stop = undefined;
  queue.value = undefined;
}

const withoutSeed = (s: Settings): string => JSON.stringify(settingsEntries({ ...s, seed: 1 }));

/** The finished runs of the newest group that has the settings of now. */
const group = computed(() => {
  const now = withoutSeed(settings.value);
  const newest = runs.value.find((kept) => kept.group && withoutSeed(kept.settings) === now);
  if (!newest) return [];
  return runs.value.filter(
    (kept) =>
      kept.group === newest.group && kept.ending === "done" && withoutSeed(kept.settings) === now,
  );
});
let lastIds = "";
let lastBand: ReturnType<typeof bandOf> | undefined;

/** Their mean with its interval; undefined with fewer than two. The same object while nothing changes. */
export const seedBand = computed(() => {
  const kept = group.value;
  const ids = kept.map(({ id }) => id).join();
  if (ids !== lastIds) {
    lastIds = ids;
    lastBand = kept.length < 2 ? undefined : bandOf(kept.map(({ curve }) => curve));
  }
  return lastBand;
});
