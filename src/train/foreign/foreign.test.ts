// Files that PyTorch wrote, read into networks of ours: the same answers as PyTorch gives. The expected
// numbers are those of PyTorch 2.13 in float64 for parameters and inputs that `noise` makes there too.

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, test } from "node:test";
import { FormatError, OptionError } from "../../errors.ts";
import { type StoredTensor, writeSafetensors } from "../../formats/safetensors.ts";
import { linear, relu, tanh } from "../../nn/activation.ts";
import { batchNorm } from "../../nn/batch-norm.ts";
import { conv2d } from "../../nn/conv2d.ts";
import { dense } from "../../nn/dense.ts";
import { dropout } from "../../nn/dropout.ts";
import { flatten } from "../../nn/flatten.ts";
import { layer } from "../../nn/layer.ts";
import { network } from "../../nn/network.ts";
import { maxPool2d } from "../../nn/pool2d.ts";
import { fromSafetensors, load } from "../load.ts";
import { initialize } from "../trained.ts";
import { type ImportOptions, importSafetensors } from "./foreign.ts";

/** Numbers in [-1/2, 1/2) of 24 bits, by integers alone, so that any language makes the same. */
function noise(count: number, salt: number): Float32Array {
  return Float32Array.from({ length: count }, (_, i) => {
    let h = (Math.imul(i, 2654435761) + salt * 40503 + 12345) >>> 0;
    h = Math.imul(h ^ (h >>> 15), 2246822519) >>> 0;
    h = (h ^ (h >>> 13)) >>> 0;
    return (h >>> 8) / 2 ** 24 - 0.5;
  });
}

/** The state_dict of a module with these layers, in its order. */
const TORCH = {
  "conv1.weight": [4, 2, 3, 3],
  "conv1.bias": [4],
  "bn.weight": [4],
  "bn.bias": [4],
  "bn.running_mean": [4],
  "bn.running_var": [4],
  "bn.num_batches_tracked": [],
  "conv2.weight": [6, 2, 3, 3],
  "conv2.bias": [6],
  "fc1.weight": [5, 36],
  "fc1.bias": [5],
  "fc2.weight": [5, 5],
  "fc2.bias": [5],
  "fc3.weight": [3, 5],
  "fc3.bias": [3],
} as const;

type Tensors = Record<string, StoredTensor>;

function torchTensors(rename: (name: string) => string = (name) => name): Tensors {
  const tensors: Tensors = {};
  for (const [salt, [name, shape]] of Object.entries(TORCH).entries()) {
    if (name.endsWith("num_batches_tracked")) {
      tensors[rename(name)] = { dtype: "I64", shape: [], data: new BigInt64Array([7n]) };
      continue;
    }
    const count = shape.reduce((a: number, b) => a * b, 1);
    const data = noise(count, salt).map((x) => (name.endsWith("running_var") ? x + 1 : x));
    tensors[rename(name)] = { dtype: "F32", shape, data };
  }
  return tensors;
}

const net = network(
  [8, 10, 2],
  conv2d(4, 3, relu, { padding: 1 }),
  batchNorm(),
  maxPool2d(2),
  conv2d(6, 3, relu, { groups: 2 }),
  flatten(),
  dropout(0.5),
  dense(5, relu),
  dense(5, relu),
  dense(3, linear),
);
// the compiled targets have suites of their own
const onReference = { target: "reference" } as const;
const examples = noise(2 * 8 * 10 * 2, 99);
const wanted = [-0.2935328, 0.4424957, 0.1563251, -0.2853537, 0.4344307, 0.1517958];

function close(got: ArrayLike<number>, expected: readonly number[], within = 2e-6): void {
  assert.equal(got.length, expected.length);
  for (const [i, x] of expected.entries()) {
    assert.ok(Math.abs(got[i]! - x) < within, `${i}: ${got[i]}, expected ${x}`);
  }
}

function refuse(tensors: Tensors, message: RegExp, options: ImportOptions = {}, into = net): void {
  assert.throws(
    () => importSafetensors(writeSafetensors(tensors), into as typeof net, options),
    (error: unknown) => {
      assert.ok(error instanceof FormatError || error instanceof OptionError, `${error}`);
      assert.match(error.message, message);
      return true;
    },
  );
}

