// The page's side of the worker: the run as signals, commands as functions, questions as promises.
// Nothing of the library runs on this thread.
import { batch, computed, signal } from "@preact/signals";
import { isSameRun, type Settings } from "../settings/settings.ts";
import type { OwnAnswer, OwnOrder, OwnTopic } from "../worker/own/own.ts";
import type {
  ChangeableRates,
  Command,
  CurvePoint,
  ExampleChoice,
  Failure,
  News,
  Progress,
  RunFacts,
  Speed,
  Start,
  ViewName,
  ViewOf,
} from "../worker/protocol.ts";
import type { AnswerOf, Question, Topic } from "../worker/questions.ts";
import type { Studies, StudyName, StudyOrder } from "../worker/studies/studies.ts";
import { settings } from "./settings.ts";
import { startWorker } from "./start-worker.ts";

const still: Progress = {
  run: 0,
  state: "waiting",
  step: 0,
  epoch: 0,
  loss: Number.NaN,
  rate: 0,
  seconds: 0,
  moments: [],
  latest: 0,
  changes: 0,
  isFromSeed: true,
};

/** The run that is open; undefined while the first is being made. */
export const run = signal<RunFacts | undefined>(undefined);
export const progress = signal<Progress>(still);
/** The curve of this run, and that of the run before. */
export const curve = signal<readonly CurvePoint[]>([]);
export const lastCurve = signal<readonly CurvePoint[]>([]);
export const failure = signal<Failure | undefined>(undefined);
/** Bytes of the data that have come, while they are loading. */
export const loading = signal<{ loaded: number; total: number } | undefined>(undefined);
/** Bytes behind a run that has begun with a part of its data. */
export const coming = signal<{ loaded: number; total: number; isHere: boolean } | undefined>(
  undefined,
);
/** Files of the person's own that have been read, while they are. */
export const reading = signal<{ done: number; total: number } | undefined>(undefined);
export const speed = signal<Speed>("full");
export const example = signal<ExampleChoice>({ set: "test", row: 0 });
export const isRunning = computed(() => progress.value.state === "running");

let worker: Worker | undefined;
let runs = 0;
let asked = 0;
let pongs = 0;
const waiting = new Map<number, { resolve: (a: never) => void; reject: (e: Error) => void }>();
type Hear = (value: never) => void;
/** Who watches what. */
const watchers = new Map<ViewName, Set<Hear>>();
const lastViews = new Map<ViewName, unknown>();

/** A question was refused; `failure` says why. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

function send(command: Command, transfer: Transferable[] = []): void {
  worker ??= start();
  worker.postMessage(command, transfer);
}

function start(): Worker {
  const made = startWorker(hear, (message) => {
    failure.value = { name: "WorkerError", message };
  });
  const first: Command = { kind: "example", example: example.peek() };
  made.postMessage(first);
  return made;
}

function hear(news: News): void {
  switch (news.kind) {
    case "loading":
      loading.value = { loaded: news.loaded, total: news.total };
      return;
    case "coming":
      coming.value = { loaded: news.loaded, total: news.total, isHere: news.isHere };
      return;
    case "reading":
      reading.value = { done: news.done, total: news.total };
      return;
    case "opened":
      batch(() => {
        loading.value = undefined;
        run.value = news.run;
      });
      keepWithin(news.run);
      return;
    case "progress":
      if (news.progress.run === runs) progress.value = news.progress;
      return;
    case "point":
      if (news.run === runs) curve.value = added(curve.value, news.point);
      return;
    case "view":
      if (news.run !== runs) return;
      lastViews.set(news.name, news.value);
      for (const told of watchers.get(news.name) ?? []) told(news.value as never);
      return;
    case "failed":
      if (news.run === runs) failure.value = news.failure;
      return;
    case "pong":
      pongs += 1;
      return;
    case "answer":
      waiting.get(news.id)?.resolve(news.answer as never);
      waiting.delete(news.id);
      return;
    case "refused":
      waiting.get(news.id)?.reject(new RefusedError(news.failure));
      waiting.delete(news.id);
      return;
  }
}

/** Asks the worker for a sign of life; `pongCount` goes up when it comes. */
export const ping = (): void => send({ kind: "ping", id: ++asked });
export const pongCount = (): number => pongs;

/** Ends a worker that answers no more; the next command starts another. Nobody waits for the old one. */
export function dropWorker(): void {
  worker?.terminate();
  worker = undefined;
  const failed = { name: "WorkerError", message: "the worker was replaced" };
  for (const { reject } of waiting.values()) reject(new RefusedError(failed));
  waiting.clear();
}

/** Ends a worker that answers no more, and with it the run: it can be begun again. */
export function giveUp(): void {
  dropWorker();
  failure.value = {
    name: "WorkerError",
    message: "the worker has stopped answering again and again; take a smaller network",
  };
  progress.value = { ...progress.peek(), state: "failed" };
}

