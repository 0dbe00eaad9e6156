// The bytes of ONNX models, read. pbf finds the fields; every length is held to the message that it stands
// in before anything is read or made, so that a file costs about as much memory as it has bytes.
import { PbfReader } from "../bundled/protobuf.ts";
import { inWords } from "../data/in-words.ts";
import { FormatError, OptionError } from "../errors.ts";
import { MOST_AXES, MOST_DEPTH, MOST_NODES, MOST_PARTS } from "./limits.ts";
import {
  type Attribute,
  DATA_TYPE,
  type Dimension,
  ELEMENT_BYTES,
  type GraphProto,
  type ModelProto,
  type NodeProto,
  type TensorProto,
  typeName,
  type ValueInfo,
} from "./model.ts";

const [VARINT, FIXED64, BYTES, FIXED32] = [0, 1, 2, 5];
const decoder = new TextDecoder("utf-8", { fatal: true });

/** What is read, and what has been read of it. */
class Context {
  readonly file: string;
  nodes = 0;
  #parts = 0;
  constructor(file: string) {
    this.file = file;
  }
  /** Counts a message in a message, each of which takes more memory than bytes. */
  part(): void {
    this.#parts++;
    if (this.#parts > MOST_PARTS) throw this.fail(`at most ${MOST_PARTS} parts`, "more");
  }
  fail(expected: string, found: string, cure?: string): FormatError {
    return new FormatError(this.file, expected, found, cure === undefined ? {} : { cure });
  }
}

/** A field of a message: its number, how it is stored, and readers of its value. */
class Field {
  readonly tag: number;
  readonly #type: number;
  readonly #reader: PbfReader;
  readonly #end: number;
  readonly #context: Context;
  constructor(tag: number, type: number, reader: PbfReader, end: number, context: Context) {
    this.tag = tag;
    this.#type = type;
    this.#reader = reader;
    this.#end = end;
    this.#context = context;
  }

  #expect(type: number): void {
    if (this.#type === type) return;
    const found = `field ${this.tag} stored in way ${this.#type}`;
    throw this.#context.fail(
      `an ONNX model, with a field ${this.tag} stored in way ${type}`,
      found,
    );
  }

