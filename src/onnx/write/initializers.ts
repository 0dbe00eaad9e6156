// The numbers of a file: parameters under their names, and constants, each once.
import type { DType } from "../../compiler/1-graph/dtype.ts";
import { type Shape, size } from "../../compiler/1-graph/shape.ts";
import type { ParameterMap } from "../../train/state.ts";
import { DATA_TYPE, type TensorProto } from "../model.ts";

/** What stands for each of our types. 32 bits without a sign are computed in 64 with one, as few
 * kernels take uint32. */
export const ELEMENT_TYPE: Readonly<Record<DType, number>> = {
  f32: DATA_TYPE.float,
  f64: DATA_TYPE.double,
  i32: DATA_TYPE.int32,
  u32: DATA_TYPE.int64,
  u8: DATA_TYPE.uint8,
  bool: DATA_TYPE.bool,
};

/** Where the numbers of an initializer come from: `from[i]` is parameter and place of element i; an
 * empty name is 0. */
export interface Origin {
  readonly parts: readonly OriginPart[];
}
/** `count` numbers of a parameter from `start`, or as many zeros. */
export interface OriginPart {
  readonly parameter: string | undefined;
  readonly start: number;
  readonly count: number;
}

export class Initializers {
  readonly tensors: TensorProto[] = [];
  /** Of those that are made of parameters, by name. */
  readonly origins = new Map<string, Origin>();
  readonly #known = new Map<string, string>();
  readonly #shapes = new Map<string, string>();
  readonly #parameters: ParameterMap;
  readonly #fresh: (wanted: string) => string;

  constructor(parameters: ParameterMap, fresh: (wanted: string) => string) {
    this.#parameters = parameters;
    this.#fresh = fresh;
  }

  /** A parameter in a shape; undefined where it stands in the file in another one. */
  parameter(name: string, shape: Shape): string | undefined {
    const known = this.#shapes.get(name);
    if (known !== undefined) return known === `${shape}` ? name : undefined;
    this.#shapes.set(name, `${shape}`);
    this.#add(this.#fresh(name), shape, "f32", this.#parameters.get(name)!);
    this.origins.set(name, { parts: [{ parameter: name, start: 0, count: size(shape) }] });
    return name;
  }

  /** Parts of parameters one behind the other. */
  joined(wanted: string, shape: Shape, parts: readonly OriginPart[]): string {
    const key = `joined ${wanted} ${JSON.stringify([shape, parts])}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const numbers = new Float32Array(size(shape));
    let at = 0;
    for (const { parameter, start, count } of parts) {
      const from = parameter === undefined ? undefined : this.#parameters.get(parameter)!;
      if (from) numbers.set(from.subarray(start, start + count), at);
      at += count;
    }
    const name = this.#fresh(wanted);
    this.#add(name, shape, "f32", numbers);
    this.origins.set(name, { parts });
    this.#known.set(key, name);
    return name;
  }

  ints(values: readonly number[]): string {
    return this.#constant(values, [values.length], "u32", "sizes");
  }
  scalar(value: number, dtype: DType): string {
    return this.#constant([value], [], dtype, "number");
  }
  numbers(values: ArrayLike<number>, shape: Shape, dtype: DType): string {
    return this.#constant(values, shape, dtype, shape.length === 0 ? "number" : "numbers");
  }

  #constant(values: ArrayLike<number>, shape: Shape, dtype: DType, kind: string): string {
    const listed = Array.from(values, (x) => (Object.is(x, -0) ? "-0" : x)).join();
    const key = `${dtype} ${shape} ${listed}`;
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const name = this.#fresh(`constant.${kind}`);
    this.#add(name, shape, dtype, values);
    this.#known.set(key, name);
    return name;
  }

  #add(name: string, dims: Shape, dtype: DType, values: ArrayLike<number>): void {
    const rawData = littleEndian(values, dtype);
    this.tensors.push({ name, dataType: ELEMENT_TYPE[dtype], dims, rawData });
  }
}

function littleEndian(values: ArrayLike<number>, dtype: DType): Uint8Array {
  const { length } = values;
  if (dtype === "u8" || dtype === "bool") return Uint8Array.from(values);
  const width = dtype === "f64" || dtype === "u32" ? 8 : 4;
  const bytes = new Uint8Array(length * width);
  const view = new DataView(bytes.buffer);
  for (let i = 0; i < length; i++) {
    const x = values[i]!;
    if (dtype === "f32") view.setFloat32(i * 4, x, true);
    else if (dtype === "f64") view.setFloat64(i * 8, x, true);
    else if (dtype === "i32") view.setInt32(i * 4, x, true);
    else view.setBigInt64(i * 8, BigInt(x), true);
  }
  return bytes;
}
