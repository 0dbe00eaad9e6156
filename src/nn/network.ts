// A network is plain data: an input shape and a list of layers. Building it traces the layers once
// over an empty batch, so sizes that do not fit are found here, with the layer named. It prints as
// the code that makes it.
import { Graph } from "../compiler/1-graph/graph.ts";
import { type Shape, text } from "../compiler/1-graph/shape.ts";
import { input } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import {
  type InputParts,
  inputPlaces,
  type PartedShape,
  rowSize,
  sizeOfShape as size,
} from "../data/parts.ts";
import { OptionError, ShapeError } from "../errors.ts";
import type { Activation } from "./activation.ts";
import type { BranchesLayer } from "./branches.ts";
import { costsOfLayers, type LayerCosts, totalCosts } from "./costs.ts";
import { type InputsLayer, isInputs } from "./inputs.ts";
import type { Layer } from "./layer.ts";
import { type ParameterSpec, trace } from "./trace.ts";

/** One of several outputs of a network. */
export interface NetworkOutput {
  /** Values that it gives per example. */
  readonly outputs: number;
  /** What its last layer ends with. */
  readonly activation: Activation | undefined;
}

/** Layers on each other with the shapes between them, and their parameters by name; it holds no values. */
export interface Network<
  In extends readonly number[] = readonly number[],
  Out extends number = number,
> {
  /** Shape of one example. */
  readonly inputShape: In;
  /** Values that it gives per example. */
  readonly outputs: Out;
  /** Shapes of its inputs by name, where it begins with `inputs`: parts of the row that an example is. */
  readonly inputParts?: InputParts | undefined;
  /** Its outputs by name, where it ends with `outputs`: parts of the row that it answers. */
  readonly outputParts?: Readonly<Record<string, NetworkOutput>> | undefined;
  readonly layers: readonly Layer[];
  /** Shape per example after each layer. */
  readonly shapes: readonly Shape[];
  /** In the order of the layers. */
  readonly parameters: readonly ParameterSpec[];
  readonly parameterCount: number;
  /** Names of the values that can be monitored: layers.0/z, layers.0/a, ... */
  readonly values: readonly string[];
  /** The code that makes it. */
  toString(): string;
  /** What one example costs in each layer: parameters, multiply-adds, bytes of its output. */
  costs(): readonly LayerCosts[];
  /** A table of layers, output shapes and costs. */
  summary(): string;
}

const TRACED_BATCH = 2;

type OutOf<Ls> = Ls extends readonly [...Layer[], Layer<infer Out>] ? Out : number;

/** Branches of inputs that there are; of others the type says which there are. */
type Reading<Ls extends readonly Layer[], Names> = {
  readonly [I in keyof Ls]: Ls[I] extends { readonly reads: readonly (infer Read)[] }
    ? [Read] extends [Names]
      ? Ls[I]
      : BranchesLayer<Names & string>
    : Ls[I];
};

/**
 * A network from an input shape, or from several `inputs`, and layers. How many outputs it has is part of
 * its type where the last layer is written out; a list, as code makes it, gives `number`.
 * @throws ShapeError naming the layer that does not fit, OptionError for what are no layers
 */