test("a convolutional network of PyTorch gives PyTorch's answers, whatever its names begin with", async () => {
  for (const prefix of ["", "module.", "model.net."]) {
    const bytes = writeSafetensors(torchTensors((name) => prefix + name));
    const { network, report } = importSafetensors(bytes, net, { flattenOrder: "channelsFirst" });
    close((await network.predict(examples, onReference)).values, wanted);
    assert.equal(report.matched.length, net.parameters.length);
    assert.deepEqual([report.leftOver, report.missing], [[], []]);
    assert.match(
      `${report}`,
      /layers\.6\.weight \[5, 36\] = (\S*)fc1\.weight \(F32, the only one of its shape, from channel, height, width\)/,
    );
    assert.match(`${report}`, /layers\.1\.runningVariance \[4\] = \S*bn\.running_var/);
  }
});

test("the order of a flattened picture is said or refused", async () => {
  refuse(torchTensors(), /layers\.6\.weight reads a flattened picture of 2 x 3 x 6.*channelsFirst/);
  const known = writeSafetensors(torchTensors(), { format: "pt" });
  close(
    (await importSafetensors(known, net).network.predict(examples, onReference)).values,
    wanted,
  );
  // the same network whose weights were put in our order already
  const tensors = torchTensors();
  const { data } = tensors["fc1.weight"] as { data: Float32Array };
  const ours = Float32Array.from(data, (_, at) => {
    const [row, k] = [Math.floor(at / 36), at % 36];
    const [channel, place] = [k % 6, Math.floor(k / 6)];
    return data[row * 36 + channel * 6 + place]!;
  });
  tensors["fc1.weight"] = { dtype: "F32", shape: [5, 36], data: ours };
  const options = { flattenOrder: "channelsLast" } as const;
  const last = importSafetensors(writeSafetensors(tensors), net, options);
  close((await last.network.predict(examples, onReference)).values, wanted);
  refuse(tensors, /flattenOrder: expected channelsFirst or channelsLast, got NCHW/, {
    flattenOrder: "NCHW" as "channelsFirst",
  });
  const own = layer("own", (x, scope) => x.mul(scope.param("scale", [x.shape[1]!])));
  const custom = network([2, 2, 2], flatten(), own, dense(1));
  const scale = { dtype: "F32", shape: [8], data: noise(8, 1) } as const;
  const rest = {
    "b.weight": { dtype: "F32", shape: [1, 8], data: noise(8, 2) },
    "b.bias": { dtype: "F32", shape: [1], data: noise(1, 3) },
  } as const;
  refuse(
    { "a.scale": scale, ...rest },
    /layer 2 of 3, own: its parameters read a flattened/,
    {
      flattenOrder: "channelsFirst",
    },
    custom as never,
  );
});

/** Linear(3, 2), tanh, Linear(2, 2, bias=False), saved by safetensors.torch.save_file. */
const HALF =
  "yAAAAAAAAAB7ImhlYWQud2VpZ2h0Ijp7ImR0eXBlIjoiRjE2Iiwic2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOlswLDhdfSwiaGlkZGVuLmJpYXMiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzJdLCJkYXRhX29mZnNldHMiOls4LDEyXX0sImhpZGRlbi53ZWlnaHQiOnsiZHR5cGUiOiJGMTYiLCJzaGFwZSI6WzIsM10sImRhdGFfb2Zmc2V0cyI6WzEyLDI0XX19IEYwYzhvrMc2BjWBNJS4Srfqs1+4MqgQuA==";
const BRAIN =
  "0AAAAAAAAAB7ImhlYWQud2VpZ2h0Ijp7ImR0eXBlIjoiQkYxNiIsInNoYXBlIjpbMiwyXSwiZGF0YV9vZmZzZXRzIjpbMCw4XX0sImhpZGRlbi5iaWFzIjp7ImR0eXBlIjoiQkYxNiIsInNoYXBlIjpbMl0sImRhdGFfb2Zmc2V0cyI6WzgsMTJdfSwiaGlkZGVuLndlaWdodCI6eyJkdHlwZSI6IkJGMTYiLCJzaGFwZSI6WzIsM10sImRhdGFfb2Zmc2V0cyI6WzEyLDI0XX19ICAgICAgCT4MP4692T6hPpA+E7/pvn2+DL8GvQK/";
const DOUBLE =
  "0AAAAAAAAAB7ImhlYWQud2VpZ2h0Ijp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOlsyLDJdLCJkYXRhX29mZnNldHMiOlswLDMyXX0sImhpZGRlbi5iaWFzIjp7ImR0eXBlIjoiRjY0Iiwic2hhcGUiOlsyXSwiZGF0YV9vZmZzZXRzIjpbMzIsNDhdfSwiaGlkZGVuLndlaWdodCI6eyJkdHlwZSI6IkY2NCIsInNoYXBlIjpbMiwzXSwiZGF0YV9vZmZzZXRzIjpbNDgsOTZdfX0gICAgICAgAAAAgJEXwT8AAABgaY3hPwAAAICCurG/AAAAAFcb2z8AAAAgUxfUPwAAAEB0AtI/AAAAwFJR4r8AAACgFCbdvwAAAGAgp8+/AAAA4K164b8AAACgIsigvwAAAMD+QOC/";
