// A run survives a reload: its moment is kept every few seconds, and the next page offers to go on from
// it, to the same bits.
import { effect, signal } from "@preact/signals";
import { condensed } from "../runs/kept-run.ts";
import type { Settings } from "../settings/settings.ts";
import { forget, get, keep } from "../store/store.ts";
import type { CurvePoint, Moment } from "../worker/protocol.ts";
import { paced } from "./paced.ts";
import { continueAs, noteParameters, openIdentity } from "./runs.ts";
import { settings } from "./settings.ts";
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

const PLACE = { store: "moments", key: "open" } as const;
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
/** Whether another was asked for while one was being taken. */
let isDue = false;
let period = PERIOD_MS;
const taking = paced(
  () => void take(),
  () => period,
);

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
  void forget(PLACE);
}

/** Keeps moments from now on, and looks for one that an earlier page has left. */
export function followMoments(): void {
  void get(PLACE).then((found) => {
    const left = found as Interrupted | undefined;
    if (left?.moment?.data && left.settings && Array.isArray(left.curve)) offer.value = left;
    isLoaded = true;
  });
  let before = "waiting";
  let stood = "";
  effect(() => {
    const { run, state, step, latest, changes } = progress.value;
    const wasRunning = before === "running";
    before = state;
    if (state === "done" || state === "failed") {
      // what is over is not gone on with; an offer that stands is kept
      if (wasRunning && !offer.peek()) void forget(PLACE);
      return;
    }
    if (state === "running") taking.ask();
    if (state !== "paused") return;
    // where it stands is kept at once, but for a look back at an old moment
    const mark = `${run} ${step} ${changes}`;
    if (mark !== stood && step > 0 && step === latest) taking[wasRunning ? "now" : "ask"]();
    stood = mark;
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && progress.peek().state === "running") void take();
  });
}

async function take(): Promise<void> {
  if (!isLoaded) return;
  isDue = isTaking;
  if (isTaking) return;
  isTaking = true;
  try {
    const { run } = progress.peek();
    const id = openIdentity()?.id;
    const moment = await ask({ topic: "snapshot" });
    const { snapshot } = moment;
    const identity = openIdentity();
    const { epoch, state } = progress.peek();
    if (progress.peek().run !== run || !identity || identity.id !== id || state === "done") return;
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
    await keep({ ...PLACE, value: left });
  } catch {
    // the run is gone or has failed: there is no moment to keep
  } finally {
    isTaking = false;
    if (isDue) void take();
  }
}
