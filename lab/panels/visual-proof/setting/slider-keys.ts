// The keys of everything that is a slider in a figure.
import { type Reach, within } from "./scenes.ts";

/** What a key makes of a value; undefined for keys that are not a slider's. `page`: by how much Page moves. */
export function slid(
  key: string,
  value: number,
  reach: Reach,
  page = 10 * reach.by,
): number | undefined {
  const { least, most, by } = reach;
  const steps: Readonly<Record<string, number>> = {
    ArrowUp: by,
    ArrowRight: by,
    ArrowDown: -by,
    ArrowLeft: -by,
    PageUp: page,
    PageDown: -page,
  };
  if (key === "Home") return least;
  if (key === "End") return most;
  const step = steps[key];
  return step === undefined ? undefined : within(value + step, reach);
}
