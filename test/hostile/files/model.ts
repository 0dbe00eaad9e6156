// Model files: safetensors whose metadata describes a network. A description must build nothing but
// layers of the library, and nothing large.
import { dense, initialize, network, sigmoid } from "downhill";
import {
  readSafetensors,
  type StoredTensor,
  writeSafetensors,
} from "../../../src/formats/safetensors.ts";
import { filesFor } from "../hostile-file.ts";

const GOOD = readSafetensors(
  initialize(network([2], dense(2, sigmoid)), { seed: 1 } as never).toSafetensors(),
  "good",
);
/** A good model with other metadata and tensors; undefined takes one away. */
function model(
  metadata: Readonly<Record<string, string | undefined>>,
  tensors: Readonly<Record<string, StoredTensor | undefined>> = {},
): Uint8Array {
  const changed = <T>(
    from: ReadonlyMap<string, T>,
    changes: Readonly<Record<string, T | undefined>>,
  ) => {
    const to = new Map(from);
    for (const [key, value] of Object.entries(changes)) {
      if (value === undefined) to.delete(key);
      else to.set(key, value);
    }
    return to;
  };
  return writeSafetensors(changed(GOOD.tensors, tensors), changed(GOOD.metadata, metadata));
}
const layers = (...list: readonly string[]): Uint8Array =>
  model({ network: `{"inputShape":[2],"layers":[${list.join()}]}` });
const DENSE = '{"kind":"dense","size":2,"activation":"sigmoid","bias":true,"frozen":false}';
const sized = (size: string): Uint8Array => layers(DENSE.replace('"size":2', `"size":${size}`));
const training = (text: string): Uint8Array =>
  model({
    training: `{"loss":"crossEntropy","dtype":"f32","seed":1,"steps":0,${text}}`.replace(
      /,}$/,
      "}",
    ),
  });
const floats = (shape: readonly number[], values: readonly number[]): StoredTensor => ({
  dtype: "F32",
  shape,
  data: Float32Array.from(values),
});

export const modelFiles = filesFor("model", {
  "no network": model({ network: undefined, code: undefined, format: undefined }),
  "a network that is null": model({ network: "null" }),
  "a network that is no JSON": model({ network: "{" }),
  "a network that is code": model({ network: "require('child_process')" }),
  "a network of a million opened arrays": model({ network: "[".repeat(1e6) }),
  "layers a hundred thousand deep": () =>
    layers('{"kind":"residual","layers":['.repeat(1e5) + DENSE + "]}".repeat(1e5)),
  "a network without layers": layers(),
  "layers that are an object": model({ network: '{"inputShape":[2],"layers":{"0":1}}' }),
  "a custom layer (Keras' Lambda, CVE-2025-1550)": layers("null"),
  "a layer of kind Lambda with code": layers('{"kind":"Lambda","function":"process.exit()"}'),
  "a layer of kind __proto__": layers('{"kind":"__proto__"}'),
  "a layer of kind constructor": layers('{"kind":"constructor"}'),
  "a layer of kind toString": layers('{"kind":"toString"}'),
  "a layer that is text": layers('"dense"'),
  "a layer that is an array": layers("[]"),
  "an activation constructor": layers(DENSE.replace("sigmoid", "constructor")),
  "an activation that has no text": layers(
    DENSE.replace('"sigmoid"', '{"toString":1,"valueOf":1}'),
  ),
  "a kernel that has no text": layers(
    '{"kind":"maxPool2d","size":{"toString":1,"valueOf":1},"stride":"2"}',
  ),
  "a layer of 2^53 units": sized("9007199254740992"),
  "a layer of 2^31 units": sized("2147483648"),
  "a layer of -1 units": sized("-1"),
  "a layer of 1.5 units": sized("1.5"),
  "a layer of null units": sized("null"),
  "a layer of 1e999 units": sized("1e999"),
  "a layer whose size is text": sized('"2"'),
  "a layer whose size is a list": sized("[2]"),
  "an input of 2^32 x 2^32": model({
    network: `{"inputShape":[4294967296,4294967296],"layers":[{"kind":"flatten"},${DENSE}]}`,
  }),
  "an input of -2": model({ network: `{"inputShape":[-2],"layers":[${DENSE}]}` }),
  "an input that is text": model({ network: `{"inputShape":"2","layers":[${DENSE}]}` }),
  "ten thousand layers": () => layers(...Array.from({ length: 1e4 }, () => DENSE)),
  "a dropout of probability 2": layers('{"kind":"dropout","p":2,"scaling":"book"}', DENSE),
  "no training": model({ training: undefined, code: undefined, format: undefined }),
  "training that is null": model({ training: "null" }),
  "a loss __proto__": training('"loss":"__proto__"'),
  "a loss that is no text": training('"loss":{"toString":1}'),
  "a type f16": training('"dtype":"f16"'),
  "a seed of -1": training('"seed":-1'),
  "a seed of 2^32": training('"seed":4294967296'),
  "steps of 1e300": training('"steps":1e300'),
  "steps of -1": training('"steps":-1'),
  "a history that is an object": model({ history: '{"length":1e9}' }),
  "a history of nulls": model({ history: "[null]" }),
  "a history of deep arrays": model({ history: `[${"[".repeat(1e5)}${"]".repeat(1e5)}]` }),
  "no weights": model({}, { "layers.0.weight": undefined }),
  "weights of another shape": model({}, { "layers.0.weight": floats([4], [1, 2, 3, 4]) }),
  "weights the other way round in memory": model(
    {},
    { "layers.0.weight": floats([1, 4], [1, 2, 3, 4]) },
  ),
  "weights as integers": model(
    {},
    { "layers.0.weight": { dtype: "I32", shape: [2, 2], data: new Int32Array(4) } },
  ),
  "a weight of NaN": withNaN(),
  "a tensor more, named like a path": model({}, { "../../etc/passwd": floats([1], [1]) }),
  "a tensor more, named __proto__.weight": model({}, { "__proto__.weight": floats([1], [1]) }),
});

/** The writer refuses NaN, so it is put over the bytes of a weight. */
function withNaN(): Uint8Array {
  const bytes = model({}).slice();
  bytes.set([0, 0, 0xc0, 0x7f], bytes.length - 4);
  return bytes;
}
