// Layers side by side: each branch has an input of its own by name, or all have the same, and what comes
// out is put together.
import { sameShape, text } from "../compiler/1-graph/shape.ts";
import { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { checkPartNames } from "../data/parts.ts";
import { OptionError, ShapeError } from "../errors.ts";
import { chainCode, chainName, describeChain, type Layers, layersOf, traceChain } from "./chain.ts";
import { checkFunction } from "./check.ts";
import type { Layer, Scope } from "./layer.ts";

/** How branches are put together by name: one behind the other along the last axis, added, multiplied. */
export type JoinName = "concatenate" | "add" | "multiply";

/** A function of one's own that puts branches together. */
export interface Join<Parts> {
  readonly name: string;
  trace(parts: Parts, scope: Scope): Tensor;
}

/**
 * A function of your own that puts branches together; it may ask its scope for parameters as a layer does:
 *
 * ```ts
 * branches({ left: tower, right: tower }, join("distance", ({ left, right }) => left.sub(right).abs()))
 * ```
 * @param put what the branches gave, by their names or as a list, [batch, ...] each, to one tensor
 * @throws OptionError for a name that is none of a function
 */
export function join<Parts>(
  name: string,
  put: (parts: Parts, scope: Scope) => Tensor,
): Join<Parts> {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) {
    throw new OptionError(`join: expected a name like those of functions, got "${name}"`);
  }
  checkFunction(`join ${name}`, "a function of what the branches gave", put);
  return Object.freeze({ name, trace: put });
}

/** Branches by the name of their input, or a list of those that have the same. */
export type Branches = Readonly<Record<string, Layers>> | readonly Layers[];

/** What they give, by the same names or in the same order. */
export type Branched<B> = { readonly [K in keyof B]: Tensor };

/** A layer of branches, with the names of the inputs that it reads. */
export interface BranchesLayer<Names extends string = string> extends Layer {
  readonly reads: readonly Names[];
}

type NamesOf<B> = B extends readonly unknown[] ? never : keyof B & string;

/**
 * Layers side by side, put together: `branches({ picture: [conv2d(8, 3, relu), flatten()], table: dense(10) })`
 * gives each branch the input of its name (see `inputs`), wherever it stands; a list of branches,
 * `branches([dense(10, relu), []])`, gives all of them what the layer gets. An empty list of layers is
 * the input itself. Parameters are layers.<i>.<name>.<k>.weight, in a list layers.<i>.<n>.<k>.weight.
 * @param how default "concatenate": along the last axis, [batch, n] and [batch, m] to [batch, n + m];
 * "add" and "multiply" want equal shapes; `join` makes others
 * @throws OptionError for what are no branches; a network throws it for an input that it does not have,
 * and ShapeError for branches that cannot be put together
 */
export function branches<const B extends Branches>(
  given: B,
  how: JoinName | Join<Branched<B>> = "concatenate",
): BranchesLayer<NamesOf<B>> {
  const isList = Array.isArray(given);
  if (!isList) checkPartNames("branches", given);
  if (isList && given.length === 0) {
    throw new OptionError("branches: expected at least one branch, got none");
  }
  const all = Object.entries(given).map(([name, layers]) => ({
    name,
    layers: layersOf(`branches: ${name}`, layers as Layers),
  }));
  const put = joinOf(how as JoinName | Join<unknown>);
  const listed = (text: (layers: readonly Layer[]) => string) => {
    const each = all.map(({ name, layers }) => (isList ? "" : `${name}: `) + text(layers));
    const last =
      how === "concatenate" ? "" : `, ${typeof how === "string" ? JSON.stringify(how) : how.name}`;
    return isList
      ? `branches([${each.join(", ")}]${last})`
      : `branches({ ${each.join(", ")} }${last})`;
  };
  const descriptions = all.flatMap(({ layers }) => describeChain(layers) ?? []);
  const isDescribed = descriptions.length === all.length && typeof how === "string";
  return Object.freeze({
    name: listed(chainName),
    code: listed(chainCode),
    inside: all.flatMap(({ layers }) => layers),
    reads: (isList ? [] : Object.keys(given)) as NamesOf<B>[],
    ...(isDescribed
      ? {
          description: {
            kind: "branches",
            ...(isList ? {} : { names: Object.keys(given).join(", ") }),
            join: how,
            layers: descriptions,
          },
        }
      : {}),
    trace: (x, scope) => {
      const made = all.map(({ name, layers }, i) => {
        const inner = scope.inner(isList ? i : name);
        return [name, traceChain(layers, isList ? x : scope.part(name), inner)] as const;
      });
      const batch = x.shape[0]!;
      for (const [name, y] of made) {
        if (y.shape[0] === batch && y.rank > 1) continue;
        throw new ShapeError(
          `branch ${name}: expected a result of shape [${batch}, ...], one row an example, got ${text(y.shape)}`,
        );
      }
      const a = put(isList ? made.map(([, y]) => y) : Object.fromEntries(made), scope);
      scope.monitor("a", a);
      return a;
    },
  } satisfies BranchesLayer<NamesOf<B>>);
}

type Put = (made: Readonly<Record<string, Tensor>> | readonly Tensor[], scope: Scope) => Tensor;

function joinOf(how: JoinName | Join<unknown>): Put {
  if (how === "concatenate") return (made) => concatenated(named(made));
  if (how === "add") return (made) => combined("add", named(made));
  if (how === "multiply") return (made) => combined("multiply", named(made));
  if (typeof how === "object" && how !== null && typeof how.trace === "function") {
    return (made, scope) => {
      const found: unknown = how.trace(made, scope);
      if (found instanceof Tensor) return found;
      throw new OptionError(`join ${how.name}: expected a tensor, got ${inWords(found)}`);
    };
  }
  throw new OptionError(
    `branches: expected "concatenate", "add", "multiply" or a join, got ${inWords(how)}; join("difference", ({ left, right }) => left.sub(right)) makes one`,
  );
}

type Named = readonly (readonly [name: string, tensor: Tensor])[];

const named = (made: Parameters<Put>[0]): Named => Object.entries(made);

const shapesText = (made: Named): string =>
  made.map(([name, y]) => `${name} ${text(y.shape.slice(1))}`).join(", ");

/** One behind the other along the last axis. */
export function concatenated(made: Named): Tensor {
  const [, first] = made[0]!;
  const isAlike = made.every(([, y]) => sameShape(y.shape.slice(0, -1), first.shape.slice(0, -1)));
  if (!isAlike) {
    const cure = made.some(([, y]) => y.rank > 2) ? "; flatten() makes vectors" : "";
    throw new ShapeError(
      `expected branches that differ in their last axis only, got ${shapesText(made)}${cure}`,
    );
  }
  const width = made.reduce((sum, [, y]) => sum + y.shape.at(-1)!, 0);
  const none = first.shape.map(() => 0);
  const wide = (n: number) => [...none.slice(1), n];
  let before = 0;
  return made
    .map(([, y]) => {
      const own = y.shape.at(-1)!;
      const padded = own === width ? y : y.pad(wide(before), wide(width - before - own));
      before += own;
      return padded;
    })
    .reduce((sum, one) => sum.add(one));
}

function combined(how: "add" | "multiply", made: Named): Tensor {
  const [, first] = made[0]!;
  if (!made.every(([, y]) => sameShape(y.shape, first.shape))) {
    throw new ShapeError(`${how}: expected branches of one shape, got ${shapesText(made)}`);
  }
  return made.map(([, y]) => y).reduce((x, y) => (how === "add" ? x.add(y) : x.mul(y)));
}
