// A run survives a reload: its moment is kept every few seconds, and the next page offers to go on from
// it, to the same bits.
import { effect, signal } from "@preact/signals";
import { condensed } from "../runs/kept-run.ts";
import type { Settings } from "../settings/settings.ts";
import type { CurvePoint, Moment } from "../worker/protocol.ts";
import { continueAs, noteParameters, openIdentity } from "./runs.ts";
import { settings } from "./settings.ts";
import { all, forget, keep } from "./storage.ts";
import { ask, curve, open, play, progress } from "./trainer.ts";

export interface Interrupted {
  readonly identity: NonNullable<ReturnType<typeof openIdentity>>;
  readonly settings: Settings;
  readonly moment: Moment;
  readonly curve: readonly CurvePoint[];
  readonly epoch: number;
}

/** A run that the page was closed on; undefined where there is none, or it has been decided. */
export const offer = signal<Interrupted | undefined>(undefined);

const KEY = "open";
/** Between two moments that are kept: a snapshot of the usual network is some 100 kB. */
const PERIOD_MS = 3000;
const BYTES_PER_MS = 2000;

/** The last moment of the run that is open, also where the browser keeps nothing. */
let held: { readonly run: number; readonly left: Interrupted } | undefined;

/** Where the run that is open can go on if its worker is lost. */
export const lastMoment = (): Interrupted | undefined =>
  held?.run === progress.peek().run ? held.left : undefined;

let isLoaded = false;
let isTaking = false;
let period = PERIOD_MS;
let last = 0;

/** Goes on with the run that was interrupted. */
export function goOn(): void {
  const from = offer.peek();
  if (!from) return;
  offer.value = undefined;
  continueAs(from.identity);
  open(from.settings, from.moment, from.curve);
  play("full");
}

/** Forgets it. */
export function decline(): void {
  offer.value = undefined;
  void forget("moments", KEY);
}

/** Keeps moments from now on, and looks for one that an earlier page has left. */
export function followMoments(): void {
  void all("moments").then((found) => {
    const left = found.get(KEY) as Interrupted | undefined;
    if (left?.moment?.data && left.settings && Array.isArray(left.curve)) offer.value = left;
    isLoaded = true;
  });
  let before = "waiting";
  effect(() => {
    const { state } = progress.value;
    const wasRunning = before === "running";
    before = state;
    if (state === "done" || state === "failed") {
      // what is over is not gone on with; an offer that stands is kept
      if (wasRunning && !offer.peek()) void forget("moments", KEY);
      return;
    }
    const isDue = state === "running" && performance.now() - last > period;
    if (isDue || (state === "paused" && wasRunning)) void take();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && progress.peek().state === "running") void take();
  });
}

async function take(): Promise<void> {
  if (!isLoaded || isTaking) return;
  isTaking = true;
  last = performance.now();
  try {
    const { run } = progress.peek();
    const moment = await ask({ topic: "snapshot" });
    const { snapshot } = moment;
    const identity = openIdentity();
    const { epoch, state } = progress.peek();
    if (progress.peek().run !== run || !identity || state === "done") return;
    const values = snapshot.parameters as ReadonlyMap<string, Float32Array>;
    noteParameters(identity.id, { step: snapshot.steps, values });
    let bytes = 0;
    for (const numbers of values.values()) bytes += 2 * numbers.byteLength;
    period = Math.max(PERIOD_MS, bytes / BYTES_PER_MS);
    const points = condensed(curve.peek().filter((point) => point.step <= snapshot.steps));
    const left: Interrupted = {
      identity,
      settings: settings.peek(),
      moment,
      curve: points,
      epoch,
    };
    held = { run, left };
    // a run that has just begun does not take the place of one that is still offered
    if (offer.peek() && epoch <= offer.peek()!.epoch) return;
    await keep("moments", KEY, left);
  } catch {
    // the run is gone or has failed: there is no moment to keep
  } finally {
    isTaking = false;
  }
}