const small = network([3], dense(2, tanh), dense(2, linear, { bias: false }));
const question = [0.25, -1, 2];

test("files that safetensors.torch wrote in F16, BF16 and F64", async () => {
  const files = [
    [HALF, "f32", [-0.357956, -0.2991179]],
    [BRAIN, "f32", [-0.357045, -0.2993892]],
    [DOUBLE, "f64", [-0.358181, -0.299144]],
  ] as const;
  for (const [base64, dtype, answers] of files) {
    const { network } = importSafetensors(Buffer.from(base64, "base64"), small);
    assert.equal(network.dtype, dtype);
    close((await network.predict(question)).values, answers, 1e-6);
  }
});

test("special values of F16 are those that the format says", () => {
  const one = network([4], dense(1, linear, { bias: false }));
  const weights = (bits: number[], dtype: "F16" | "BF16" = "F16") =>
    writeSafetensors({ "a.weight": { dtype, shape: [1, 4], data: Uint16Array.from(bits) } });
  const values = (bytes: Uint8Array) => [
    ...importSafetensors(bytes, one).network.parameters.get("layers.0.weight")!,
  ];
  assert.deepEqual(values(weights([0x0001, 0x83ff, 0x7bff, 0x8000])), [
    2 ** -24,
    -1023 * 2 ** -24,
    65504,
    -0,
  ]);
  assert.deepEqual(values(weights([0x0400, 0x3c00, 0x3555, 0xc000])), [
    2 ** -14,
    1,
    0.333251953125,
    -2,
  ]);
  assert.throws(() => values(weights([0, 0x7c00, 0, 0])), /finite numbers in a\.weight.*Infinity/);
  assert.throws(() => values(weights([0, 0, 0x7e00, 0])), /finite numbers in a\.weight.*NaN at 2/);
  assert.throws(() => values(weights([0x7f80, 0, 0, 0], "BF16")), /Infinity at 0/);
});

test("what is missing, left over or of another type is named", () => {
  const options = { flattenOrder: "channelsFirst" } as const;
  const { "fc3.weight": _, "fc3.bias": __, ...less } = torchTensors();
  refuse(less, /found none for layers\.8\.weight \[3, 5\], layers\.8\.bias \[3\];/, options);
  const extra = { dtype: "F32", shape: [9, 3], data: noise(27, 5) } as const;
  const more = { ...torchTensors(), "fc4.weight": extra };
  refuse(more, /found left over fc4\.weight \[9, 3\]/, options);
  const turned = { ...torchTensors() };
  turned["fc3.weight"] = { dtype: "F32", shape: [5, 3], data: noise(15, 5) };
  refuse(turned, /fc3\.weight is \[in, out\]: transpose it/, options);
  const quantised = torchTensors();
  quantised["fc2.weight"] = { dtype: "I8", shape: [5, 5], data: new Int8Array(25) };
  refuse(quantised, /F64, F32, F16, BF16 or F8 in fc2\.weight, found I8/, options);
  const loose = importSafetensors(writeSafetensors({ ...less, "fc4.weight": extra }), net, {
    ...options,
    strict: false,
    seed: 3,
  });
  assert.deepEqual(loose.report.leftOver, ["fc4.weight [9, 3]"]);
  assert.deepEqual(loose.report.missing, ["layers.8.weight", "layers.8.bias"]);
  assert.deepEqual(
    loose.network.parameters.get("layers.8.weight"),
    initialize(net, { seed: 3 }).parameters.get("layers.8.weight"),
  );
});

const square = network([4], dense(4, tanh), dense(4, tanh), dense(4, linear));
const linears = (...names: string[]): Tensors =>
  Object.fromEntries(
    names.flatMap((name, i) => [
      [`${name}.weight`, { dtype: "F32", shape: [4, 4], data: noise(16, i) }],
      [`${name}.bias`, { dtype: "F32", shape: [4], data: noise(4, 50 + i) }],
    ]),
  );
/** Which of `names` each layer took, as the salt of its weights. */
function taken(names: string[], options: ImportOptions = {}): number[] {
  const { network } = importSafetensors(writeSafetensors(linears(...names)), square, options);
  return [0, 1, 2].map((i) => {
    const found = network.parameters.get(`layers.${i}.weight`)!;
    return names.findIndex((_, salt) => noise(16, salt).every((x, k) => x === found[k]));
  });
}

