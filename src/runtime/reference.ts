// The float64 interpreter behind the Machine interface: slow and obvious, the meaning that the
// other targets are compared with. It never rounds to f32. Data that is written as a typed array is
// kept as it is, not copied: it must not change while the machine is used.

import type { InputRole } from "../compiler/1-graph/attributes.ts";
import type { DType } from "../compiler/1-graph/dtype.ts";
import { evaluate } from "../compiler/1-graph/evaluate.ts";
import { isBodyRole, misplaced } from "../compiler/1-graph/graph.ts";
import { type Shape, sameShape, size } from "../compiler/1-graph/shape.ts";
import { checkNames } from "../compiler/3-schedule/schedule.ts";
import { GraphError, TargetError } from "../errors.ts";
import type { NumberArray } from "./executable.ts";
import type { Entry, Machine } from "./machine.ts";

interface Buffer {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly role: InputRole;
  values: ArrayLike<number>;
}

const arrays = {
  f32: Float64Array,
  f64: Float64Array,
  i32: Int32Array,
  u32: Uint32Array,
  u8: Uint8Array,
  bool: Int32Array,
} as const satisfies Record<DType, unknown>;

/** The inputs of all entries by name; entries that name the same input share it. */
function buffersOf(entries: readonly Entry[]): Map<string, Buffer> {
  const buffers = new Map<string, Buffer>();
  for (const entry of entries) {
    for (const node of entry.graph.live()) {
      if (node.op !== "input") continue;
      const { name, role } = node.attributes;
      if (isBodyRole(role)) throw new GraphError(misplaced(node));
      const known = buffers.get(name);
      if (!known) {
        const values = new arrays[node.dtype](size(node.shape));
        buffers.set(name, { dtype: node.dtype, shape: node.shape, role, values });
      } else if (known.dtype !== node.dtype || !sameShape(known.shape, node.shape)) {
        throw new TargetError(
          `entry ${entry.name}: buffer ${name} is ${node.dtype} [${node.shape.join(", ")}], another entry has ${known.dtype} [${known.shape.join(", ")}]`,
        );
      }
    }
  }
  return buffers;
}

/** A machine that interprets its entries in float64. */
export function referenceMachine(entries: readonly Entry[]): Machine {
  checkNames(entries);
  const buffers = buffersOf(entries);
  const outputs = new Map<string, NumberArray>();

  const bufferOf = (name: string): Buffer => {
    const buffer = buffers.get(name);
    if (!buffer) throw new TargetError(`no buffer named ${name} in this program`);
    return buffer;
  };

  /** Runs the graph once and applies its updates; true when the guard was finite. */
  const runOnce = ({ graph, guard }: Entry): boolean => {
    const inputs = new Map([...buffers].map(([name, { values }]) => [name, values]));
    const result = evaluate(graph, inputs);
    for (const [name, values] of result.outputs) {
      const { dtype } = graph.outputs.get(name)!;
      outputs.set(name, arrays[dtype].from(values));
    }
    for (const [name, values] of result.updates) bufferOf(name).values = values;
    return guard === undefined || Number.isFinite(result.outputs.get(guard)?.[0]);
  };

  const run = (name: string, steps: number): number => {
    const entry = entries.find((e) => e.name === name);
    if (!entry) throw new TargetError(`no entry named ${name} in this program`);
    for (let done = 0; done < steps; done++) if (!runOnce(entry)) return done;
    return steps;
  };

  return {
    target: "reference",
    threads: 1,
    why: "the float64 interpreter was asked for",
    compileMs: 0,
    run,
    start: async (name, steps) => run(name, steps),
    read: async (name) => {
      const output = outputs.get(name);
      if (output) return output.slice();
      const { dtype, values } = bufferOf(name);
      return arrays[dtype].from(values);
    },
    write: (name, values) => {
      const buffer = bufferOf(name);
      const count = size(buffer.shape);
      if (values.length !== count) {
        throw new TargetError(
          `buffer ${name} [${buffer.shape.join(", ")}] holds ${count} numbers, got ${values.length}`,
        );
      }
      const isKept = buffer.role === "data" && ArrayBuffer.isView(values);
      buffer.values = isKept ? values : arrays[buffer.dtype].from(values);
    },
    dispose: () => {
      buffers.clear();
      outputs.clear();
    },
  };
}
