// The start of a run with what matches of another network; loaded where a run begins so.
import { text } from "../compiler/1-graph/shape.ts";
import { inWords } from "../data/in-words.ts";
import { OptionError } from "../errors.ts";
import type { FloatType } from "../nn/batch.ts";
import type { Network } from "../nn/network.ts";
import { checkedParameters } from "./initialize.ts";
import type { PartialReport, PartialStart } from "./partial.ts";
import type { ParameterMap } from "./state.ts";

/**
 * The parameters that match by name and shape, on top of fresh ones.
 * @throws OptionError where none does, or where one holds what is not a finite number
 */
export function takeMatching(
  net: Network,
  { partial, rename = (name) => name, onReport }: PartialStart,
  fresh: ParameterMap,
  dtype: FloatType,
): { readonly parameters: ParameterMap; readonly report: PartialReport } {
  const given = sourceOf(partial);
  const parameters = new Map(fresh);
  const matched: string[] = [];
  const leftOver: { name: string; why: string }[] = [];
  for (const { name, shape, values } of given) {
    const wantedName = rename(name);
    const own = net.parameters.find((p) => p.name === wantedName);
    const wanted = own && text(own.shape);
    const found = shape ? text(shape) : `${values.length} numbers`;
    const size = own?.shape.reduce((a, b) => a * b, 1);
    if (wantedName === undefined) leftOver.push({ name, why: "it was left out" });
    else if (!own) {
      const as = wantedName === name ? "" : `, here ${wantedName}`;
      leftOver.push({ name, why: `no parameter has its name${as}` });
    } else if (matched.includes(own.name)) {
      leftOver.push({ name, why: `another is ${own.name} already` });
    } else if (values.length !== size || (shape && wanted !== text(shape))) {
      leftOver.push({ name, why: `it is ${found}, the network has ${wanted}` });
    } else {
      matched.push(own.name);
      parameters.set(own.name, values);
    }
  }
  const missing = net.parameters.map((p) => p.name).filter((name) => !matched.includes(name));
  const report = reportOf(matched, leftOver, missing);
  if (matched.length === 0) {
    throw new OptionError(
      `from: partial: expected parameters of the names and shapes of ${net}, got none:\n${report}`,
    );
  }
  onReport?.(report);
  return { parameters: checkedParameters(net, parameters, dtype), report };
}

interface Given {
  readonly name: string;
  readonly shape: readonly number[] | undefined;
  readonly values: Float32Array | Float64Array;
}

function sourceOf(partial: PartialStart["partial"]): Given[] {
  const holder = partial as { readonly parameters?: ParameterMap; readonly network?: Network };
  const values = holder?.parameters ?? (partial as ParameterMap);
  if (typeof values?.get !== "function") {
    throw new OptionError(
      `from: partial: expected a trained network or a Map of numbers by name, got ${inWords(partial)}`,
    );
  }
  const shapes = new Map(holder.network?.parameters.map((p) => [p.name, p.shape]));
  return Array.from(values, ([name, own]) => ({ name, shape: shapes.get(name), values: own }));
}

function reportOf(
  matched: PartialReport["matched"],
  leftOver: PartialReport["leftOver"],
  missing: PartialReport["missing"],
): PartialReport {
  const lines = [
    ...matched.map((name) => `${name}: taken`),
    ...missing.map((name) => `${name}: drawn fresh`),
    ...leftOver.map(({ name, why }) => `left over: ${name}, ${why}`),
  ];
  return Object.freeze({ matched, leftOver, missing, toString: () => lines.join("\n") });
}
