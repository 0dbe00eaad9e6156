// A run as it goes on: what decides about learning rates, evaluations, the best epoch and the end.
// `epochs` pulls it an epoch at a time, a stepper a mini-batch at a time; both take the same steps.
import { now } from "#host";
import type { Dataset } from "../data/dataset.ts";
import { AbortedError, OptionError } from "../errors.ts";
import { isAccumulated } from "../nn/accumulation.ts";
import { checkNonNegative } from "../nn/check.ts";
import type { Network } from "../nn/network.ts";
import type { Settings } from "./check-options.ts";
import { DivergedRunError } from "./divergence.ts";
import type { Doctor } from "./doctor/doctor.ts";
import type { Finding } from "./doctor/finding.ts";
import type { Best, Ending, EpochEvent } from "./event.ts";
import { checkedParameters } from "./initialize.ts";
import { drawnFrom } from "./parts.ts";
import type { EpochRecord, Evaluation } from "./record.ts";
import { networkOfRun } from "./run-network.ts";
import { score } from "./score.ts";
import { openSession, type Session, type Taken } from "./session.ts";
import { type Fitting, isSnapshot, type Place, type Snapshot } from "./snapshot.ts";
import type { ParameterMap } from "./state.ts";
import type { TrainedNetwork } from "./trained.ts";

interface BestSoFar<In extends readonly number[], Out extends number> {
  readonly record: EpochRecord;
  readonly network: TrainedNetwork<In, Out>;
}

export class Progress<In extends readonly number[], Out extends number> {
  readonly net: Network<In, Out>;
  readonly settings: Settings;
  readonly session: Session;
  readonly #doctor: Doctor | undefined;
  #findings: Finding[] = [];
  readonly #fitting: Fitting;
  #firstEpoch: number;
  #history: EpochRecord[];
  #best: BestSoFar<In, Out> | undefined;
  #ending: Ending | undefined;
  /** Set by a restored snapshot until its epoch is entered. */
  #place: Place | undefined;
  /** Changes whenever the machine's parameters do. */
  #moment = 0;
  #isPaused = false;
  /** What ended the run for good, until a snapshot is restored. */
  #failure: { readonly error: unknown } | undefined;
  /** Of the epoch in progress. */
  #trainSeconds = 0;
  #trainedSteps = 0;

  private constructor(
    net: Network<In, Out>,
    training: Dataset<In, Out>,
    settings: Settings,
    session: Session,
    doctor: Doctor | undefined,
  ) {
    this.net = net;
    this.settings = settings;
    this.session = session;
    this.#doctor = doctor;
    this.#history = [...settings.start.history];
    this.#firstEpoch = this.#history.length;
    const { dtype, batchSize, seed } = settings;
    const slots = new Map([...session.optimizerState()].map(([name, v]) => [name, v.length]));
    const stepsPerEpoch = session.plan.steps;
    const trainCount = training.count;
    const code = `${net}`;
    const drawn = drawnFrom(training as unknown as Dataset, batchSize);
    const parts = drawn && `parts of ${drawn.part}, blocks of ${drawn.block}`;
    const sizes = { dtype, batchSize, trainCount, seed, drawnFrom: parts };
    this.#fitting = { code, ...sizes, slots, stepsPerEpoch };
  }

  /** Compiles a run; `values` can be read of every step, `from` may be a snapshot to go on from. */
  static async open<In extends readonly number[], Out extends number>(
    net: Network<In, Out>,
    training: Dataset<In, Out>,
    settings: Settings,
    from: object | undefined,
    values?: readonly string[],
  ): Promise<Progress<In, Out>> {
    const session = await openSession(net, training, settings, values);
    try {
      const doctor = settings.doctor
        ? (await import("./doctor/doctor.ts")).doctorOf(
            net as unknown as Network,
            training as unknown as Dataset,
            settings,
          )
        : undefined;
      const progress = new Progress(net, training, settings, session, doctor);
      if (from && isSnapshot(from)) await progress.restore(from);
      return progress;
    } catch (error) {
      session.dispose();
      throw error;
    }
  }

  get history(): readonly EpochRecord[] {
    return this.#history;
  }

  /** Of the doctor, since the run began. */
  get findings(): readonly Finding[] {
    return this.#findings;
  }

  get best(): BestSoFar<In, Out> | undefined {
    return this.#best;
  }

  /** Why no further step is taken; undefined while the run can go on. */
  get ending(): Ending | undefined {
    return this.#ending;
  }

  /** Steps of the current epoch that are done. */
  get stepInEpoch(): number {
    return this.session.epoch?.step ?? this.#place?.step ?? 0;
  }

