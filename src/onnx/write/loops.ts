// Loops as ONNX has them: a Scan whose body is a graph of its own, which reads what it captures from the
// graph around.
import type { Node, Scan } from "../../compiler/1-graph/graph.ts";
import { loopOf } from "../../compiler/1-graph/loop.ts";
import { isInput, nameOf } from "../../compiler/1-graph/names.ts";
import type { ValueInfo } from "../model.ts";
import { body as bodyAttribute, int, ints } from "./attributes.ts";
import { ELEMENT_TYPE } from "./initializers.ts";
import { isFixed, type Size } from "./traced.ts";
import { GraphWriter, identity, type Rule, type Value } from "./writer.ts";

/** How a tensor is declared: sizes that depend on the number of examples stay open. */
export function declared(name: string, node: Node, sizes: readonly Size[]): ValueInfo {
  const dims = sizes.map((n) =>
    isFixed(n) ? n.fixed : n.each === 1 && n.fixed === 0 ? "batch" : undefined,
  );
  return { name, elemType: ELEMENT_TYPE[node.dtype], dims };
}

export const resultKey = (kind: "last" | "stack", name: string): string => `${kind} ${name}`;

/** The results of loops that have been written, by scan. */
const written = new WeakMap<Node, ReadonlyMap<string, Value>>();

export const noteResults = (scan: Node, results: ReadonlyMap<string, Value>): void => {
  written.set(scan, results);
};

/** Which results of a loop are read. */
export function readResults(w: GraphWriter, scan: Scan): Set<string> {
  const live = w.graph
    .live()
    .flatMap((node) =>
      node.op === "scanResult" && node.inputs[0] === scan
        ? [resultKey(node.attributes.kind, node.attributes.name)]
        : [],
    );
  return new Set(live);
}

export const scanResult: Rule = (_, node) => {
  if (node.op !== "scanResult") return null;
  const [scan] = node.inputs as readonly [Scan];
  const { kind, name } = node.attributes;
  return { operands: [scan], emit: () => written.get(scan)!.get(resultKey(kind, name))! };
};

/** A loop that is nothing else. */
export const loop: Rule = (w, node) => {
  if (node.op !== "scan") return null;
  const parts = loopOf(node);
  const operands = [...parts.carries, ...parts.slices, ...parts.captured].map(({ from }) => from);
  const emit = (): Value => {
    const results = new Map<string, Value>();
    const read = readResults(w, node);
    const stacks = parts.stacks.filter(({ name }) => read.has(resultKey("stack", name)));
    const { body, steps, reverse } = parts;
    const inner = new GraphWriter(body, w.shared, () => w.at);
    const bodyInputs = new Map(body.nodes.filter(isInput).map((n) => [nameOf(n), n]));
    for (const { name, from } of parts.captured) {
      const inside = bodyInputs.get(name);
      if (inside) inner.set(inside, w.stored(from));
      const parameter = w.parameterOf(from);
      if (parameter !== undefined) inner.captured.set(name, parameter);
    }
    const given = (name: string, from: Node, sizes: readonly Size[]): ValueInfo => {
      const own = w.fresh(`${w.at.path}/${name}`);
      const inside = bodyInputs.get(name);
      if (inside) inner.set(inside, inner.plain(own, inside));
      return declared(own, from, sizes);
    };
    const carried = parts.carries.map(({ name, from }) => given(name, from, w.sizes(from)));
    const sliced = parts.slices.map(({ name, from, axis }) =>
      given(
        name,
        from,
        w.sizes(from).filter((_, i) => i !== axis),
      ),
    );
    // a Scan wants a sequence, and has its number of steps from it
    const counted = parts.slices.length === 0;
    const counts = () => w.shared.initializers.numbers(identity(steps), [steps], "i32");
    const counter: ValueInfo[] = counted
      ? [{ name: w.fresh(`${w.at.path}/step`), elemType: ELEMENT_TYPE.i32, dims: [] }]
      : [];
    const next = parts.carries.map(
      ({ name }) => body.updates.find((u) => nameOf(u.target) === name)!.value,
    );
    const out = stacks.map(({ name }) => body.outputs.get(name)!);
    inner.write([...next, ...out]);
    const outputs = [...next, ...out].map((value) => {
      // each output is a name of its own, made in the body
      const made = inner.op("Identity", [inner.value(value)]);
      return declared(made, value, w.sizes(value));
    });
    const direction = reverse ? 1 : 0;
    const names = [
      ...parts.carries.map(({ from }) => w.value(from)),
      ...parts.slices.map(({ from }) => w.value(from)),
      ...(counted ? [counts()] : []),
    ];
    const slices = counted ? [{ axis: 0 }] : parts.slices;
    const attributes = [
      bodyAttribute({
        name: w.fresh(`${w.at.path}/body`),
        nodes: inner.nodes,
        initializers: [],
        inputs: [...carried, ...sliced, ...counter],
        outputs,
      }),
      int("num_scan_inputs", slices.length),
      ints(
        "scan_input_axes",
        slices.map(({ axis }) => axis),
      ),
      ints(
        "scan_input_directions",
        slices.map(() => direction),
      ),
      ints(
        "scan_output_axes",
        stacks.map(({ axis }) => axis),
      ),
      ints(
        "scan_output_directions",
        stacks.map(() => direction),
      ),
    ].filter(({ value }) => !Array.isArray(value) || value.length > 0);
    const isWanted = [...parts.carries.map(() => true), ...stacks.map(() => true)];
    const made = w.ops("Scan", names, attributes, isWanted);
    const plain = (i: number, rank: number): Value => ({
      name: made[i]!,
      order: identity(rank),
    });
    for (const [i, { name, from }] of parts.carries.entries()) {
      results.set(resultKey("last", name), plain(i, from.shape.length));
    }
    for (const [i, { name }] of stacks.entries()) {
      results.set(resultKey("stack", name), plain(next.length + i, out[i]!.shape.length + 1));
    }
    noteResults(node, results);
    return plain(0, 0);
  };
  return { operands, emit };
};
