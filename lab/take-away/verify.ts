// The same run once more, in a second worker: the same seed must give the same bits.
import type { Settings } from "../settings/settings.ts";
import { startWorker } from "../state/start-worker.ts";
import type { Command, DataNote, News } from "../worker/protocol.ts";

/**
 * SHA-256 of the parameters after so many steps from the seed, on the data that the run has (`note`:
 * others than its settings name); rejects where the run cannot be made.
 */
export function hashAfter(
  settings: Settings,
  steps: number,
  note: DataNote | undefined,
): Promise<string> {
  let worker: Worker | undefined;
  const send = (command: Command) => worker?.postMessage(command);
  const hash = new Promise<string>((resolve, reject) => {
    let isAsked = false;
    const hear = (data: News) => {
      if (data.kind === "opened" && steps > 0) send({ kind: "step", count: steps });
      if (data.kind === "failed") reject(new Error(data.failure.message));
      if (data.kind === "answer") resolve(data.answer as string);
      if (data.kind === "refused") reject(new Error(data.failure.message));
      if (data.kind === "progress" && data.progress.step >= steps && !isAsked) {
        isAsked = true;
        send({ kind: "ask", id: 1, question: { topic: "hash" } });
      }
    };
    worker = startWorker(hear, (message) => reject(new Error(message)));
    send({ kind: "open", id: 1, settings, data: note ? { note } : {} });
  });
  return hash.finally(() => worker?.terminate());
}
