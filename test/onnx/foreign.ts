// Random models as other programs write them: channels first, zeros on one side, kernels with gaps,
// weights in either order, numbers that scale and shift. The seed says everything.
import { type Attribute, type NodeProto, type TensorProto, writeOnnx } from "downhill/onnx";
import type { Source } from "../numbers.ts";

const FLOAT = 1;
const INT64 = 7;

export interface ForeignModel {
  readonly bytes: Uint8Array;
  /** Channels, height and width. */
  readonly shape: readonly [number, number, number];
}

class Maker {
  readonly nodes: NodeProto[] = [];
  readonly tensors: TensorProto[] = [];
  readonly source: Source;
  shape: number[];
  name = "x";
  constructor(source: Source, shape: readonly number[]) {
    this.source = source;
    this.shape = [...shape];
  }

  floats(dims: readonly number[], low = -0.6, high = 0.6): string {
    const count = dims.reduce((a, b) => a * b, 1);
    const values = Float32Array.from(
      { length: count },
      () => low + (high - low) * this.source.next(),
    );
    return this.tensor(FLOAT, dims, new Uint8Array(values.buffer));
  }
  ints(values: readonly number[]): string {
    const list = BigInt64Array.from(values, BigInt);
    return this.tensor(INT64, [values.length], new Uint8Array(list.buffer));
  }
  tensor(dataType: number, dims: readonly number[], rawData: Uint8Array): string {
    const name = `w${this.tensors.length}`;
    this.tensors.push({ name, dataType, dims, rawData });
    return name;
  }
  /** A node behind the last one. */
  add(opType: string, others: readonly string[] = [], attributes: readonly Attribute[] = []): void {
    this.put(opType, [this.name, ...others], attributes);
  }
  put(opType: string, inputs: readonly string[], attributes: readonly Attribute[] = []): void {
    const name = `v${this.nodes.length}`;
    this.nodes.push({ name: `n_${name}`, opType, domain: "", inputs, outputs: [name], attributes });
    this.name = name;
  }

  conv(keepsShape = false): void {
    const { source } = this;
    const [channels, height, width] = this.shape as [number, number, number];
    const groups = channels % 2 === 0 && source.chance(0.3) ? 2 : 1;
    const filters = keepsShape ? channels : groups * source.int(1, 4);
    const auto = keepsShape || source.chance(0.25);
    const kernel = [source.int(1, 3), source.int(1, 3)];
    const strides = keepsShape ? [1, 1] : [source.int(1, 2), source.int(1, 2)];
    // ONNX Runtime takes no gaps where it works out the zeros itself
    const dilations = kernel.map(() => (!auto && source.chance(0.3) ? 2 : 1));
    const spread = kernel.map((n, i) => (n - 1) * dilations[i]! + 1);
    const isUpper = source.chance(0.5);
    const pads = [0, 0, 0, 0].map(() => (source.chance(0.5) ? source.int(0, 2) : 0));
    let zeros = pads;
    if (!auto && source.chance(0.3)) {
      // zeros of a node before it
      const before = [0, 0, source.int(0, 2), 1, 0, 0, 1, source.int(0, 2)];
      this.add("Pad", [this.ints(before)]);
      zeros = [pads[0]! + before[2]!, pads[1]! + 1, pads[2]! + 1, pads[3]! + before[7]!];
    }
    const sides = [height, width].map((n, i) =>
      auto
        ? Math.ceil(n / strides[i]!)
        : Math.floor((n + zeros[i]! + zeros[i + 2]! - spread[i]!) / strides[i]!) + 1,
    );
    const hasBias = source.chance(0.6);
    const given = [
      this.floats([filters, channels / groups, ...kernel]),
      ...(hasBias ? [this.floats([filters])] : []),
    ];
    this.add("Conv", given, [
      { name: "kernel_shape", kind: "ints", value: kernel },
      { name: "strides", kind: "ints", value: strides },
      { name: "dilations", kind: "ints", value: dilations },
      { name: "group", kind: "int", value: groups },
      auto
        ? { name: "auto_pad", kind: "string", value: isUpper ? "SAME_UPPER" : "SAME_LOWER" }
        : { name: "pads", kind: "ints", value: pads },
    ]);
    this.shape = [filters, ...sides];
  }

  pool(): void {
    const { source } = this;
    const [channels, ...sides] = this.shape as [number, number, number];
    const kernel = sides.map((n) => Math.min(n, source.int(1, 3)));
    const strides = source.chance(0.3) ? undefined : kernel.map(() => source.int(1, 2));
    this.add(
      source.pick(["MaxPool", "AveragePool"]),
      [],
      [
        { name: "kernel_shape", kind: "ints", value: kernel },
        ...(strides ? [{ name: "strides", kind: "ints", value: strides } as const] : []),
      ],
    );
    this.shape = [
      channels,
      ...sides.map((n, i) => Math.floor((n - kernel[i]!) / (strides?.[i] ?? 1)) + 1),
    ];
  }

  norm(): void {
    const [c] = this.shape as [number];
    const given = [0.5, -0.5, -0.5, 0.5].map((low) => this.floats([c], low, low + 1));
    this.add("BatchNormalization", given, [{ name: "epsilon", kind: "float", value: 1e-3 }]);
  }

