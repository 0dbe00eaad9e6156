// Turns of the event loop between many short calls.
import { now } from "#host";
import { pause } from "./pace.ts";

/** Milliseconds until the event loop gets a turn. */
const BUSY_MS = 20;

/** For work of many short calls: awaited after each of them, it lets the event loop have a turn where
 * it had none for a while. */
export function createTurn(): () => Promise<void> {
  let paused = now();
  return async () => {
    if (now() - paused < BUSY_MS) return;
    await pause();
    paused = now();
  };
}
