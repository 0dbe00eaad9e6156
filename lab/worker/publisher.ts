// What is watched is sent ten times a second, surveys twice: only what a visible panel asked for, and
// only when the run has moved since. Of a run that stands still nothing is told.

import type { Parameters, ReadyExample } from "./examiner.ts";
import { errorBins } from "./health.ts";
import type { News, ReadyViews, ViewName } from "./protocol.ts";
import type { Session } from "./session.ts";

const PERIOD_MS = 100;
const SURVEY_MS = 500;

export class Publisher {
  readonly #tell: (news: News, transfer?: Transferable[]) => void;
  #session: Session | undefined;
  #views: ReadonlySet<ViewName> = new Set();
  #example: ((session: Session) => ReadyExample | undefined) | undefined;
  /** For each view the step and the version that were sent last. */
  readonly #sent = new Map<ViewName, string>();
  #version = 0;
  #lastSurvey = 0;
  #isBusy = false;
  /** Whether another example has come since views were begun to be made. */
  #isLate = false;
  /** The parameters that views were last made from, and of which run. */
  #last: { readonly session: Session; readonly parameters: Parameters } | undefined;
  #isGlancing = false;
  #timer: ReturnType<typeof setInterval>;

  constructor(tell: (news: News, transfer?: Transferable[]) => void) {
    this.#tell = tell;
    this.#timer = setInterval(() => void this.publish(), PERIOD_MS);
  }

  follow(session: Session | undefined): void {
    this.#session = session;
    this.#last = undefined;
    this.refresh();
  }

  watch(views: readonly ViewName[]): void {
    this.#views = new Set(views);
    for (const name of this.#sent.keys()) if (!this.#views.has(name)) this.#sent.delete(name);
    void this.publish();
  }

  look(example: (session: Session) => ReadyExample | undefined): void {
    this.#example = example;
    this.#sent.delete("forward");
    this.#sent.delete("backward");
    this.#isLate = this.#isBusy;
    if (this.#session?.state === "running") void this.#glance();
    void this.publish();
  }

  /**
   * The example through the network as it was a moment ago: the answer to a hand that draws does not
   * wait for the steps or the evaluation in progress. The view from the present follows.
   */
  async #glance(): Promise<void> {
    const [session, last] = [this.#session, this.#last];
    if (!session || last?.session !== session || !this.#views.has("forward")) return;
    const example = this.#example?.(session);
    if (!example || this.#isGlancing) return;
    this.#isGlancing = true;
    try {
      const value = await session.examiner.forward(last.parameters, example);
      const isStill = session === this.#session;
      if (isStill) {
        this.#tell({ kind: "view", run: session.id, name: "forward", value }, buffersOf(value));
      }
    } finally {
      this.#isGlancing = false;
    }
  }

  /** Something has changed that steps do not tell: all views are sent anew. */
  refresh(): void {
    this.#version += 1;
    this.#lastSurvey = 0;
    void this.publish();
  }

  async publish(): Promise<void> {
    const session = this.#session;
    if (!session || this.#isBusy) return;
    this.#isBusy = true;
    try {
      await session.do(() => this.#publishNow(session));
      session.report();
    } finally {
      this.#isBusy = false;
    }
    // a drawing does not wait for the next beat
    if (!this.#isLate) return;
    this.#isLate = false;
    void this.publish();
  }

  async #publishNow(session: Session): Promise<void> {
    if (session !== this.#session) return;
    const mark = `${session.id} ${session.steps} ${this.#version}`;
    const due = [...this.#views].filter((name) => this.#sent.get(name) !== mark).sort(urgency);
    for (const name of due) {
      if (name === "survey" && session.state === "running") {
        if (performance.now() - this.#lastSurvey < SURVEY_MS) continue;
      }
      this.#sent.set(name, mark);
      const value = await this.#value(session, name);
      if (!value) continue;
      if (name === "survey") this.#lastSurvey = performance.now();
      this.#tell({ kind: "view", run: session.id, name, value }, buffersOf(value));
    }
  }

  async #value(session: Session, name: ViewName): Promise<ReadyViews | undefined> {
    if (name.startsWith("value:")) return readValue(session, name.slice("value:".length));
    const parameters = await session.parameters();
    this.#last = { session, parameters };
    if (name === "survey") {
      return session.survey.look(parameters, session.steps, await errorsOf(session));
    }
    const example = this.#example?.(session);
    if (!example) return undefined;
    return name === "forward"
      ? session.examiner.forward(parameters, example)
      : session.examiner.backward(parameters, example);
  }

  close(): void {
    clearInterval(this.#timer);
  }
}

/** What answers a hand that draws comes first, what takes longest last. */
const urgency = (a: ViewName, b: ViewName): number => placeOf(a) - placeOf(b);
const placeOf = (name: ViewName): number => (name === "forward" ? 0 : name === "survey" ? 2 : 1);

/** A value of the last step, or a parameter; undefined before the first step and where it was cut. */
async function readValue(session: Session, name: string) {
  try {
    const { shape, values } = await session.stepper.read(name);
    return { shape, values: Float32Array.from(values), step: session.steps };
  } catch {
    return undefined;
  }
}

/** Of the layers that have a weighted input, and with it an error. */
async function errorsOf(session: Session): Promise<ReadonlyMap<string, readonly number[]>> {
  const found = new Map<string, readonly number[]>();
  const sums = session.network.values.filter((name) => name.endsWith("/z"));
  for (const layer of sums.map((name) => name.slice(0, -"/z".length))) {
    const delta = await readValue(session, `${layer}/delta`);
    if (delta) found.set(layer, errorBins(delta.values));
  }
  return found;
}

/** The memory of a view, which goes over to the page and does not come back: figures hold what they draw as
 * long as they like, and to collect it takes the page 2 of 1000 ms at full speed. */
function buffersOf(value: ReadyViews): Transferable[] {
  const found = new Set<Transferable>();
  if ("shape" in value) found.add(value.values.buffer);
  else if ("values" in value) {
    for (const { values } of Object.values(value.values)) found.add(values.buffer);
  }
  return [...found];
}
