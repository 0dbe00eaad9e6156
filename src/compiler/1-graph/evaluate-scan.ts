// What a scan means: its body once a step, on this step's slices, with the carries of the step
// before; the results in a row, last carries first, then the stacks.
import type { Graph, Node, Scan, ScanResult } from "./graph.ts";
import { rowMajor, type Shape, scanResults, size, withAxis } from "./shape.ts";

type Values = ArrayLike<number>;

/** Runs a body once: new carries and outputs by name, from its inputs by name. */
export type RunBody = (
  body: Graph,
  inputs: ReadonlyMap<string, Values>,
) => {
  readonly outputs: ReadonlyMap<string, Values>;
  readonly updates: ReadonlyMap<string, Values>;
};

/** Calls `at` with the position in the whole of each element of a part: the one at `step` along
 * `axis` of a sequence whose steps have the shape `part`. */
function eachPosition(
  part: Shape,
  axis: number,
  steps: number,
  step: number,
  at: (whole: number, part: number) => void,
): void {
  const inner = size(part.slice(axis));
  const stride = rowMajor(withAxis(part, axis, steps))[axis]!;
  for (let i = 0; i < size(part); i++) {
    const outer = Math.floor(i / inner);
    at(outer * stride * steps + step * stride + (i % inner), i);
  }
}

/** Fills `out` with the results of all steps. */
export function evaluateScan(
  { attributes: loop }: Scan,
  operands: readonly Values[],
  out: Float64Array,
  run: RunBody,
): void {
  const { body, steps, carries, slices, captured } = loop;
  const shapeOf = new Map<string, Shape>();
  for (const node of body.live()) {
    if (node.op === "input") shapeOf.set(node.attributes.name, node.shape);
  }
  const inputs = new Map<string, Values>();
  for (const [i, name] of carries.entries()) inputs.set(name, operands[i]!);
  for (const [i, name] of captured.entries()) {
    inputs.set(name, operands[carries.length + slices.length + i]!);
  }
  for (let done = 0; done < steps; done++) {
    const step = loop.reverse ? steps - 1 - done : done;
    for (const [i, { name, axis }] of slices.entries()) {
      const shape = shapeOf.get(name);
      if (!shape) continue;
      const whole = operands[carries.length + i]!;
      const part = new Float64Array(size(shape));
      eachPosition(shape, axis, steps, step, (from, to) => {
        part[to] = whole[from]!;
      });
      inputs.set(name, part);
    }
    const { outputs, updates } = run(body, inputs);
    let offset = carries.reduce((n, name) => n + updates.get(name)!.length, 0);
    for (const { name, axis } of loop.stacks) {
      const part = outputs.get(name)!;
      const { shape } = body.outputs.get(name)!;
      eachPosition(shape, axis, steps, step, (to, from) => {
        out[offset + to] = part[from]!;
      });
      offset += part.length * steps;
    }
    for (const name of carries) inputs.set(name, updates.get(name)!);
  }
  let offset = 0;
  for (const name of carries) {
    const value = inputs.get(name)!;
    out.set(value, offset);
    offset += value.length;
  }
}

/** One result out of the row. */
export function evaluateResult(node: ScanResult, row: Values, out: Float64Array): void {
  const { kind, name } = node.attributes;
  let offset = 0;
  for (const result of scanResults((node.inputs[0] as Node & Scan).attributes)) {
    if (result.kind === kind && result.name === name) break;
    offset += size(result.shape);
  }
  for (let i = 0; i < out.length; i++) out[i] = row[offset + i]!;
}
