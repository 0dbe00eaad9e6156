// One run in the worker: a stepper that a loop drives in chunks of some milliseconds. Commands wait for
// the chunk in progress, so that nothing ever meets a step that is under way.
import type { Network, Stepper } from "downhill";
import type { Settings } from "../settings/settings.ts";
import { lossOf, makeNetwork } from "./build.ts";
import { compiledRun } from "./compiled-run.ts";
import { odditiesOf, type Sets, setsFor } from "./data.ts";
import { markOf, OtherDataError } from "./data-mark.ts";
import { Examiner, type Parameters } from "./examiner.ts";
import { describeRun } from "./facts.ts";
import { failureOf } from "./failure.ts";
import { Moments } from "./moments.ts";
import { Pace } from "./pace.ts";
import type {
  ChangeableRates,
  CurvePoint,
  DataMark,
  Moment,
  News,
  Progress,
  RunState,
  Speed,
} from "./protocol.ts";
import { Survey } from "./survey.ts";

/** Between points of the curve within an epoch. */
const POINT_MS = 250;
/** At the end of an epoch; at the end of the run there always is one. */
const EPOCH_POINT_MS = 60;

/** What a run begins from: parameters, or a moment of a run with the same settings. */
export type Beginning = Parameters | Moment;

export class Session {
  readonly id: number;
  settings: Settings;
  readonly network: Network;
  readonly sets: Sets;
  readonly examiner: Examiner;
  readonly survey: Survey;
  readonly moments = new Moments();
  /** What answers have made for this run and must let go with it. */
  readonly held: { dispose(): void }[] = [];
  #stepper: Stepper;
  readonly #tell: (news: News) => void;
  readonly #note: DataMark["note"];
  #mark: Promise<DataMark> | undefined;
  #state: RunState = "paused";
  readonly #pace = new Pace();
  /** Everything that touches the stepper stands in this line. */
  #line: Promise<unknown> = Promise.resolve();
  #loss = Number.NaN;
  #latest = 0;
  #lastPoint = { step: -1, at: 0 };
  #changes = 0;
  #isFromSeed = true;
  #until = Number.POSITIVE_INFINITY;
  /** The progress that was told last. */
  #told = "";
  #isDisposed = false;

  private constructor(
    id: number,
    settings: Settings,
    sets: Sets,
    note: DataMark["note"],
    run: Stepper,
    tell: (news: News) => void,
  ) {
    this.network = makeNetwork(sets.training.inputShape, settings.layers);
    this.id = id;
    this.settings = settings;
    this.sets = sets;
    this.#note = note;
    this.#stepper = run;
    this.#tell = tell;
    this.examiner = new Examiner(this.network, lossOf(settings.loss));
    this.survey = new Survey(this.network, lossOf(settings.loss), sets);
  }