export function network<const Parts extends InputParts, const Ls extends readonly Layer[]>(
  inputs: InputsLayer<Parts>,
  ...layers: Ls & Reading<Ls, keyof Parts>
): Network<PartedShape<Parts>, OutOf<Ls>>;
export function network<const In extends readonly number[], Out extends number>(
  inputShape: In,
  ...layers: readonly [...Layer[], Layer<Out>]
): Network<In, Out>;
export function network<const In extends readonly number[]>(
  inputShape: In,
  ...layers: readonly Layer[]
): Network<In>;
export function network<In extends readonly number[]>(
  first: In | InputsLayer,
  ...others: readonly Layer[]
): Network<In> {
  const isNamed = isInputs(first);
  const inputShape = isNamed ? ([rowSize(inputPlaces(first.parts))] as unknown as In) : first;
  const layers = isNamed ? [first, ...others] : others;
  checkShape(inputShape);
  checkLayers(isNamed ? others : layers);
  const graph = new Graph();
  const cell = (name: string) => input(graph, name, "cell", [], "u32");
  const traced = trace(layers, input(graph, "inputs", "data", [TRACED_BATCH, ...inputShape]), {
    isTraining: true,
    random: { seed: cell("seed"), step: cell("step") },
  });
  const outputShape = traced.shapes.at(-1)!;
  if (outputShape.length !== 1) {
    throw new ShapeError(
      `layer ${layers.length} of ${layers.length}, ${layers.at(-1)!.name}: expected a vector per example at the end, got ${text(outputShape)}; put flatten() after it`,
    );
  }
  const parameters = traced.parameters.map(({ tensor: _, ...spec }) => Object.freeze(spec));
  const [begin] = layers;
  const answers = [...(traced.output.parts ?? [])].map(([name, { a, activation }]) => {
    return [name, Object.freeze({ outputs: a.shape[1]!, activation })] as const;
  });
  const net = {
    inputShape: Object.freeze([...inputShape]) as unknown as In,
    outputs: outputShape[0]!,
    ...(isInputs(begin) ? { inputParts: begin.parts } : {}),
    ...(answers.length ? { outputParts: Object.freeze(Object.fromEntries(answers)) } : {}),
    layers: Object.freeze([...layers]),
    shapes: Object.freeze(traced.shapes),
    parameters: Object.freeze(parameters),
    parameterCount: countOf(parameters),
    values: Object.freeze([...traced.values.keys()]),
    toString: () => code(inputShape, layers),
    costs: () => costsOfLayers(inputShape, layers, traced.shapes, parameters),
    summary: (): string => summary(net),
  };
  return Object.freeze(net);
}

function checkShape(given: Shape): void {
  if (Array.isArray(given) && given.length > 0) {
    if (given.every((n) => Number.isSafeInteger(n) && n >= 1)) return;
  }
  const got = Array.isArray(given) ? text(given) : `${inWords(given)}; write [784]`;
  throw new OptionError(`network: expected an input shape of whole numbers from 1, got ${got}`);
}

function checkLayers(layers: readonly Layer[]): void {
  if (layers.length === 0) throw new OptionError("network: expected at least one layer, got none");
  for (const [i, given] of layers.entries()) {
    const layer: Partial<Layer> | undefined = given;
    if (typeof layer?.trace === "function") continue;
    if (Array.isArray(given)) {
      throw new OptionError(
        `network: layer ${i + 1} of ${layers.length}: expected a layer, got a list; spread it: network([784], ...layers)`,
      );
    }
    const got = typeof layer === "function" ? "a function" : inWords(layer);
    throw new OptionError(
      `network: layer ${i + 1} of ${layers.length}: expected a layer such as dense(10), got ${got}; write network([784], dense(30), dense(10))`,
    );
  }
}

/** Numbers that are learned: running means and the like are not. */
const countOf = (parameters: readonly ParameterSpec[]): number =>
  parameters.reduce((sum, p) => sum + (p.isStatistic ? 0 : size(p.shape)), 0);

function code(inputShape: Shape, layers: readonly Layer[]): string {
  const front = isInputs(layers[0]) ? [] : [text(inputShape)];
  const parts = [...front, ...layers.map((l) => l.code)];
  const line = `network(${parts.join(", ")})`;
  return line.length <= 80 ? line : `network(\n${parts.map((p) => `  ${p},\n`).join("")})`;
}

function summary(net: Network): string {
  const count = (n: number) => n.toLocaleString("en-US");
  const costs = net.costs();
  const cells = (c: LayerCosts) => [c.parameters, c.multiplyAdds, c.activationBytes].map(count);
  const table = [
    ["layer", "output", "parameters", "multiply-adds", "output bytes"],
    ["input", text(net.inputShape), "", "", ""],
    ...net.layers.map((layer, i) => [layer.code, text(net.shapes[i]!), ...cells(costs[i]!)]),
    ["total", "", ...cells(totalCosts(costs))],
  ];
  const widths = table[0]!.map((_, column) => Math.max(...table.map((row) => row[column]!.length)));
  const padded = (cell: string, column: number) =>
    column < 2 ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!);
  return table.map((row) => row.map(padded).join("  ")).join("\n");
}
