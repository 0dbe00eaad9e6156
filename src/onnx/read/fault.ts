// What is wrong with a node of a file, or what of it has no layer here.
import { FormatError } from "../../errors.ts";
import type { Attribute, NodeProto } from "../model.ts";

/** How errors call a node: Conv "/c1/Conv". */
export const called = ({ opType, name, outputs }: NodeProto): string =>
  `${opType} "${name || outputs[0] || ""}"`;

/** The faults of a node. */
export class NodeReader {
  readonly node: NodeProto;
  readonly #file: string;
  constructor(file: string, node: NodeProto) {
    this.node = node;
    this.#file = file;
  }

  fail(expected: string, found: string, cure?: string): FormatError {
    const hints = cure === undefined ? {} : { cure };
    return new FormatError(this.#file, `${called(this.node)}: ${expected}`, found, hints);
  }

  #attribute<K extends Attribute["kind"]>(name: string, kind: K) {
    const found = this.node.attributes.find((a) => a.name === name);
    if (!found) return undefined;
    if (found.kind !== kind) throw this.fail(`${kind} as ${name}`, found.kind);
    return found as Extract<Attribute, { kind: K }>;
  }
  int(name: string, usual: number): number {
    return this.#attribute(name, "int")?.value ?? usual;
  }
  float(name: string, usual: number): number {
    return this.#attribute(name, "float")?.value ?? usual;
  }
  text(name: string, usual: string): string {
    return this.#attribute(name, "string")?.value ?? usual;
  }
  ints(name: string): readonly number[] | undefined {
    return this.#attribute(name, "ints")?.value;
  }
  strings(name: string): readonly string[] | undefined {
    return this.#attribute(name, "strings")?.value;
  }
  tensor(name: string) {
    return this.#attribute(name, "tensor")?.value;
  }
  has(name: string): boolean {
    return this.node.attributes.some((a) => a.name === name);
  }

  /** As many numbers as there are sizes, each from `least`. */
  sizes(name: string, count: number, usual: number, least: number): number[] {
    const given = this.ints(name) ?? Array.from({ length: count }, () => usual);
    const isLegal =
      given.length === count && given.every((n) => Number.isSafeInteger(n) && n >= least);
    if (isLegal) return [...given];
    const found = `[${given.slice(0, 8).join(", ")}]`;
    throw this.fail(`${count} whole numbers from ${least} as ${name}`, found);
  }
}
