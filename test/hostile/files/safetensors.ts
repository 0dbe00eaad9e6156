// Safetensors files; the checks that audits and re-implementations showed to be missed.
import { bytesOf, filesFor, hex, list } from "../hostile-file.ts";

/** A file with this header; its length as given or as it is. */
export function withHeader(header: string, values = 0, length?: bigint): Uint8Array {
  const json = Buffer.from(header);
  const size = Buffer.alloc(8);
  size.writeBigUInt64LE(length ?? BigInt(json.length));
  return bytesOf(size, json, new Uint8Array(values));
}
const tensor = (dtype: string, shape: string, offsets: string): string =>
  `{"dtype":${dtype},"shape":${shape},"data_offsets":${offsets}}`;
/** One tensor "a" and as many bytes of values as are given. */
const one = (dtype: string, shape: string, offsets: string, values: number): Uint8Array =>
  withHeader(`{"a":${tensor(`"${dtype}"`, shape, offsets)}}`, values);
const two = (a: string, b: string): Uint8Array =>
  withHeader(`{"a":${tensor('"U8"', "[4]", a)},"b":${tensor('"U8"', "[4]", b)}}`, 8);
const GOOD = tensor('"U8"', "[1]", "[0,1]");

export const safetensorsFiles = filesFor("safetensors", {
  "an empty file": "",
  "seven bytes": hex("00000000000000"),
  "a header of no bytes": withHeader("", 0, 0n),
  "a header of 4 GiB": withHeader("{}", 0, 2n ** 32n),
  "a header of 100 MB that is not there": withHeader("{}", 0, 100_000_000n),
  "a header of more than 100 MB": withHeader("{}", 0, 100_000_001n),
  "a header of 2^53 bytes": withHeader("{}", 0, 2n ** 53n),
  "a header of 2^63 bytes": withHeader("{}", 0, 2n ** 63n),
  "a header of 2^64 - 1 bytes": withHeader("{}", 0, 2n ** 64n - 1n),
  "a header length that ends within the header": withHeader("{}  ", 0, 1n),
  "a header that begins with a space (polyglot, audit of 2023)": withHeader(" {}"),
  "a header that begins with a byte order mark": withHeader("\ufeff{}"),
  "a header that is an array": withHeader("[]"),
  "a header in UTF-16": withHeader("{\0}\0"),
  "a header with bytes that are no UTF-8": bytesOf(withHeader('{"', 0, 6n), hex("fffe"), '"}'),
  "a header with a lone surrogate as CESU-8": bytesOf(
    withHeader('{"', 0, 9n),
    hex("eda080"),
    '":1}',
  ),
  "a header padded with NUL": withHeader(`{"a":${GOOD}}\0\0\0`, 1),
  "a header with text behind it (polyglot)": withHeader(`{"a":${GOOD}}<script>`, 1),
  "a header that ends in the middle": withHeader(`{"a":${GOOD.slice(0, 20)}`, 1),
  "a header with a comma at the end": withHeader(`{"a":${GOOD},}`, 1),
  "a header with single quotes": withHeader(`{'a':${GOOD}}`, 1),
  "a header with a comment": withHeader(`{/**/"a":${GOOD}}`, 1),
  "a million opened arrays": withHeader(`{"a":${"[".repeat(1e6)}`),
  "a million opened objects": withHeader('{"a":'.repeat(1e6)),
  "one name twice": withHeader(`{"a":${GOOD},"a":${tensor('"U8"', "[1]", "[1,2]")}}`, 2),
  "one name twice, once in an escape": withHeader(
    `{"a":${GOOD},"\\u0061":${tensor('"U8"', "[1]", "[1,2]")}}`,
    2,
  ),
  "two types of one tensor": withHeader(
    `{"a":{"dtype":"U8","dtype":"F32","shape":[1],"data_offsets":[0,1]}}`,
    1,
  ),
  "two shapes of one tensor": withHeader(
    `{"a":{"dtype":"U8","shape":[9],"shape":[1],"data_offsets":[0,1]}}`,
    1,
  ),
  "one key of the metadata twice": withHeader('{"__metadata__":{"k":"1","k":"2"}}'),
  "metadata twice": withHeader('{"__metadata__":{},"__metadata__":{}}'),
  "metadata that is text": withHeader('{"__metadata__":"x"}'),
  "metadata with a number": withHeader('{"__metadata__":{"k":1}}'),
  "metadata with an object (Keras' config road)": withHeader(
    '{"__metadata__":{"k":{"module":"os"}}}',
  ),
  "a name with a control character": withHeader(`{"a\u0001":${GOOD}}`, 1),
  "a hole before the values": one("U8", "[4]", "[4,8]", 8),
  "a hole between two tensors": two("[0,4]", "[5,9]"),
  "a hole behind the values": one("U8", "[4]", "[0,4]", 8),
  "two tensors that overlap by a byte": two("[0,4]", "[3,7]"),
  "two tensors in one place": two("[0,4]", "[0,4]"),
  "a tensor inside another": two("[0,8]", "[2,6]"),
  "offsets in the other order": one("U8", "[4]", "[4,0]", 4),
  "an offset beyond the file": one("U8", "[4]", "[0,5]", 4),
  "offsets of 2^53": one("U8", "[1]", "[9007199254740992,9007199254740993]", 1),
  "offsets of 2^64, 0 in 64 bits": one(
    "U8",
    "[0]",
    "[18446744073709551616,18446744073709551616]",
    0,
  ),
  "a negative offset": one("U8", "[4]", "[-4,0]", 4),
  "three offsets": one("U8", "[4]", "[0,4,4]", 4),
  "one offset": one("U8", "[4]", "[4]", 4),
  "offsets that do not fit the shape (MLX 3364)": one("F32", "[1024]", "[0,4]", 4),
  "a shape whose product is 4 in 64 bits (safetensors-cpp)": one(
    "F32",
    "[4194305,4194305,211106198978564]",
    "[0,16]",
    16,
  ),
  "a shape whose product is 0 in 32 bits": one("F32", "[65536,65536]", "[0,0]", 0),
  "a shape whose product is 0 in 64 bits": one("F32", "[4294967296,4294967296]", "[0,0]", 0),
  "a shape whose bytes are above 2^53": one("F64", "[9007199254740991]", "[0,8]", 8),
  "a negative size": one("U8", "[-4]", "[0,4]", 4),
  "two negative sizes": one("U8", "[-2,-2]", "[0,4]", 4),
  "a size of NaN": one("U8", "[NaN]", "[0,4]", 4),
  "a size of null": one("U8", "[null]", "[0,0]", 0),
  "a size that is text": one("U8", '["4"]', "[0,4]", 4),
  "a size of 4.0": one("U8", "[4.0]", "[0,4]", 4),
  "a size of 4e0": one("U8", "[4e0]", "[0,4]", 4),
  "a size of 04": one("U8", "[04]", "[0,4]", 4),
  "a size of -0": one("U8", "[-0]", "[0,0]", 0),
  "a size of 1e999": one("U8", "[1e999]", "[0,4]", 4),
  "a size of a thousand digits": one("U8", `[${"9".repeat(1000)}]`, "[0,4]", 4),
  "a shape of 33 axes": one("U8", `[${list(33, () => "1")}]`, "[0,1]", 1),
  "a shape of a million axes": () => one("U8", `[${list(1e6, () => "1")}]`, "[0,1]", 1),
  "a shape in a shape": one("U8", "[[4]]", "[0,4]", 4),
  "an unknown type": one("F128", "[1]", "[0,16]", 16),
  "the type __proto__": one("__proto__", "[1]", "[0,1]", 1),
  "the type constructor": one("constructor", "[1]", "[0,1]", 1),
  "a type in small letters": one("f32", "[1]", "[0,4]", 4),
  "a type that is a number": withHeader(`{"a":${tensor("4", "[1]", "[0,4]")}}`, 4),
  "no type": withHeader('{"a":{"shape":[1],"data_offsets":[0,1]}}', 1),
  "no shape": withHeader('{"a":{"dtype":"U8","data_offsets":[0,1]}}', 1),
  "no offsets": withHeader('{"a":{"dtype":"U8","shape":[0]}}'),
  "a tensor that is null": withHeader('{"a":null}'),
  "a tensor with an external file (ONNX, CVE-2022-25882)": withHeader(
    `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"location":"../../../etc/passwd"}}`,
    1,
  ),
  "a tensor with a __proto__ (ONNX, CVE-2026-34445)": withHeader(
    `{"a":{"dtype":"U8","shape":[1],"data_offsets":[0,1],"__proto__":{"x":1}}}`,
    1,
  ),
  "five thousand tensors": () =>
    withHeader(`{${list(5000, (i) => `"t${i}":${tensor('"U8"', "[0]", "[0,0]")}`)}}`),
  "values one byte short": one("F32", "[2]", "[0,8]", 7),
  "a zip archive behind the values (polyglot)": bytesOf(
    one("U8", "[4]", "[0,4]", 4),
    "PK\x05\x06",
    new Uint8Array(18),
  ),
  "a pickle in its place (CVE-2025-32434)": bytesOf(hex("8004"), "cos\nsystem\n(S'true'\ntR."),
  "an npy file that asks for 32 GiB in its place": bytesOf(
    hex("93"),
    "NUMPY",
    hex("0200"),
    hex("ffffff7f"),
  ),
});
