// A workload's network with its parameters as the bytes of an ONNX model: pictures [batch, channel,
// height, width] in, probabilities out.
import { need, readParameters, workload } from "./serve.mjs";

const { onnx } = (await need("onnx-proto")).default;
const { AttributeType } = onnx.AttributeProto;
const FLOAT = onnx.TensorProto.DataType.FLOAT;

const tensor = (name, dims, values) => ({
  name,
  dims,
  dataType: FLOAT,
  rawData: new Uint8Array(values.buffer, values.byteOffset, values.byteLength),
});
const ints = (name, values) => ({ name, type: AttributeType.INTS ?? 7, ints: values });
const int = (name, i) => ({ name, type: AttributeType.INT ?? 2, i });
const valueNamed = (name, sizes) => ({
  name,
  type: {
    tensorType: {
      elemType: FLOAT,
      shape: { dim: sizes.map((n) => (typeof n === "string" ? { dimParam: n } : { dimValue: n })) },
    },
  },
});

/** Columns of a weight from [height, width, channel] to [channel, height, width]. */
function channelsFirst(weight, rows, [h, w, c]) {
  const result = new Float32Array(weight.length);
  for (let row = 0, to = 0; row < rows; row++) {
    for (let channel = 0; channel < c; channel++) {
      for (let at = channel; at < h * w * c; at += c, to++)
        result[to] = weight[row * h * w * c + at];
    }
  }
  return result;
}

export function onnxModel() {
  const node = [];
  const initializer = [];
  const parameters = readParameters();
  let [h, w, c] = workload.inputShape;
  let width = 0;
  let from = "input";
  const add = (opType, inputs, attribute = []) => {
    const output = [`value${node.length}`];
    node.push({
      opType,
      name: `${opType}${node.length}`,
      input: [from, ...inputs],
      output,
      attribute,
    });
    from = output[0];
  };
  const parametersOf = (weightDims, reorder = (values) => values) => {
    const { weight, bias } = parameters.shift();
    const names = [`weight${parameters.length}`, `bias${parameters.length}`];
    initializer.push(
      tensor(names[0], weightDims, reorder(weight)),
      tensor(names[1], [bias.length], bias),
    );
    return names;
  };
  for (const {
    kind,
    filters,
    kernel,
    stride = 1,
    padding = 0,
    size,
    activation,
  } of workload.layers) {
    if (kind === "conv") {
      add("Conv", parametersOf([filters, c, kernel, kernel]), [
        ints("kernel_shape", [kernel, kernel]),
        ints("strides", [stride, stride]),
        ints("pads", [padding, padding, padding, padding]),
      ]);
      add("Relu", []);
      const grown = (n) => Math.floor((n + 2 * padding - kernel) / stride) + 1;
      [h, w, c] = [grown(h), grown(w), filters];
    } else if (kind === "pool") {
      add("MaxPool", [], [ints("kernel_shape", [size, size]), ints("strides", [size, size])]);
      [h, w] = [Math.floor(h / size), Math.floor(w / size)];
    } else if (kind === "flatten") add("Flatten", [], [int("axis", 1)]);
    else {
      const dims = [size, width || h * w * c];
      const reorder = width ? undefined : (values) => channelsFirst(values, size, [h, w, c]);
      add("Gemm", parametersOf(dims, reorder), [int("transB", 1)]);
      if (activation === "relu") add("Relu", []);
      else add("Softmax", [], [int("axis", 1)]);
      width = size;
    }
  }
  const [height, wide, channels] = workload.inputShape;
  const model = {
    irVersion: 8,
    opsetImport: [{ domain: "", version: 13 }],
    graph: {
      name: workload.name,
      node,
      initializer,
      input: [valueNamed("input", ["batch", channels, height, wide])],
      output: [valueNamed(from, ["batch", workload.outputs])],
    },
  };
  return {
    bytes: onnx.ModelProto.encode(onnx.ModelProto.fromObject(model)).finish(),
    output: from,
  };
}