  activation(): void {
    this.add(this.source.pick(["Relu", "Sigmoid", "Tanh", "Relu"]));
  }

  /** Add, Sub, Mul or Div, with one number or one for each channel. */
  affine(): void {
    const { source } = this;
    const [c, ...rest] = this.shape as [number, ...number[]];
    const dims = source.chance(0.4)
      ? []
      : source.chance(0.5)
        ? [1, c, ...rest.map(() => 1)]
        : [c, ...rest.map(() => 1)];
    const opType = source.pick(["Add", "Sub", "Mul", "Div"]);
    const other = this.floats(dims, 0.4, 1.6);
    const isFirst = (opType === "Add" || opType === "Mul") && source.chance(0.3);
    this.put(opType, isFirst ? [other, this.name] : [this.name, other]);
  }

  residual(): void {
    const before = this.name;
    this.conv(true);
    if (this.source.chance(0.5)) this.norm();
    if (this.source.chance(0.5)) this.activation();
    this.put("Add", this.source.chance(0.5) ? [before, this.name] : [this.name, before]);
  }

  aside(): void {
    const { source } = this;
    const kind = source.int(0, 2);
    if (kind === 0) this.add("Identity");
    else if (kind === 1) this.add("Cast", [], [{ name: "to", kind: "int", value: FLOAT }]);
    else if (this.shape.length === 3) {
      this.add("Transpose", [], [{ name: "perm", kind: "ints", value: [0, 2, 3, 1] }]);
      this.activation();
      this.add("Transpose", [], [{ name: "perm", kind: "ints", value: [0, 3, 1, 2] }]);
    }
  }

  vector(): void {
    const { source } = this;
    const [c, ...sides] = this.shape as [number, number, number];
    const whole = c * sides[0]! * sides[1]!;
    const kind = source.int(0, 3);
    if (kind === 0) this.add("Flatten", [], [{ name: "axis", kind: "int", value: 1 }]);
    else if (kind === 1) this.add("Reshape", [this.ints([-1, whole])]);
    else if (kind === 2) this.add("Reshape", [this.ints([0, -1])]);
    else {
      this.add("GlobalAveragePool");
      this.add("Squeeze", [this.ints([2, 3])]);
      this.shape = [c];
      return;
    }
    this.shape = [whole];
  }

  dense(): void {
    const { source } = this;
    const [n] = this.shape as [number];
    const outputs = source.int(1, 6);
    if (source.chance(0.4)) {
      this.add("MatMul", [this.floats([n, outputs])]);
      if (source.chance(0.8))
        this.add("Add", [this.floats(source.chance(0.5) ? [outputs] : [1, outputs])]);
    } else {
      const isTurned = source.chance(0.5);
      const w = this.floats(isTurned ? [outputs, n] : [n, outputs]);
      this.add(
        "Gemm",
        [w, ...(source.chance(0.8) ? [this.floats([outputs])] : [])],
        [
          { name: "transB", kind: "int", value: isTurned ? 1 : 0 },
          ...(source.chance(0.3)
            ? ([
                { name: "alpha", kind: "float", value: 0.5 },
                { name: "beta", kind: "float", value: 2 },
              ] as const)
            : []),
        ],
      );
    }
    this.shape = [outputs];
  }
}

export function foreignModel(source: Source): ForeignModel {
  const shape = [source.int(1, 4), source.int(6, 10), source.int(6, 10)] as const;
  const m = new Maker(source, shape);
  for (let left = source.int(1, 6); left > 0; left--) {
    const kind = source.next();
    const isLarge = m.shape[1]! >= 5 && m.shape[2]! >= 5;
    if (kind < 0.35 && isLarge) m.conv();
    else if (kind < 0.5) m.residual();
    else if (kind < 0.6 && isLarge) m.pool();
    else if (kind < 0.7) m.norm();
    else if (kind < 0.8) m.activation();
    else if (kind < 0.92) m.affine();
    else m.aside();
  }
  m.vector();
  for (let left = source.int(1, 3); left > 0; left--) {
    m.dense();
    if (source.chance(0.5)) m.activation();
    if (source.chance(0.25)) m.norm();
    if (source.chance(0.25)) m.affine();
  }
  if (source.chance(0.4)) m.add("Softmax", [], [{ name: "axis", kind: "int", value: 1 }]);
  const bytes = writeOnnx({
    irVersion: 8,
    producerName: "another",
    producerVersion: "",
    opset: 13,
    metadata: new Map(),
    graph: {
      name: "g",
      nodes: m.nodes,
      initializers: m.tensors,
      inputs: [{ name: "x", elemType: FLOAT, dims: ["n", ...shape] }],
      outputs: [{ name: m.name, elemType: FLOAT, dims: ["n", m.shape[0]] }],
    },
  });
  return { bytes, shape };
}

/** Examples [channels, height, width] as [height, width, channels]. */
export function channelsLast(
  values: Float32Array,
  [channels, height, width]: readonly number[],
): Float32Array {
  const size = height! * width!;
  const out = new Float32Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const inside = i % (size * channels!);
    const [channel, place] = [Math.floor(inside / size), inside % size];
    out[i - inside + place * channels! + channel] = values[i]!;
  }
  return out;
}
