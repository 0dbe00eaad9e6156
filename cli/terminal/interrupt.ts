// Ctrl-C, and the signals by which a system ends a process: the first asks the run to end after the
// steps it is in and to keep what it learned, the second ends the process at once.
import { endedBy, INTERRUPTED } from "./failure.ts";
import { say } from "./terminal.ts";

/** What the process ends as. SIGHUP comes when the terminal is closed; Windows has no other name for it. */
const CODES = { SIGINT: INTERRUPTED, SIGTERM: 143, SIGHUP: 129 } as const;

export interface Interruption {
  readonly signal: AbortSignal;
  /** What the process ends as: 130 after Ctrl-C, else undefined. */
  exitCode(): number | undefined;
  /** Gives the signals back. */
  end(): void;
}

/** Listens for Ctrl-C, termination and a terminal that is closed. */
export function listenForInterrupt(): Interruption {
  const controller = new AbortController();
  let code: number | undefined;
  const interrupt = (signal: NodeJS.Signals) => {
    const next = CODES[signal as keyof typeof CODES];
    if (code !== undefined) process.exit(next);
    code = next;
    endedBy(code);
    if (signal === "SIGINT") say("\nstopping; Ctrl-C again ends at once");
    controller.abort();
  };
  for (const signal of Object.keys(CODES)) process.on(signal, interrupt);
  return {
    signal: controller.signal,
    exitCode: () => code,
    end: () => {
      for (const signal of Object.keys(CODES)) process.off(signal, interrupt);
    },
  };
}