  int(): number {
    this.#expect(VARINT);
    return varint(this.#reader, this.#end, this.#context);
  }
  float(): number {
    this.#expect(FIXED32);
    return this.#reader.readFloat();
  }
  bytes(): Uint8Array {
    this.#expect(BYTES);
    this.#context.part();
    return this.#reader.readBytes();
  }
  text(): string {
    const bytes = this.bytes();
    // names are short, and many
    if (bytes.length < 64 && bytes.every((byte) => byte < 0x80))
      return String.fromCharCode(...bytes);
    try {
      return decoder.decode(bytes);
    } catch {
      throw this.#context.fail("texts in UTF-8", "other bytes");
    }
  }
  /** One number, or many in a row. */
  numbers(type: number, read: (reader: PbfReader, end: number) => number): number[] {
    if (this.#type === type) return [read(this.#reader, this.#end)];
    const bytes = this.bytes();
    const reader = new PbfReader(bytes);
    const width = type === FIXED32 ? 4 : type === FIXED64 ? 8 : 0;
    if (width > 0 && bytes.length % width !== 0) {
      throw this.#context.fail(
        `a multiple of ${width} bytes in field ${this.tag}`,
        `${bytes.length}`,
      );
    }
    const list: number[] = [];
    while (reader.pos < bytes.length) list.push(read(reader, bytes.length));
    return list;
  }
  ints(): number[] {
    return this.numbers(VARINT, (reader, end) => varint(reader, end, this.#context));
  }
  floats(): number[] {
    return this.numbers(FIXED32, (reader) => reader.readFloat());
  }
  doubles(): number[] {
    return this.numbers(FIXED64, (reader) => reader.readDouble());
  }
}

/** A whole number, with its sign, that ends before `end`. */
function varint(reader: PbfReader, end: number, context: Context): number {
  let length = 1;
  while (length <= 10 && (reader.buf[reader.pos + length - 1] ?? 0x80) >= 0x80) length++;
  if (length > 10 || reader.pos + length > end) {
    throw context.fail("an ONNX model", "a number that does not end");
  }
  return reader.readVarint(true);
}

/** Calls `read` for each field of a message. */
function eachField(bytes: Uint8Array, context: Context, read: (field: Field) => void): void {
  const reader = new PbfReader(bytes);
  const end = bytes.length;
  while (reader.pos < end) {
    const key = varint(reader, end, context);
    const [tag, type] = [key >>> 3, key & 7];
    if (tag === 0) throw context.fail("an ONNX model", "a field with the number 0");
    const start = reader.pos;
    let length: number;
    if (type === VARINT) {
      varint(reader, end, context);
      length = reader.pos - start;
    } else if (type === BYTES) {
      const inside = varint(reader, end, context);
      length = reader.pos - start + inside;
      if (inside < 0) throw context.fail("an ONNX model", `a length of ${inside}`);
    } else if (type === FIXED32 || type === FIXED64) length = type === FIXED32 ? 4 : 8;
    else throw context.fail("an ONNX model", `a field stored in way ${type}`);
    if (start + length > end) {
      const found = `a field of ${length} bytes where ${end - start} are left`;
      throw context.fail("an ONNX model", found, "the file may have been cut off");
    }
    reader.pos = start;
    read(new Field(tag, type, reader, end, context));
    reader.pos = start + length;
  }
}

function readTensor(bytes: Uint8Array, context: Context): TensorProto {
  const dims: number[] = [];
  let [name, dataType, isExternal, isSegment] = ["", 0, false, false];
  let raw: Uint8Array | undefined;
  const listed: number[] = [];
  const add = (numbers: readonly number[]) => {
    for (const n of numbers) listed.push(n);
  };
  eachField(bytes, context, (field) => {
    switch (field.tag) {
      case 1:
        for (const n of field.ints()) dims.push(n);
        break;
      case 2:
        dataType = field.int();
        break;
      case 3:
        isSegment = true;
        break;
      case 4:
        add(field.floats());
        break;
      case 5:
      case 7:
      case 11:
        add(field.ints());
        break;
      case 8:
        name = field.text();
        break;
      case 9:
        raw = field.bytes();
        break;
      case 10:
        add(field.doubles());
        break;
      case 13:
        isExternal = true;
        break;
      case 14:
        isExternal ||= field.int() === 1;
        break;
    }
  });
  const called = `initializer ${name || "without a name"}`;
  if (isExternal) {
    const cure =
      "write the model into one file, as torch.onnx.export does with external_data=False";
    throw context.fail(`${called} with its numbers in the file`, "numbers in another file", cure);
  }
  if (isSegment) throw context.fail(`${called} in one piece`, "a segment");
  return { name, dataType, dims, rawData: rawOf(called, dataType, dims, raw, listed, context) };
}

/** The elements as little-endian bytes, as many as the dims say. */
function rawOf(
  called: string,
  dataType: number,
  dims: readonly number[],
  raw: Uint8Array | undefined,
  listed: readonly number[],
  context: Context,
): Uint8Array {
  const width = ELEMENT_BYTES[dataType];
  if (width === undefined) {
    throw context.fail(`${called} of numbers`, typeName(dataType));
  }
  if (dims.length > MOST_AXES || dims.some((n) => !Number.isSafeInteger(n) || n < 0)) {
    const found = dims.slice(0, MOST_AXES + 1).join(", ");
    throw context.fail(`${called} with at most ${MOST_AXES} sizes from 0`, `[${found}]`);
  }
  const count = dims.reduce((a, b) => a * b, 1);
  const held = raw ? raw.length / width : listed.length;
  if (held !== count) {
    throw context.fail(`${called} with the ${count} numbers of [${dims.join(", ")}]`, `${held}`);
  }
  return raw ?? written(listed, dataType, width);
}

function written(listed: readonly number[], dataType: number, width: number): Uint8Array {
  const bytes = new Uint8Array(listed.length * width);
  const view = new DataView(bytes.buffer);
  for (const [i, n] of listed.entries()) {
    if (dataType === DATA_TYPE.float) view.setFloat32(4 * i, n, true);
    else if (dataType === DATA_TYPE.double) view.setFloat64(8 * i, n, true);
    else if (width === 8) view.setBigInt64(8 * i, BigInt(n), true);
    else if (width === 4) view.setInt32(4 * i, n, true);
    else if (width === 2) view.setInt16(2 * i, n, true);
    else view.setInt8(i, n);
  }
  return bytes;
}

function readAttribute(bytes: Uint8Array, context: Context, depth: number): Attribute {
  let name = "";
  let kind: Attribute["kind"] | undefined;
  let value: unknown = null;
  const lists: { floats: number[]; ints: number[]; strings: string[] } = {
    floats: [],
    ints: [],
    strings: [],
  };
  const one = (of: Attribute["kind"], read: unknown) => {
    kind = of;
    value = read;
  };
  let told = 0;
  eachField(bytes, context, (field) => {
    switch (field.tag) {
      case 1:
        name = field.text();
        break;
      case 2:
        one("float", field.float());
        break;
      case 3:
        one("int", field.int());
        break;
      case 4:
        one("string", field.text());
        break;
      case 5:
        one("tensor", readTensor(field.bytes(), context));
        break;
      case 6:
        one("graph", readGraph(field.bytes(), context, depth + 1));
        break;
      case 7:
        for (const x of field.floats()) lists.floats.push(x);
        break;
      case 8:
        for (const n of field.ints()) lists.ints.push(n);
        break;
      case 9:
        lists.strings.push(field.text());
        break;
      case 20:
        told = field.int();
        break;
    }
  });
  for (const list of ["floats", "ints", "strings"] as const) {
    if (lists[list].length > 0) one(list, lists[list]);
  }
  // what is 0 or empty may be left out of a message
  if (kind === undefined) {
    if (told === 1 || told === 2) one(told === 1 ? "float" : "int", 0);
    else if (told === 3) one("string", "");
    else if (told === 6 || told === 7 || told === 8) {
      const of = ({ 6: "floats", 7: "ints", 8: "strings" } as const)[told];
      one(of, []);
    } else one("other", null);
  }
  return { name, kind, value } as Attribute;
}

function readNode(bytes: Uint8Array, context: Context, depth: number): NodeProto {
  context.nodes++;
  if (context.nodes > MOST_NODES) {
    throw context.fail(`at most ${MOST_NODES} nodes`, "more");
  }
  const [inputs, outputs, attributes]: [string[], string[], Attribute[]] = [[], [], []];
  let [name, opType, domain] = ["", "", ""];
  eachField(bytes, context, (field) => {
    if (field.tag === 1) inputs.push(field.text());
    else if (field.tag === 2) outputs.push(field.text());
    else if (field.tag === 3) name = field.text();
    else if (field.tag === 4) opType = field.text();
    else if (field.tag === 5) attributes.push(readAttribute(field.bytes(), context, depth));
    else if (field.tag === 7) domain = field.text();
  });
  return { name, opType, domain: domain === "ai.onnx" ? "" : domain, inputs, outputs, attributes };
}

function readDimension(bytes: Uint8Array, context: Context): Dimension {
  let dim: Dimension;
  eachField(bytes, context, (field) => {
    if (field.tag === 1) dim = field.int();
    else if (field.tag === 2) dim = field.text();
  });
  return dim;
}

function readValueInfo(bytes: Uint8Array, context: Context): ValueInfo {
  let [name, elemType] = ["", 0];
  let dims: Dimension[] | undefined;
  const shape = (field: Field) => {
    dims = [];
    eachField(field.bytes(), context, (dim) => {
      if (dim.tag === 1) dims!.push(readDimension(dim.bytes(), context));
    });
  };
  const tensorType = (field: Field) =>
    eachField(field.bytes(), context, (inner) => {
      if (inner.tag === 1) elemType = inner.int();
      else if (inner.tag === 2) shape(inner);
    });
  eachField(bytes, context, (field) => {
    if (field.tag === 1) name = field.text();
    else if (field.tag === 2) {
      eachField(field.bytes(), context, (type) => {
        if (type.tag === 1) tensorType(type);
      });
    }
  });
  return { name, elemType, dims };
}

function readGraph(bytes: Uint8Array, context: Context, depth: number): GraphProto {
  if (depth > MOST_DEPTH) throw context.fail(`graphs at most ${MOST_DEPTH} deep`, "a deeper one");
  const nodes: NodeProto[] = [];
  const initializers: TensorProto[] = [];
  const [inputs, outputs]: [ValueInfo[], ValueInfo[]] = [[], []];
  let name = "";
  eachField(bytes, context, (field) => {
    if (field.tag === 1) nodes.push(readNode(field.bytes(), context, depth));
    else if (field.tag === 2) name = field.text();
    else if (field.tag === 5) initializers.push(readTensor(field.bytes(), context));
    else if (field.tag === 11) inputs.push(readValueInfo(field.bytes(), context));
    else if (field.tag === 12) outputs.push(readValueInfo(field.bytes(), context));
    else if (field.tag === 15) throw context.fail("tensors with all numbers", "a sparse one");
  });
  return { name, nodes, initializers, inputs, outputs };
}

/**
 * The model in the bytes of an ONNX file, as plain data: its nodes, its numbers, what it says of itself.
 * @param file what errors call it
 * @throws FormatError for anything else, for numbers in other files, and where the file ends early
 */
export function readOnnx(bytes: Uint8Array, file = "the ONNX file"): ModelProto {
  if (!(bytes instanceof Uint8Array)) {
    throw new OptionError(`readOnnx: expected the bytes of a file, got ${inWords(bytes)}`);
  }
  const context = new Context(file);
  let [irVersion, producerName, producerVersion, opset] = [0, "", "", 0];
  let graph: GraphProto | undefined;
  const metadata = new Map<string, string>();
  eachField(bytes, context, (field) => {
    switch (field.tag) {
      case 1:
        irVersion = field.int();
        break;
      case 2:
        producerName = field.text();
        break;
      case 3:
        producerVersion = field.text();
        break;
      case 7:
        graph = readGraph(field.bytes(), context, 1);
        break;
      case 8: {
        let [domain, version] = ["", 0];
        eachField(field.bytes(), context, (inner) => {
          if (inner.tag === 1) domain = inner.text();
          else if (inner.tag === 2) version = inner.int();
        });
        if (domain === "" || domain === "ai.onnx") opset = version;
        break;
      }
      case 14: {
        let [key, value] = ["", ""];
        eachField(field.bytes(), context, (inner) => {
          if (inner.tag === 1) key = inner.text();
          else if (inner.tag === 2) value = inner.text();
        });
        metadata.set(key, value);
        break;
      }
    }
  });
  if (!graph || irVersion < 1) throw context.fail("an ONNX model", "none");
  return { irVersion, producerName, producerVersion, opset, graph, metadata };
}
