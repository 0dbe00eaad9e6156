// The parameters of a fresh network, drawn from the seed, and checks of parameters that come from
// outside: every one is there, has its size and holds finite numbers only.

import { size } from "../compiler/1-graph/shape.ts";
import { checkOptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import type { FloatType } from "../nn/batch.ts";
import { draw, type Initializer, scaled } from "../nn/initializer.ts";
import type { Network } from "../nn/network.ts";
import { checkNetworkGiven } from "./check-given.ts";
import type { ParameterMap } from "./state.ts";

export interface InitialOptions {
  /** Default 1. */
  readonly seed?: number;
  /** For parameters whose layer names none; default scaled. */
  readonly init?: Initializer;
  /** Default f32. */
  readonly dtype?: FloatType;
}

const arrayOf = { f32: Float32Array, f64: Float64Array } as const;

/** Fresh values for all parameters. */
export function initialParameters(net: Network, options: InitialOptions = {}): ParameterMap {
  checkNetworkGiven("initialParameters: network", net);
  checkOptionNames("initialParameters", options, { seed: true, init: true, dtype: true });
  const { seed = 1, init = scaled, dtype = "f32" } = options;
  return new Map(
    net.parameters.map(({ name, shape, initializer }) => [
      name,
      arrayOf[dtype].from(draw(initializer ?? init, seed, name, shape)),
    ]),
  );
}

/** A copy of parameters in the network's order; throws OptionError where they do not fit. */
export function checkedParameters(
  net: Network,
  given: ReadonlyMap<string, ArrayLike<number>>,
  dtype: FloatType,
): ParameterMap {
  const known = new Set(net.parameters.map((p) => p.name));
  const unknown = [...given.keys()].find((name) => !known.has(name));
  if (unknown !== undefined) {
    throw new OptionError(`parameters: expected ${[...known].join(", ")}, got also ${unknown}`);
  }
  return new Map(
    net.parameters.map(({ name, shape }) => {
      const values = given.get(name);
      if (values?.length !== size(shape)) {
        throw new OptionError(
          `parameters: ${name}: expected ${size(shape)} numbers, got ${values?.length ?? "none"}`,
        );
      }
      // Float64 values stay: the reference does not round, and the machines do it themselves.
      const kept = values instanceof Float64Array ? "f64" : dtype;
      const copy = arrayOf[kept].from(values);
      const bad = copy.findIndex((x) => !Number.isFinite(x));
      if (bad >= 0) {
        throw new OptionError(
          `parameters: ${name}: expected finite numbers, got ${values[bad]} at ${bad}`,
        );
      }
      return [name, copy];
    }),
  );
}