test("layers of one shape are told apart by names, by numbers, or not at all", () => {
  assert.deepEqual(taken(["layers.2", "layers.0", "layers.1"]), [1, 2, 0]);
  // indices of a Sequential count activations; as text "10" comes before "8"
  assert.deepEqual(taken(["net.6", "net.10", "net.8"]), [0, 2, 1]);
  assert.deepEqual(taken(["layers.4", "layers.0", "layers.2"]), [1, 2, 0]);
  assert.deepEqual(taken(["fc3", "fc1", "fc2"]), [1, 2, 0]);
  const named = ["encoder", "middle", "decoder"];
  refuse(
    linears(...named),
    /one way to read layers\.0, layers\.1, layers\.2, found decoder, enc/,
    {},
    square as never,
  );
  refuse(linears("fc1", "fc2", "fc3", "fc4"), /one way to read/, {}, square as never);
  refuse(linears("fc1", "fc2", "fc3", "fc4"), /one way/, { strict: false }, square as never);
  const names = { "layers.0": "encoder", "layers.1": "middle", "layers.2": "decoder" };
  assert.deepEqual(taken(named, { names }), [0, 1, 2]);
  const two = { "layers.0": "encoder", "layers.1": "middle" };
  assert.deepEqual(taken(named, { names: two }), [0, 1, 2]);
  refuse(
    linears(...named),
    /names: expected some of layers\.0, .* got layers\.9/,
    { names: { "layers.9": "middle" } },
    square as never,
  );
  refuse(
    linears(...named),
    /names: expected a module of safetensors .* got fc/,
    { names: { "layers.0": "fc" } },
    square as never,
  );
});

test("a file is what its bytes say, whatever its name", async () => {
  const folder = mkdtempSync(join(tmpdir(), "downhill-load-"));
  after(() => rmSync(folder, { recursive: true }));
  const file = (name: string, content: string | Uint8Array) => {
    writeFileSync(join(folder, name), content);
    return join(folder, name);
  };
  const own = initialize(small, { seed: 4 });
  for (const name of ["net.SafeTensors", "net", "net.json", "net.txt"]) {
    const read = await load(file(name, own.toSafetensors()));
    assert.deepEqual(read.parameters, own.parameters);
  }
  const json =
    '{"sizes":[3,2],"weights":[[[0.1,0.2,0.3],[0.4,0.5,0.6]]],"biases":[[[1],[2]]],"cost":"CrossEntropyCost"}';
  for (const [name, text] of [
    ["store.txt", json],
    ["store", ` \n\t${json}\n`],
    ["store.JSON", json],
    ["store.safetensors", `\uFEFF${json}`],
  ] as const) {
    const read = await load(file(name, text));
    assert.deepEqual([...read.parameters.get("layers.0.weight")!], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
    assert.deepEqual([...read.parameters.get("layers.0.bias")!], [1, 2]);
  }
  const foreign = file("torch.bin", Buffer.from(HALF, "base64"));
  close((await (await load(foreign, small)).predict(question)).values, [-0.357956, -0.2991179]);
  await assert.rejects(load(foreign), /metadata "network", found none; a file of another program/);
  for (const [content, message] of [
    ["PK\u0003\u0004abc", /found a zip archive, as torch\.save.*save_file/],
    [Buffer.from([0x80, 2, 0x7d]), /a Python pickle/],
    [Buffer.from("\x89HDF\r\n", "latin1"), /an HDF5 file/],
    ["", /an empty file/],
    ["[1, 2]", /found text/],
    [Buffer.from(json, "utf16le"), /UTF-16/],
    [Buffer.concat([Buffer.from('{"a":'), Buffer.from([0xff])]), /JSON in UTF-8/],
  ] as const) {
    await assert.rejects(load(file("odd", content)), (error: unknown) => {
      assert.ok(error instanceof FormatError, `${error}`);
      assert.match(error.message, message);
      return true;
    });
  }
  const shouting = join(folder, "BOOK.JSON");
  const book = network([2], dense(1, tanh));
  await assert.rejects(initialize(book).save(shouting), FormatError);
});

test("a network of ours without its metadata is read by its names", () => {
  const own = initialize(net, { seed: 9 });
  const tensors = Object.fromEntries(
    net.parameters.map(({ name, shape }) => [
      name,
      { dtype: "F32", shape, data: own.parameters.get(name) as Float32Array } as const,
    ]),
  );
  const options = { flattenOrder: "channelsLast" } as const;
  const read = fromSafetensors(writeSafetensors(tensors), net, "f", options);
  assert.deepEqual(read.parameters, own.parameters);
});