/** After going back the steps are taken again, to the same bits: points of one step replace each other. */
function added(points: readonly CurvePoint[], point: CurvePoint): readonly CurvePoint[] {
  const same = (p: CurvePoint) => p.step === point.step && p.isWhole === point.isWhole;
  if (points.length === 0 || points.at(-1)!.step < point.step) return [...points, point];
  return [...points.filter((p) => !same(p)), point].sort((a, b) => a.step - b.step);
}

/**
 * Opens a run with these settings, at step 0 or at the moment that it starts from; the curve of the last
 * one stays as a comparison. `course`: the curve of the run so far, where it goes on.
 */
export function open(next: Settings, from?: Start, course: readonly CurvePoint[] = []): void {
  runs += 1;
  lastViews.clear();
  batch(() => {
    settings.value = next;
    if (curve.value.length > 2) lastCurve.value = curve.value;
    curve.value = course;
    failure.value = undefined;
    coming.value = undefined;
    progress.value = { ...still, run: runs };
  });
  send({ kind: "open", id: runs, settings: next, ...(from ? { from } : {}) });
  tellViews();
}

/** Other settings: the run goes on where only rates differ, else it begins anew. */
export function apply(next: Settings): void {
  if (!run.value || !isSameRun(next, settings.value)) {
    open(next);
    return;
  }
  if (next.batchSize !== settings.value.batchSize) {
    // steps of another size cannot be counted on: a new run from the weights of this one
    const wasRunning = isRunning.value;
    open(next, "last");
    if (wasRunning) play();
    return;
  }
  const { learningRate, l2, l1, epochs } = next;
  const rates: ChangeableRates = { learningRate, l2, l1, epochs };
  settings.value = next;
  failure.value = undefined;
  forgetAhead();
  send({ kind: "change", rates });
}

/** Runs, goes on, or begins again where the run is over. */
export function play(how: Speed = speed.value): void {
  if (progress.value.state === "done" || progress.value.state === "failed") open(settings.value);
  if (how !== "intro") speed.value = how;
  send({ kind: "run", speed: how });
}
/** Runs to that step of the run that has been opened, and stands still there. */
export const playUntil = (step: number): void => send({ kind: "run", speed: "full", until: step });
export const pause = (): void => send({ kind: "pause" });
export const step = (count = 1): void => send({ kind: "step", count });
export const epoch = (): void => send({ kind: "epoch" });
export const reset = (): void => open(settings.value);
/** To a moment that is kept. */
export const travel = (to: number): void => send({ kind: "travel", step: to });
export function setSpeed(how: Speed): void {
  speed.value = how;
  if (isRunning.value) send({ kind: "run", speed: how });
}
/** Replaces a parameter's numbers; all views follow. */
export function write(name: string, values: Float32Array): void {
  forgetAhead();
  send({ kind: "write", name, values });
}

/** Replaces some numbers of a parameter, at these places of its values. */
export function bend(name: string, at: readonly number[], values: readonly number[]): void {
  forgetAhead();
  send({ kind: "bend", name, at, values });
}

/** After a change the steps ahead of a moment that was gone back to will be others. */
function forgetAhead(): void {
  const { step, latest } = progress.value;
  if (step < latest) curve.value = curve.value.filter((point) => point.step <= step);
}

/** The example that all panels look at. */
export function look(at: ExampleChoice): void {
  example.value = at;
  send({ kind: "example", example: at });
}

/** Another set may have fewer examples than the one that was looked at: then its first is. */
function keepWithin({ examples }: RunFacts): void {
  const at = example.value;
  if ("set" in at && at.row >= examples[at.set]) look({ set: at.set, row: 0 });
}

/** Calls `told` with what the worker sends of a view, at once if there is something; returns how to stop. */
export function watch<N extends ViewName>(name: N, told: (value: ViewOf<N>) => void): () => void {
  const set = watchers.get(name) ?? new Set();
  watchers.set(name, set);
  set.add(told as Hear);
  if (set.size === 1) tellViews();
  const last = lastViews.get(name);
  if (last) told(last as ViewOf<N>);
  return () => {
    set.delete(told as Hear);
    if (set.size > 0) return;
    watchers.delete(name);
    lastViews.delete(name);
    tellViews();
  };
}

const tellViews = () => send({ kind: "watch", views: [...watchers.keys()] });

/** Asks the worker; rejects with RefusedError where there is no answer. */
export function ask<T extends Topic>(
  question: Extract<Question, { topic: T }>,
): Promise<AnswerOf<T>> {
  const id = ++asked;
  return new Promise<AnswerOf<T>>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    send({ kind: "ask", id, question });
  });
}

/** Asks about the person's own data, whether a run is open or not; rejects with RefusedError. */
export function askOwn<T extends OwnTopic>(
  order: Extract<OwnOrder, { topic: T }>,
): Promise<OwnAnswer<T>> {
  const id = ++asked;
  return new Promise<OwnAnswer<T>>((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    send({ kind: "own", id, order });
  });
}

/** Orders a study; rejects with RefusedError where it cannot go on, or its worker was replaced. */
export function orderStudy<N extends StudyName>(
  order: Extract<StudyOrder, { study: N }>,
): Promise<Studies[N]["view"]> {
  const id = ++asked;
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve, reject });
    send({ kind: "study", id, order });
  });
}
