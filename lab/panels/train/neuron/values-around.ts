import { range } from "../../../components/scrubber.tsx";

/** Values to scrub through: about a hundred steps on each side of 0, to one and a half times the scale. */
export function valuesAround(scale: number): number[] {
  const by = 10 ** Math.floor(Math.log10(scale / 10));
  const steps = Math.ceil((1.5 * scale) / by);
  return range(-steps * by, steps * by, by);
}
