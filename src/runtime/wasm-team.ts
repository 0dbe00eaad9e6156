// The host's side of a team of workers that run a wasm program on one shared memory. Every thread is
// a worker, so the caller is free while they run; where it may block it can also wait. What is for one
// thread alone it does itself there: a worker would have to be woken and to wake it again for each piece
// of the work, for which a busy machine has no core at once. A worker that dies ends the run with an
// error: at once when the caller is free to hear of it, else when the others have waited for it too long.
import { cores, type HostWorker, mayBlock, startWorker } from "#host";
import type { Program, Team } from "../compiler/3-schedule/program.ts";
import { TargetError } from "../errors.ts";
import { endsWith } from "./ending.ts";
import type { Executable } from "./executable.ts";
import { type LoadOptions, prepare, TARGET, unknownEntry } from "./wasm.ts";
import { type Answer, serve, TeamCells, type TeamOrder } from "./wasm-member.ts";

export type { TeamOrder };

/** Loads of a counter before a thread sleeps: 20 to 50 microseconds. */
const SPINS = 20_000;

interface Call {
  readonly id: number;
  readonly resolve: (result: number) => void;
  readonly reject: (error: TargetError) => void;
  left: number;
}

export class WasmTeam {
  readonly #team: Team;
  readonly #cells: TeamCells;
  readonly #workers: readonly HostWorker[];
  #calls = 0;
  #call: Call | undefined;
  #failure: TargetError | undefined;
  #isClosed = false;
  /** The first thread again, in the caller. */
  readonly #here = serve((answer) => this.#hear(0, answer));

  private constructor(team: Team, cells: TeamCells, workers: readonly HostWorker[]) {
    this.#team = team;
    this.#cells = cells;
    this.#workers = workers;
  }

  /** Starts the workers; throws TargetError where one does not come up. */
  static async open(
    team: Team,
    module: WebAssembly.Module,
    memory: WebAssembly.Memory,
    cores: number,
  ): Promise<WasmTeam> {
    const { threads, offset: teamOffset, limitSeconds } = team;
    const cells = new TeamCells(memory, teamOffset);
    // Spinning takes the core from a thread that the others wait for, if there are too few.
    cells.set("spins", threads <= cores ? SPINS : 0);
    const workers = Array.from({ length: threads }, () => startWorker());
    const opened = new WasmTeam(team, cells, workers);
    const ready = new Promise<number>((resolve, reject) => {
      opened.#call = { id: 0, resolve, reject, left: threads + 1 };
    });
    const told = { kind: "open", module, memory, teamOffset, limitSeconds } as const;
    opened.#here({ ...told, thread: 0 });
    for (const [thread, worker] of workers.entries()) {
      worker.onAnswer((answer) => opened.#hear(thread, answer as Answer));
      worker.onEnd((why) => opened.#fail(thread, why));
      worker.post({ ...told, thread });
    }
    await ready;
    for (const worker of workers) worker.rest();
    return opened;
  }

  /** Runs an entry in all threads, or in one alone; resolves to its result. */
  async start(order: TeamOrder): Promise<number> {
    if (order.threads === 1 && mayBlock()) return this.run(order);
    this.#order(order);
    // A promise alone does not keep a process alive.
    for (const worker of this.#workers) worker.wake();
    try {
      return await new Promise<number>((resolve, reject) => {
        this.#call = { id: this.#calls, resolve, reject, left: order.threads };
      });
    } finally {
      for (const worker of this.#workers) worker.rest();
    }
  }

  /** The same, blocking the caller. */
  run(order: TeamOrder): number {
    if (!mayBlock()) {
      throw new TargetError(
        `run of ${order.entry} on ${this.#team.threads} threads: a page may not wait for them; use start(), or threads: 1`,
      );
    }
    this.#order(order);
    let generation = this.#cells.get("generation");
    /** Seconds without news in which this thread ran: by the clock it would count those in which the
     * process stood still. */
    let waited = 0;
    for (;;) {
      const done = this.#cells.get("done");
      if (this.#cells.get("failed")) this.#fail(null, "a thread has failed");
      if (this.#failure) throw this.#failure;
      if (done === order.threads) break;
      this.#cells.awaitDone(done, 1000);
      const now = this.#cells.get("generation");
      if (now !== generation || done !== this.#cells.get("done")) {
        generation = now;
        waited = 0;
      } else if (++waited > 2 * this.#team.limitSeconds) {
        this.#fail(null, `no news for ${2 * this.#team.limitSeconds} s`);
      }
    }
    return this.#cells.get("result");
  }

  /** Ends the workers. */
  close(): void {
    this.#isClosed = true;
    this.#fail(null, "the program was disposed of");
  }

  #order(order: TeamOrder): void {
    if (this.#failure) throw this.#failure;
    if (this.#call) throw new TargetError(`run of ${order.entry}: another run has not ended`);
    this.#cells.set("done", 0);
    const told = { kind: "run", id: ++this.#calls, ...order } as const;
    if (order.threads === 1 && mayBlock()) this.#here(told);
    else for (const worker of this.#workers.slice(0, order.threads)) worker.post(told);
  }

  #hear(thread: number, answer: Answer): void {
    if (answer.kind === "failed") this.#fail(thread, answer.why);
    const call = this.#call;
    // answers to a run that the caller waited for come when it is over
    if (answer.kind !== "done" || answer.id !== call?.id || --call.left > 0) return;
    this.#call = undefined;
    call.resolve(this.#cells.get("result"));
  }

  #fail(thread: number | null, why: string): void {
    if (this.#failure) return;
    const who = thread === null ? "" : `thread ${thread} of ${this.#team.threads}: `;
    const cure = this.#isClosed ? "" : "; start again, or use threads: 1";
    this.#failure = new TargetError(`the threads have ended: ${who}${why}${cure}`);
    this.#cells.giveUp();
    for (const worker of this.#workers) worker.end();
    this.#call?.reject(this.#failure);
    this.#call = undefined;
  }
}

/** Compiles the bytes that emitWasm made of a program for several threads, and starts their workers on a
 * memory that all share; throws TargetError where vectors lack. */
export async function loadWasmTeam(
  program: Program,
  bytes: Uint8Array<ArrayBuffer>,
  options: LoadOptions = {},
): Promise<Executable> {
  const { module, memory } = prepare(program, bytes, options);
  const team = await WasmTeam.open(program.team!, module, memory, cores());
  const entries = new Map(program.functions.filter((f) => f.exported).map((f) => [f.name, f]));
  const orderOf = (name: string, steps: number, alone: boolean): TeamOrder => {
    const entry = entries.get(name);
    if (!entry) throw unknownEntry(name, entries.keys());
    const isTeam = entry.isTeam === true;
    return { entry: name, steps, isTeam, threads: isTeam && !alone ? program.team!.threads : 1 };
  };
  const executable: Executable = {
    target: TARGET,
    threads: program.team!.threads,
    memory: new Uint8Array(memory.buffer),
    call: (name, steps = 0) => team.run(orderOf(name, steps, false)),
    start: async (name, steps, alone) => team.start(orderOf(name, steps, alone)),
    dispose() {
      entries.clear();
      end();
    },
  };
  const end = endsWith(executable, team);
  return executable;
}
