// Thrift's compact protocol, in which Parquet keeps what it says of itself: structs of numbered fields.
// Every count is held against the bytes that are left before anything is made of it.
// Source: https://github.com/apache/thrift/blob/master/doc/specs/thrift-compact-protocol.md.

import { FormatError } from "../errors.ts";
import type { Reader } from "./reader.ts";

/** Fields by their number. */
export type ThriftStruct = ReadonlyMap<number, ThriftValue>;
export type ThriftValue =
  | boolean
  | number
  | bigint
  | Uint8Array
  | ThriftStruct
  | readonly ThriftValue[];

const STOP = 0;
const TRUE = 1;
const FALSE = 2;
const BYTE = 3;
const I16 = 4;
const I32 = 5;
const I64 = 6;
const DOUBLE = 7;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

const MOST_NESTED = 32;
/** Bytes of a number of 32 and of 64 bits, seven bits in each. */
const MOST_DIGITS = { 32: 5, 64: 10 } as const;

/** The struct that begins where the reader is; throws FormatError. */
export function readThrift(reader: Reader, depth = 0): ThriftStruct {
  if (depth > MOST_NESTED) throw new FormatError(reader.file, "structs of a few levels", "more");
  const fields = new Map<number, ThriftValue>();
  let id = 0;
  for (;;) {
    const head = reader.u8("a field");
    const type = head & 15;
    if (type === STOP) return fields;
    id = head >> 4 ? id + (head >> 4) : Number(signed(varint(reader, 32)));
    if (fields.has(id)) throw new FormatError(reader.file, "each field once", `${id} twice`);
    fields.set(
      id,
      type === TRUE || type === FALSE ? type === TRUE : elementOf(reader, type, depth),
    );
  }
}

function elementOf(reader: Reader, type: number, depth: number): ThriftValue {
  switch (type) {
    case TRUE:
    case FALSE:
    case BYTE:
      return reader.u8("a byte");
    case I16:
    case I32:
      return Number(signed(varint(reader, 32)));
    case I64:
      return signed(varint(reader, 64));
    case DOUBLE:
      return reader.take(8, "a number");
    case BINARY:
      return reader.take(Number(varint(reader, 32)), "a text");
    case LIST: {
      const head = reader.u8("a list");
      const count = head >> 4 === 15 ? Number(varint(reader, 32)) : head >> 4;
      // each takes a byte or more
      reader.need(count, "a list");
      return Array.from({ length: count }, () => elementOf(reader, head & 15, depth));
    }
    case STRUCT:
      return readThrift(reader, depth + 1);
    default:
      throw new FormatError(reader.file, "a type of Thrift that Parquet has", `${type}`);
  }
}

function varint(reader: Reader, bits: 32 | 64): bigint {
  let value = 0n;
  for (let digit = 0; digit < MOST_DIGITS[bits]; digit++) {
    const byte = reader.u8("a number");
    value |= BigInt(byte & 0x7f) << BigInt(7 * digit);
    if (byte < 0x80) {
      if (value >> BigInt(bits)) break;
      return value;
    }
  }
  throw new FormatError(reader.file, `a number of ${bits} bits`, "a longer one");
}

const signed = (zigzag: bigint): bigint => (zigzag >> 1n) ^ -(zigzag & 1n);
