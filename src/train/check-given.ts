// What a program without types leaves out or mixes up: whether the network, the data set and the trained
// network that a function works on are such at all.
import { inWords } from "../data/in-words.ts";
import { OptionError } from "../errors.ts";

/** Throws OptionError unless `net` is a network. */
export function checkNetworkGiven(what: string, net: unknown): void {
  if (has(net, "layers")) return;
  throw new OptionError(`${what}: expected one that network() has made, got ${inWords(net)}`);
}

/** Throws OptionError unless `set` is a data set. */
export function checkSetGiven(what: string, set: unknown): void {
  if (has(set, "inputShape")) return;
  throw new OptionError(`${what}: expected a data set, as dataset() makes it, got ${inWords(set)}`);
}

/** Throws OptionError unless `given` is a network with its parameters. */
export function checkTrainedGiven(what: string, given: unknown): void {
  if (has(given, "network") && has(given, "parameters")) return;
  const cure = has(given, "layers") ? "a network without parameters" : inWords(given);
  throw new OptionError(
    `${what}: expected a trained network, as train() or load() gives it, got ${cure}`,
  );
}

const has = (value: unknown, key: string): boolean =>
  typeof value === "object" && value !== null && key in value;