  /**
   * Loads what the run needs and compiles it; the run stands still at step 0, or at its moment.
   * `data`: what it is to run on.
   *
   * @throws OtherDataError where a moment is of other data than can be had
   */
  static async open(
    id: number,
    settings: Settings,
    from: Beginning | undefined,
    tell: (news: News) => void,
    data?: Pick<DataMark, "note">,
  ): Promise<Session> {
    const moment = from && "snapshot" in from ? from : undefined;
    const wanted = data ?? moment?.data;
    const { sets, note } = await setsFor(settings, wanted, {
      loading: (loaded, total) => tell({ kind: "loading", loaded, total }),
      coming: (loaded, total, isHere) => tell({ kind: "coming", loaded, total, isHere }),
    });
    if (moment) {
      const { digest } = await markOf(sets, note);
      if (digest !== moment.data.digest) throw new OtherDataError(settings.data.name);
    }
    const began = performance.now();
    const run = await compiledRun(settings, sets, moment ? moment.snapshot : (from as Parameters));
    const session = new Session(id, settings, sets, note, run, tell);
    session.#isFromSeed = moment ? moment.isFromSeed : from === undefined;
    const compileMs = performance.now() - began;
    const facts = describeRun(
      id,
      settings,
      session.network,
      sets,
      session.survey.counts,
      run,
      compileMs,
      odditiesOf(sets),
    );
    session.moments.keep(await run.snapshot());
    tell({ kind: "opened", run: note ? { ...facts, note } : facts });
    session.report();
    await session.do(() => session.#point());
    return session;
  }

  get steps(): number {
    return this.#stepper.steps;
  }

  get stepper(): Stepper {
    return this.#stepper;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Runs a piece of work when nothing else does; its error is its caller's. */
  do<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#line.then(work);
    this.#line = result.catch(() => {});
    return result;
  }

  /** What it learns from. */
  data(): Promise<DataMark> {
    this.#mark ??= markOf(this.sets, this.#note);
    return this.#mark;
  }

  /** The parameters as they are now. */
  async parameters(): Promise<Parameters> {
    const found = new Map<string, Float32Array>();
    for (const { name } of this.network.parameters) {
      found.set(name, Float32Array.from((await this.#stepper.read(name)).values));
    }
    return found;
  }

  run(speed: Speed, until = Number.POSITIVE_INFINITY): void {
    this.#pace.change(speed);
    this.#until = until;
    if (this.#state === "running" || this.#state === "failed" || this.#stepper.ending) return;
    this.#state = "running";
    this.#pace.begin();
    this.report();
    void this.#loop();
  }

  pause(): void {
    if (this.#state !== "running") return;
    this.#state = "paused";
    this.#stepper.pause();
    void this.do(async () => this.report());
  }

  async #loop(): Promise<void> {
    while (this.#state === "running" && !this.#isDisposed) {
      const began = performance.now();
      await this.do(async () => {
        await this.#advance(Math.min(this.#pace.wanted(), this.#until - this.steps));
        if (this.steps >= this.#until) await this.#stop();
      });
      const left = this.#pace.rest(began);
      if (left > 0) await new Promise((resolve) => setTimeout(resolve, left));
    }
  }

  /** Stands still where it was to. */
  async #stop(): Promise<void> {
    if (this.#state !== "running") return;
    this.#state = "paused";
    await this.#point();
    this.report();
  }

  /** So many mini-batches, then the run stands still. */
  async step(count: number): Promise<void> {
    if (this.#state === "running") this.pause();
    await this.do(async () => {
      for (let left = count; left > 0 && this.#canGoOn(); ) {
        const before = this.steps;
        // moments are kept on the way, as in a run that is watched
        const next = this.moments.nextAfter(before);
        await this.#advance(Math.min(left, next - before));
        left -= Math.max(1, this.steps - before);
      }
      await this.#point();
      this.report();
    });
  }

  /** To the end of the epoch. */
  async epoch(): Promise<void> {
    const { stepsPerEpoch, stepInEpoch } = this.#stepper;
    await this.step(stepsPerEpoch - (stepInEpoch % stepsPerEpoch));
  }

  #canGoOn(): boolean {
    return this.#state !== "failed" && !this.#stepper.ending && !this.#isDisposed;
  }

  async #advance(count: number): Promise<void> {
    if (!this.#canGoOn()) return;
    const began = performance.now();
    const before = this.steps;
    try {
      const event = await this.#stepper.advance(count);
      const took = this.#pace.spent(began);
      if (event) {
        this.#loss = event.loss;
        const done = this.steps - before;
        // an evaluation is no step, and single steps are taken at the person's pace
        if (!event.ended && this.#state === "running") {
          this.#pace.measure(done, took, this.settings.batchSize);
        }
        if (event.ended?.validation) this.#wholePoint(event.ended);
      }
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#latest = Math.max(this.#latest, this.steps);
    if (this.moments.wants(this.steps)) this.moments.keep(await this.#stepper.snapshot());
    const isEnd = this.#stepper.stepInEpoch === 0 || this.#stepper.ending !== undefined;
    const least = this.#stepper.ending ? 0 : isEnd ? EPOCH_POINT_MS : POINT_MS;
    const isDue = performance.now() - this.#lastPoint.at > least || this.steps <= 5;
    if (isDue && this.steps !== this.#lastPoint.step) await this.#point();
    if (this.#stepper.ending) {
      this.#state = "done";
      this.moments.keep(await this.#stepper.snapshot());
      this.report();
    }
  }

  /** A point on the fixed parts of both sets. */
  async #point(): Promise<void> {
    const score = await this.survey.score(await this.parameters());
    this.#lastPoint = { step: this.steps, at: performance.now() };
    this.#tellPoint({ step: this.steps, epoch: this.epochNow, ...score, isWhole: false });
  }

  #wholePoint({ validation, loss, test }: NonNullable<Stepper["history"][number]>): void {
    this.#tellPoint({
      step: this.steps,
      epoch: this.epochNow,
      training: Number.NaN,
      validation: validation!.accuracy,
      cost: loss,
      validationCost: validation!.loss,
      ...(test ? { test: test.accuracy } : {}),
      isWhole: true,
    });
  }

  #tellPoint(point: CurvePoint): void {
    this.#tell({ kind: "point", run: this.id, point });
  }

  get epochNow(): number {
    return this.steps / this.#stepper.stepsPerEpoch;
  }

  /** Goes to a moment that is kept, and stands still there. */
  async travel(step: number): Promise<void> {
    this.pause();
    await this.do(async () => {
      // looked up before the present is kept, which may thin the others out
      const snapshot = this.moments.get(step);
      if (!snapshot) throw new RangeError(`step ${step}: no moment is kept there`);
      await this.#keepNow();
      await this.#stepper.restore(snapshot);
      this.#changes += 1;
      if (this.#state === "failed" || this.#state === "done") this.#state = "paused";
      if (this.#stepper.ending) this.#state = "done";
      this.report();
    });
  }

  async #keepNow(): Promise<void> {
    if (this.#state !== "failed") this.moments.keep(await this.#stepper.snapshot());
  }

  /** Other rates for the steps that follow. */
  async change(rates: ChangeableRates): Promise<void> {
    const wasRunning = this.#state === "running";
    this.pause();
    await this.do(async () => {
      const settings = { ...this.settings, ...rates };
      const next = await compiledRun(settings, this.sets, await this.#stepper.snapshot());
      this.#stepper.dispose();
      this.#stepper = next;
      this.settings = settings;
      await this.#branch();
      if (this.#state === "done" && !next.ending) this.#state = "paused";
      this.report();
    });
    if (wasRunning) this.run(this.#pace.speed);
  }

  async write(name: string, values: Float32Array): Promise<void> {
    await this.do(async () => {
      await this.#stepper.write(name, values);
      await this.#branch();
      await this.#point();
      this.report();
    });
  }

  /** Other numbers at some places of a parameter; the steps around it are not disturbed. */
  async bend(name: string, at: readonly number[], values: readonly number[]): Promise<void> {
    await this.do(async () => {
      const now = Float32Array.from((await this.#stepper.read(name)).values);
      for (const [i, place] of at.entries()) {
        if (!(place >= 0 && place < now.length)) {
          throw new RangeError(
            `${name}: expected a place from 0 to ${now.length - 1}, got ${place}`,
          );
        }
        now[place] = values[i]!;
      }
      await this.#stepper.write(name, now);
      await this.#branch();
      await this.#point();
      this.report();
    });
  }

  /** From here on the run is another one: what was kept of the steps ahead is not of it. */
  async #branch(): Promise<void> {
    this.moments.forgetFrom(this.steps);
    this.moments.keep(await this.#stepper.snapshot());
    this.#latest = this.steps;
    this.#changes += 1;
    this.#isFromSeed = false;
  }

  #fail(error: unknown): void {
    this.#state = "failed";
    this.#tell({ kind: "failed", run: this.id, failure: failureOf(error) });
    this.report();
  }

  /** Tells where the run is, if it has not been told; the publisher asks for it too. */
  report(): void {
    if (this.#isDisposed) return;
    const { progress } = this;
    const told = JSON.stringify(progress);
    if (told === this.#told) return;
    this.#told = told;
    this.#tell({ kind: "progress", progress });
  }

  get progress(): Progress {
    return {
      run: this.id,
      state: this.#state,
      step: this.steps,
      epoch: this.epochNow,
      loss: this.#loss,
      rate: this.#pace.rate,
      seconds: this.#pace.seconds,
      moments: this.moments.steps,
      latest: Math.max(this.#latest, this.steps),
      changes: this.#changes,
      isFromSeed: this.#isFromSeed,
    };
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#state = "paused";
    void this.do(async () => {
      this.#stepper.dispose();
      this.examiner.dispose();
      this.survey.dispose();
      for (const thing of this.held) thing.dispose();
    });
  }
}
