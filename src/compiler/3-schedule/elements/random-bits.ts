// The counter-based random bits of design section 3, as loop IR in wrapping u32:
// f(x): x ^= x>>>16; x *= 0x7feb352d; x ^= x>>>15; x *= 0x846ca68b; x ^= x>>>16
// key = f(f(f(seed) ^ stream) ^ step), bits = f(f(element ^ key) + key)
import { hashStream } from "../../../data/random.ts";
import type { NodeOf } from "../../1-graph/graph.ts";
import { rowMajor } from "../../1-graph/shape.ts";
import { add, binary, constant, convert, mul, splat } from "../loops/builder.ts";
import type { Expr, Type } from "../loops/kernel.ts";
import { type } from "../loops/kernel.ts";
import { fixed, type Index, plus, times } from "./access.ts";
import type { Scope } from "./scope.ts";

const word = (like: Expr, value: number): Expr =>
  constant({ ...like.type, scalar: "u32" }, value >>> 0);

function mix(x: Expr, bind: (e: Expr) => Expr): Expr {
  const fold = (y: Expr, by: number) => bind(binary("xor", y, binary("shr", y, word(y, by))));
  const a = bind(mul(fold(x, 16), word(x, 0x7feb352d)));
  const b = bind(mul(fold(a, 15), word(a, 0x846ca68b)));
  return fold(b, 16);
}

/** `bind(e, atTop)` keeps a value: the key is the same in the whole kernel. */
function bitsOf(
  stream: string,
  seed: Expr,
  step: Expr,
  element: Expr,
  bind: (e: Expr, atTop: boolean) => Expr,
): Expr {
  const top = (e: Expr) => bind(e, true);
  const here = (e: Expr) => bind(e, false);
  const named = top(binary("xor", mix(seed, top), word(seed, hashStream(stream))));
  const key = mix(top(binary("xor", mix(named, top), step)), top);
  const t: Type = type("u32", element.type.lanes);
  const keys = element.type.lanes === 1 ? key : top(splat(key, element.type.lanes));
  const mixed = mix(here(binary("xor", here(convert(element, t)), keys)), here);
  return mix(here(add(mixed, keys)), here);
}

/** The bits of element(s) `at` of a node. */
export function randomBits(scope: Scope, node: NodeOf<"bits">, at: readonly Index[]): Expr {
  const [seed, step] = node.inputs.map((i) => scope.value(i, []));
  const strides = rowMajor(node.shape);
  const element = at.reduce((sum, i, k) => plus(sum, times(i, strides[k]!)), fixed(0));
  const bind = (e: Expr, atTop: boolean) => scope.keepAt(e, atTop ? [] : at, "bits");
  return bitsOf(node.attributes.stream, seed!, step!, scope.integer(element), bind);
}
