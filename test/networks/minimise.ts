// A failing network made smaller while it still fails: layers dropped, options left out, extents
// halved. What is left is printed as the text that runs it again.

import { problemOf, type Target } from "./check.ts";
import { expectedOf } from "./expected.ts";
import type { LayerSpec, NetworkSpec } from "./spec.ts";

/** What is wrong with a network on a target, whether wrong numbers or an error; null for nothing. */
export async function failureOf(spec: NetworkSpec, target: Target): Promise<string | null> {
  const expected = expectedOf(spec); // errors here are not the target's
  if (!expected) return null;
  try {
    return await problemOf(expected, target);
  } catch (error) {
    return `${target.name}: ${error instanceof Error ? error.message : error}`;
  }
}

/** Of an error's text, what stays the same when the network gets smaller. */
function kindOf(failure: string): string {
  const [what] = failure.match(/other bits|wrong|steps/) ?? ["error"];
  const where = /with monitors|threads|at once/.exec(failure)?.[0] ?? "";
  return `${what} ${where} ${/lossSum/.test(failure)}`;
}

export async function minimised(
  spec: NetworkSpec,
  target: Target,
  failure: string,
  milliseconds = 20_000,
): Promise<{ readonly spec: NetworkSpec; readonly failure: string }> {
  const end = performance.now() + milliseconds;
  const kind = kindOf(failure);
  let best = { spec, failure };
  for (let again = true; again; ) {
    again = false;
    for (const smaller of smallerThan(best.spec)) {
      if (performance.now() > end) return best;
      try {
        const found = await failureOf(smaller, target);
        if (found === null || kindOf(found) !== kind) continue;
        best = { spec: smaller, failure: found };
        again = true;
        break;
      } catch {
        // no legal network
      }
    }
  }
  return best;
}

const half = (n: number): number[] => (n > 1 ? [...new Set([1, n >> 1, n - 1])] : []);

function* smallerThan(spec: NetworkSpec): Generator<NetworkSpec> {
  for (const layers of fewer(spec.layers)) yield { ...spec, layers };
  for (const option of ["l1", "l2", "clipNorm", "clipValue", "ema", "rates", "augment"] as const) {
    const { [option]: left, ...rest } = spec;
    if (left !== undefined) yield rest;
  }
  if (spec.tail > 0) yield { ...spec, tail: 0 };
  for (const batch of half(spec.batch))
    yield { ...spec, batch, tail: Math.min(spec.tail, batch - 1) };
  for (const evaluationBatch of half(spec.evaluationBatch)) yield { ...spec, evaluationBatch };
  for (const [i, n] of spec.input.entries())
    for (const less of half(n)) yield { ...spec, input: spec.input.with(i, less) };
  for (const layers of simpler(spec.layers)) yield { ...spec, layers };
  if (spec.optimizer !== "sgd") yield { ...spec, optimizer: "sgd" };
  if (spec.loss !== "quadratic") yield { ...spec, loss: "quadratic" };
  if (spec.inputs !== "float") yield { ...spec, inputs: "float" };
  if (spec.labels !== "targets") yield { ...spec, labels: "targets" };
  if (spec.monitored > 0.1) yield { ...spec, monitored: 0.1 };
}

/** Without one of the layers, or what is inside a block in its place. */
function* fewer(layers: readonly LayerSpec[]): Generator<LayerSpec[]> {
  for (const [i, layer] of layers.entries()) {
    yield layers.toSpliced(i, 1);
    if (layer.kind === "branches" && !layer.names) {
      for (const chain of layer.chains) yield layers.toSpliced(i, 1, ...chain);
    }
    if (layer.kind !== "residual") continue;
    yield layers.toSpliced(i, 1, ...layer.layers);
    for (const inner of fewer(layer.layers))
      if (inner.length > 0) yield layers.with(i, { kind: "residual", layers: inner });
  }
}

/** With one layer of smaller numbers or fewer options. */
function* simpler(layers: readonly LayerSpec[]): Generator<LayerSpec[]> {
  for (const [i, layer] of layers.entries())
    for (const other of simplerLayers(layer)) yield layers.with(i, other) as LayerSpec[];
}

function* simplerLayers(layer: LayerSpec): Generator<LayerSpec> {
  for (const [key, value] of Object.entries(layer)) {
    if (["kind", "name", "names", "chains", "sizes"].includes(key)) continue;
    const set = (next: unknown) => ({ ...layer, [key]: next }) as LayerSpec;
    if (key === "activation") {
      if (value !== "linear") yield set("linear");
    } else if (key === "layers") {
      for (const inner of simpler(value as readonly LayerSpec[])) yield set(inner);
    } else if (typeof value === "number") {
      for (const n of half(value)) yield set(n);
    } else if (Array.isArray(value) && key !== "padding") {
      for (const [k, n] of value.entries())
        for (const less of half(n)) yield set(value.with(k, less));
    }
    if (
      ["stride", "padding", "groups", "bias", "frozen"].includes(key) &&
      layer.kind === "conv2d"
    ) {
      const { [key]: _, ...rest } = layer as Record<string, unknown> & { kind: "conv2d" };
      yield rest as unknown as LayerSpec;
    }
  }
}
