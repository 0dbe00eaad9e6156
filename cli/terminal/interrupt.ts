// Ctrl-C: the first asks the run to end after the steps it is in and to keep what it learned, the
// second ends the process at once.
import { INTERRUPTED } from "./failure.ts";
import { say } from "./terminal.ts";

const TERMINATED = 143;

export interface Interruption {
  readonly signal: AbortSignal;
  /** What the process ends as: 130 after Ctrl-C, else undefined. */
  exitCode(): number | undefined;
  /** Gives the signals back. */
  end(): void;
}

/** Listens for Ctrl-C and termination. */
export function listenForInterrupt(): Interruption {
  const controller = new AbortController();
  let code: number | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    const next = signal === "SIGINT" ? INTERRUPTED : TERMINATED;
    if (code !== undefined) process.exit(next);
    code = next;
    if (signal === "SIGINT") say("\nstopping; Ctrl-C again ends at once");
    controller.abort();
  };
  process.on("SIGINT", interrupt);
  process.on("SIGTERM", interrupt);
  return {
    signal: controller.signal,
    exitCode: () => code,
    end: () => {
      process.off("SIGINT", interrupt);
      process.off("SIGTERM", interrupt);
    },
  };
}
