// Attributes of ONNX nodes, in a word each.
import type { Attribute, GraphProto } from "../model.ts";

export const int = (name: string, value: number): Attribute => ({ name, kind: "int", value });
export const float = (name: string, value: number): Attribute => ({
  name,
  kind: "float",
  value: Math.fround(value), // as the file has it
});
export const ints = (name: string, value: readonly number[]): Attribute => ({
  name,
  kind: "ints",
  value,
});
export const string = (name: string, value: string): Attribute => ({ name, kind: "string", value });
export const strings = (name: string, value: readonly string[]): Attribute => ({
  name,
  kind: "strings",
  value,
});
export const body = (value: GraphProto): Attribute => ({ name: "body", kind: "graph", value });