  /** Ends the chunk in progress; the place in the epoch is kept. */
  pause(): void {
    this.#isPaused = true;
  }

  /** Takes steps, to the end of the epoch at most; undefined where the run is over. */
  async advance(count: number, isWatched: boolean): Promise<Taken | undefined> {
    if (this.#failure) throw this.#failure.error;
    this.#isPaused = false;
    if (!(await this.#enterEpoch())) return undefined;
    this.#moment++;
    const start = now();
    try {
      const taken = await this.session.advance(
        count,
        isWatched,
        () => this.#isPaused || (this.settings.signal?.aborted ?? false),
      );
      this.#trainedSteps += taken?.steps ?? 0;
      this.#trainSeconds += (now() - start) / 1000;
      return taken;
    } catch (error) {
      throw this.#failed(error);
    }
  }

  /** The event of the epoch if all its steps are done. */
  async endEpoch(): Promise<EpochEvent<In, Out> | undefined> {
    const { session } = this;
    const { epoch } = session;
    if (!epoch || epoch.step < session.plan.steps) return undefined;
    const start = now();
    await this.settle();
    const evaluations = await this.#evaluations();
    if (!evaluations) return undefined;
    const { loss, monitors } = await session.endEpoch();
    const examples = this.#trainedSteps * (this.#fitting.trainCount / session.plan.steps);
    const record: EpochRecord = {
      epoch: this.#history.length,
      loss,
      learningRate: epoch.learningRate,
      ...evaluations,
      seconds: this.#trainSeconds + (now() - start) / 1000,
      samplesPerSecond: examples / Math.max(this.#trainSeconds, 1e-6),
    };
    this.#history.push(record);
    if (record.validation && (!this.#best || score(record) > score(this.#best.record))) {
      this.#best = { record, network: this.network() };
    }
    const moment = this.#moment;
    const findings = await this.#doctor?.look({
      history: this.#history,
      parameters: session.parameters(),
      steps: session.steps,
    });
    this.#findings.push(...(findings ?? []));
    return {
      ...record,
      ...(findings ? { findings } : {}),
      ...(monitors ? { monitors } : {}),
      snapshot: () => {
        if (moment === this.#moment) return this.network();
        throw new OptionError(`snapshot of epoch ${record.epoch}: the run has gone on`);
      },
    };
  }

  /** What the epoch is judged by; undefined where the run was stopped meanwhile, which keeps its place
   * behind the last step. */
  async #evaluations(): Promise<Pick<EpochRecord, "validation" | "test" | "training"> | undefined> {
    const { session, settings } = this;
    const { validation, test, signal } = settings;
    try {
      return {
        ...(validation ? { validation: await session.evaluate(validation, signal) } : {}),
        ...(test && settings.testEveryEpoch ? { test: await session.evaluate(test, signal) } : {}),
        ...(settings.evaluateTraining ? { training: await session.evaluateTraining(signal) } : {}),
      };
    } catch (error) {
      if (!(error instanceof AbortedError && signal?.aborted)) throw error;
      this.#ending = "aborted";
      return undefined;
    }
  }

  /** The rest of the epoch, or the next; undefined where it was stopped or the run is over. */
  async nextEpoch(): Promise<EpochEvent<In, Out> | undefined> {
    await this.advance(this.session.plan.steps, false);
    return this.endEpoch();
  }

  /** Before parameters are kept: all are finite. */
  async settle(): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    try {
      await this.session.settle();
    } catch (error) {
      throw this.#failed(error);
    }
  }

  #failed(error: unknown): unknown {
    if (error instanceof DivergedRunError) {
      error.best = this.#best?.network as unknown as TrainedNetwork | undefined;
    }
    this.#failure = { error };
    return error;
  }

  /** The network as the machine held it when it was settled. */
  network(): TrainedNetwork<In, Out> {
    const { session } = this;
    return this.#trained(session.parameters(), session.optimizerState(), session.steps, [
      ...this.#history,
    ]);
  }

  async snapshot(): Promise<Snapshot> {
    await this.settle();
    const { session } = this;
    const { code, dtype, batchSize, trainCount, seed, drawnFrom } = this.#fitting;
    const place = this.#place ?? (await session.place());
    const best = this.#best?.network;
    return {
      ...{ code, dtype, batchSize, trainCount, seed },
      ...(drawnFrom ? { drawnFrom } : {}),
      parameters: session.parameters(),
      optimizerState: session.optimizerState(),
      steps: session.steps,
      history: [...this.#history],
      firstEpoch: this.#firstEpoch,
      ...(best
        ? {
            best: {
              epoch: this.#best!.record.epoch,
              parameters: best.parameters,
              optimizerState: best.optimizerState,
              steps: best.steps,
            },
          }
        : {}),
      ...(place ? { place } : {}),
      ...(this.#doctor ? { findings: [...this.#findings] } : {}),
    };
  }

  async restore(snapshot: Snapshot): Promise<void> {
    const { dtype } = this.settings;
    const { checkSnapshot } = await import("./check-snapshot.ts");
    checkSnapshot(snapshot, this.#fitting);
    const parameters = checkedParameters(this.net, snapshot.parameters, dtype);
    const { history, best, place, steps, optimizerState } = snapshot;
    const bestParameters = best && checkedParameters(this.net, best.parameters, dtype);
    await this.session.moveTo(steps, parameters, optimizerState);
    this.#moment++;
    this.#failure = this.#ending = undefined;
    this.#history = [...history];
    this.#firstEpoch = snapshot.firstEpoch;
    this.#place = place;
    this.#findings = [...(snapshot.findings ?? [])];
    this.#doctor?.recall(this.#findings, place ? undefined : parameters);
    this.#best = best && {
      record: history[best.epoch]!,
      network: this.#trained(
        bestParameters!,
        best.optimizerState,
        best.steps,
        history.slice(0, best.epoch + 1),
      ),
    };
  }

  /** Replaces parameters or states of the optimizer. */
  async write(values: ParameterMap): Promise<void> {
    if (this.#failure) throw this.#failure.error;
    await this.session.write(values);
    this.#moment++;
  }

  /** The best epoch with its test result; the state at the end when no epoch was completed. Leaves
   * the best parameters in the machine. */
  async finishBest(test: Settings["test"], last: TrainedNetwork<In, Out>): Promise<Best<In, Out>> {
    const { session, settings } = this;
    const { record, network } = this.#best ?? { record: undefined, network: last };
    await this.write(network.parameters);
    const tested = record?.test ?? (test && (await session.evaluate(test)));
    // whoever stopped the run does not wait for one more evaluation
    const isStopped = settings.signal?.aborted ?? false;
    const judge = (set: Dataset) => (isStopped ? unknown(set) : session.evaluate(set));
    return {
      epoch: network.history.length - 1,
      validation: record?.validation ?? (await judge(settings.validation!)),
      ...(tested ? { test: tested } : {}),
      network,
    };
  }

  dispose(): void {
    this.#doctor?.dispose();
    this.session.dispose();
  }

  /** Begins the next epoch unless one is in progress; false where the run is over. */
  async #enterEpoch(): Promise<boolean> {
    const { settings, session } = this;
    if (settings.signal?.aborted) this.#ending = "aborted";
    if (this.#ending) return false;
    if (session.epoch) return true;
    const history = this.#history;
    const { patience } = settings;
    const best = this.#best;
    if (best && patience && history.at(-1)!.epoch - best.record.epoch >= patience) {
      this.#ending = "patience";
    } else if (history.length >= this.#firstEpoch + settings.epochs) {
      this.#ending = "epochs";
    } else {
      const learningRate = learningRateOf(settings, history);
      if (learningRate === "stop") {
        this.#ending = "schedule";
      } else {
        await session.beginEpoch(history, learningRate, this.#place);
        this.#place = undefined;
        this.#trainSeconds = this.#trainedSteps = 0;
      }
    }
    return this.#ending === undefined;
  }

  #trained(
    parameters: ParameterMap,
    optimizerState: ParameterMap,
    steps: number,
    history: readonly EpochRecord[],
  ): TrainedNetwork<In, Out> {
    // sums of gradients are those of an epoch in progress, which a snapshot keeps and a network has not
    const kept = new Map([...optimizerState].filter(([name]) => !isAccumulated(name)));
    const learned = { parameters, optimizerState: kept, steps, history };
    return networkOfRun(this.net, this.settings, learned);
  }
}

/** Of a set that was not looked at. */
const unknown = ({ count: total }: Dataset): Evaluation => {
  const none = Number.NaN;
  return { correct: none, total, accuracy: none, loss: none, confusion: undefined };
};

function learningRateOf(
  { schedule, optimizer }: Settings,
  history: readonly EpochRecord[],
): number | "stop" {
  const factor = schedule.factor(history.length, history);
  if (factor === "stop") return factor;
  const learningRate = optimizer.learningRate * factor;
  checkNonNegative(`schedule: learning rate of epoch ${history.length}`, learningRate);
  return learningRate;
}
