// A run that begins with some parameters of another network, those of the same name and shape, and draws
// the others fresh: what was learned for one task, with a new head for the next. What was taken and what
// was not is reported, never left to guess.
import type { Network } from "../nn/network.ts";
import type { ParameterMap } from "./state.ts";

/** Where a run begins that takes only what matches; steps, history and optimizer begin anew. */
export interface PartialStart {
  /** A trained network, or parameters by name. */
  readonly partial:
    | ParameterMap
    | { readonly parameters: ParameterMap; readonly network?: Pick<Network, "parameters"> };
  /** What a parameter of the other network is called in this one, where its layers stand elsewhere; default
   * the same. Undefined leaves it out. */
  readonly rename?: ((name: string) => string | undefined) | undefined;
  /** Told what matched before the first step. */
  readonly onReport?: ((report: PartialReport) => void) | undefined;
}

/** What became of the parameters of another network. */
export interface PartialReport {
  /** Parameters that were taken. */
  readonly matched: readonly string[];
  /** Parameters of the other network that were not, each with the reason. */
  readonly leftOver: readonly { readonly name: string; readonly why: string }[];
  /** Parameters of this network that are drawn fresh. */
  readonly missing: readonly string[];
  /** A line each. */
  toString(): string;
}

export const isPartial = (from: object): from is PartialStart => "partial" in from;
