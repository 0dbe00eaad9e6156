// A loop written out: what `scan` means, step by step in one graph. Same arguments, same results.
import type { Scanned, ScanOptions, Step, Tensor, Walked } from "downhill/graph";

const walkOf = (walked: Walked): readonly [Tensor, number] =>
  "graph" in walked ? [walked, 0] : walked;

/** The element at `step` along an axis. */
function elementOf(whole: Tensor, axis: number, step: number): Tensor {
  const starts = whole.shape.map((_, i) => (i === axis ? step : 0));
  const shape = whole.shape.map((n, i) => (i === axis ? 1 : n));
  return whole.slice(starts, shape).reshape(whole.shape.filter((_, i) => i !== axis));
}

/** Parts side by side along a new axis. */
function stackOf(parts: readonly Tensor[], axis: number): Tensor {
  const placed = parts.map((part, step) => {
    const one = part.expand(axis, 1);
    const low = one.shape.map((_, i) => (i === axis ? step : 0));
    const high = one.shape.map((_, i) => (i === axis ? parts.length - 1 - step : 0));
    return one.pad(low, high);
  });
  return placed.reduce((a, b) => a.add(b));
}

export function unrolled<
  C extends Readonly<Record<string, Tensor>>,
  X extends Readonly<Record<string, Walked>>,
  S extends Readonly<Record<string, Walked>>,
>(
  options: ScanOptions<C, X>,
  step: (
    inputs: { readonly [K in keyof C]: Tensor } & { readonly [K in keyof X]: Tensor },
  ) => Step<C, S>,
): Scanned<C, S> {
  const slices = Object.entries(options.slices ?? {}).map(
    ([name, w]) => [name, walkOf(w)] as const,
  );
  const first = slices[0]?.[1];
  const steps = options.steps ?? first![0].shape[first![1]]!;
  let carries: Record<string, Tensor> = { ...options.carries };
  const parts = new Map<string, { axis: number; list: Tensor[] }>();
  for (let done = 0; done < steps; done++) {
    const at = options.reverse ? steps - 1 - done : done;
    const seen = slices.map(([name, [whole, axis]]) => [name, elementOf(whole, axis, at)] as const);
    const inputs = { ...carries, ...Object.fromEntries(seen) };
    const given = step(inputs as Parameters<typeof step>[0]);
    carries = { ...given.carries };
    for (const [name, walked] of Object.entries(given.stacks ?? {})) {
      const [part, axis] = walkOf(walked);
      const known = parts.get(name) ?? { axis, list: [] };
      parts.set(name, known);
      if (options.reverse) known.list.unshift(part);
      else known.list.push(part);
    }
  }
  const stacks = [...parts].map(([name, { axis, list }]) => [name, stackOf(list, axis)] as const);
  return { last: carries, stacks: Object.fromEntries(stacks) } as unknown as Scanned<C, S>;
}

export type Loop = typeof unrolled;
