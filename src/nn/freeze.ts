// A network some of whose parameters stay as they are: what was learned before, under a head that learns.
import { inWords } from "../data/in-words.ts";
import { OptionError } from "../errors.ts";
import type { Layer, Scope } from "./layer.ts";
import { type Network, network } from "./network.ts";

/** Which parameters: a layer or a parameter by its name (layers.0, layers.0.weight), names by a pattern, or
 * what says of a name whether it is one. */
export type ParameterPattern = string | RegExp | ((name: string) => boolean);

/**
 * The same network with parameters that no step moves: no gradient is computed for them, no penalty or
 * decay touches them, and an optimizer keeps no state for them.
 *
 * ```ts
 * const net = freeze(network([784], dense(100, relu), dense(10, softmax)), "layers.0");
 * const run = await train(net, set, { ...options, from: { partial: trained } });
 * ```
 * A layer all of whose parameters are frozen answers as in evaluation while the others learn: batchNorm
 * by its running statistics, which stand still, and nothing inside it is dropped. A file keeps the
 * layers and not what was frozen in the run.
 * @throws OptionError for a pattern that is the name of no parameter, and where nothing is left to learn
 */
export function freeze<In extends readonly number[], Out extends number>(
  net: Network<In, Out>,
  ...patterns: readonly ParameterPattern[]
): Network<In, Out> {
  const learned = net.parameters.filter((p) => !p.isStatistic);
  const names = learned.map((p) => p.name);
  const tests = patterns.map((pattern) => {
    const test = testOf(pattern);
    if (names.some(test)) return test;
    throw new OptionError(
      `freeze: expected patterns of ${names.join(", ") || "no parameters"}, got ${inWords(pattern)}, which is none of them`,
    );
  });
  const isFrozen = (name: string) => tests.some((test) => test(name));
  if (tests.length && learned.every((p) => p.frozen || isFrozen(p.name))) {
    throw new OptionError(`freeze: every parameter of ${net} would be frozen: nothing could learn`);
  }
  // what is shared may be in any layer
  const sharesFrozen = names.some((name) => name.startsWith("shared.") && isFrozen(name));
  const isWholly = (path: string) => {
    const inside = learned.filter((p) => p.name.startsWith(`${path}.`));
    return inside.length > 0 && inside.every((p) => p.frozen || isFrozen(p.name));
  };
  const layers = net.layers.map((layer, i): Layer => {
    const own = learned.filter((p) => p.layer === i);
    const frozen = own.filter((p) => isFrozen(p.name));
    if (frozen.length === 0 && !sharesFrozen) return layer;
    const isWhole = frozen.length > 0 && frozen.length === own.length;
    const how = { isFrozen, isWholly };
    return Object.freeze({
      ...layer,
      trace: (x, scope) => layer.trace(x, frozenScope(scope, `layers.${i}`, how, isWhole)),
    } satisfies Layer);
  });
  const made = network(net.inputShape, ...layers) as unknown as Network<In, Out>;
  const given = patterns.map((p) => (typeof p === "string" ? JSON.stringify(p) : `${p}`));
  const code = patterns.length ? `freeze(${net}, ${given.join(", ")})` : `${net}`;
  return Object.freeze({ ...made, toString: () => code });
}

function testOf(pattern: ParameterPattern): (name: string) => boolean {
  if (typeof pattern === "string") {
    return (name) => name === pattern || name.startsWith(`${pattern}.`);
  }
  if (typeof pattern === "function") return pattern;
  if (pattern instanceof RegExp) return (name) => name.search(pattern) >= 0;
  throw new OptionError(
    `freeze: expected a name such as layers.0, a regular expression or a function, got ${inWords(pattern)}`,
  );
}

interface Freezing {
  readonly isFrozen: (name: string) => boolean;
  /** Whether every parameter below a path is frozen. */
  readonly isWholly: (path: string) => boolean;
}

function frozenScope(scope: Scope, path: string, how: Freezing, isWhole: boolean): Scope {
  return {
    ...scope,
    isTraining: scope.isTraining && !isWhole,
    param: (name, shape, init, options = {}) =>
      scope.param(name, shape, init, {
        ...options,
        frozen: options.frozen === true || how.isFrozen(`${path}.${name}`),
      }),
    inner: (index) => frozenScope(scope.inner(index), `${path}.${index}`, how, isWhole),
    shared: (name, use) => {
      const home = `shared.${name}`;
      return frozenScope(scope.shared(name, use), home, how, how.isWholly(home));
    },
  };
}
