// One thread of a team that runs a wasm program: what a worker does, in Node and in browsers alike.
// It gets the compiled module and the shared memory once, then entries to run. Whoever fails first
// gives the team up, so that nobody waits for a thread that will not come, and says why.
import { TEAM_LAYOUT } from "../compiler/4-codegen/wasm/team-layout.ts";

/** A call of an entry: by as many threads, the first ones. */
export interface TeamOrder {
  readonly entry: string;
  readonly steps: number;
  readonly threads: number;
  /** Whether the entry wants to know which thread it is. */
  readonly isTeam: boolean;
}

/** What a worker is told. */
export type Order =
  | {
      readonly kind: "open";
      readonly module: WebAssembly.Module;
      readonly memory: WebAssembly.Memory;
      readonly thread: number;
      readonly teamOffset: number;
      readonly limitSeconds: number;
    }
  | ({ readonly kind: "run"; readonly id: number } & TeamOrder);

/** What it answers. */
export type Answer =
  | { readonly kind: "done"; readonly id: number }
  | { readonly kind: "failed"; readonly why: string };

/** A team's part of the memory. */
export class TeamCells {
  readonly #cells: Int32Array;

  constructor(memory: WebAssembly.Memory, offset: number) {
    this.#cells = new Int32Array(memory.buffer, offset, 64);
  }

  get(field: keyof typeof TEAM_LAYOUT): number {
    return Atomics.load(this.#cells, TEAM_LAYOUT[field] / 4);
  }

  set(field: keyof typeof TEAM_LAYOUT, value: number): void {
    Atomics.store(this.#cells, TEAM_LAYOUT[field] / 4, value);
  }

  /** Counts this thread as done and wakes a host that waits for it. */
  finish(): void {
    Atomics.add(this.#cells, TEAM_LAYOUT.done / 4, 1);
    Atomics.notify(this.#cells, TEAM_LAYOUT.done / 4);
  }

  /** Sleeps until `done` is no longer `seen`, at most so long. */
  awaitDone(seen: number, ms: number): void {
    Atomics.wait(this.#cells, TEAM_LAYOUT.done / 4, seen, ms);
  }

  /** No thread passes or waits at a barrier any more; whether this caller was the first to say so. */
  giveUp(): boolean {
    const first = Atomics.exchange(this.#cells, TEAM_LAYOUT.failed / 4, 1) === 0;
    Atomics.add(this.#cells, TEAM_LAYOUT.generation / 4, 1);
    Atomics.notify(this.#cells, TEAM_LAYOUT.generation / 4);
    Atomics.notify(this.#cells, TEAM_LAYOUT.done / 4);
    return first;
  }
}

/** Carries out orders one after another. */
export function serve(answer: (answer: Answer) => void): (order: Order) => void {
  let team: Extract<Order, { kind: "open" }> | undefined;
  let cells: TeamCells | undefined;
  let entries: WebAssembly.Exports = {};
  const fail = (why: string) => {
    if (cells?.giveUp() !== false) answer({ kind: "failed", why });
  };
  return (order) => {
    try {
      if (order.kind === "open") {
        team = order;
        cells = new TeamCells(order.memory, order.teamOffset);
        const env = { memory: order.memory };
        entries = new WebAssembly.Instance(order.module, { env }).exports;
        answer({ kind: "done", id: 0 });
        return;
      }
      const { thread } = team!;
      const entry = entries[order.entry] as (...args: number[]) => number;
      const result = order.isTeam ? entry(thread, order.threads, order.steps) : entry(order.steps);
      if (thread === 0) cells!.set("result", result);
      cells!.finish();
      answer({ kind: "done", id: order.id });
    } catch (error) {
      const hasTrapped =
        error instanceof WebAssembly.RuntimeError && /unreachable/.test(error.message);
      fail(
        hasTrapped ? `it waited ${team!.limitSeconds} s for another thread in vain` : `${error}`,
      );
    }
  };
}
