// Numbers of a file that no example changes: weights, and what shapes are worked out with. A size that is
// open until the model runs is NaN among them, and so is what is made of it.
import { fromBfloat16, fromFloat16 } from "../../formats/half-floats.ts";
import { DATA_TYPE, type TensorProto } from "../model.ts";

export class Constant {
  readonly kind = "constant";
  readonly dims: readonly number[];
  readonly isFloat: boolean;
  readonly #read: () => ArrayLike<number>;
  #numbers: ArrayLike<number> | undefined;

  constructor(dims: readonly number[], isFloat: boolean, read: () => ArrayLike<number>) {
    this.dims = dims;
    this.isFloat = isFloat;
    this.#read = read;
  }

  /** Row-major. */
  get numbers(): ArrayLike<number> {
    this.#numbers ??= this.#read();
    return this.#numbers;
  }
  /** Whether how many there are depends on the examples; they are all the same then. */
  get isOpen(): boolean {
    return this.dims.some(Number.isNaN);
  }
  get size(): number {
    return this.dims.reduce((a, b) => a * b, 1);
  }
  /** The number that all are; undefined where they differ. */
  get single(): number | undefined {
    const { numbers } = this;
    for (let i = 1; i < numbers.length; i++) if (numbers[i] !== numbers[0]) return undefined;
    return numbers[0];
  }
}

const FLOATS: ReadonlySet<number> = new Set([
  DATA_TYPE.float,
  DATA_TYPE.double,
  DATA_TYPE.float16,
  DATA_TYPE.bfloat16,
]);
export const isFloatType = (type: number): boolean => FLOATS.has(type);

export const constantOf = ({ dims, dataType, rawData }: TensorProto): Constant =>
  new Constant(dims, isFloatType(dataType), () => numbersOf(rawData, dataType));

function numbersOf(raw: Uint8Array, type: number): ArrayLike<number> {
  // a copy lies at the beginning of memory of its own, as other widths need it
  const { buffer } = new Uint8Array(raw);
  switch (type) {
    case DATA_TYPE.float:
      return new Float32Array(buffer);
    case DATA_TYPE.double:
      return new Float64Array(buffer);
    case DATA_TYPE.float16:
      return fromFloat16(new Uint16Array(buffer));
    case DATA_TYPE.bfloat16:
      return fromBfloat16(new Uint16Array(buffer));
    case DATA_TYPE.int64:
      return Float64Array.from(new BigInt64Array(buffer), Number);
    case DATA_TYPE.uint64:
      return Float64Array.from(new BigUint64Array(buffer), Number);
    case DATA_TYPE.int32:
      return new Int32Array(buffer);
    case DATA_TYPE.uint32:
      return new Uint32Array(buffer);
    case DATA_TYPE.int16:
      return new Int16Array(buffer);
    case DATA_TYPE.uint16:
      return new Uint16Array(buffer);
    case DATA_TYPE.int8:
      return new Int8Array(buffer);
    default:
      return new Uint8Array(buffer);
  }
}
