// A network from a module of the user's: its export `net`, or its default export, with the loss and the
// optimizer of one's own that it is trained with, its exports `loss` and `optimizer`.
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DataError, type Network, type Objective, type Optimizer } from "downhill";

export interface ModelModule {
  readonly net: Network;
  readonly loss?: Objective;
  readonly optimizer?: Optimizer;
}

/** Runs the module and takes its network; throws DataError where there is none. */
export async function loadNetwork(path: string): Promise<Network> {
  return (await loadModule(path)).net;
}

/** The same with what it is trained by; throws DataError for a loss or optimizer that is none. */
export async function loadModule(path: string): Promise<ModelModule> {
  await access(path).catch((cause) => {
    throw new DataError(`cannot load ${path}: no such file`, { cause });
  });
  if (!/\.[cm]?[jt]s$/.test(path)) {
    throw new DataError(
      `cannot load ${path}: expected a module, such as net.js with export const net = network(...)`,
    );
  }
  let exported: Readonly<Partial<Record<"net" | "default" | "loss" | "optimizer", unknown>>>;
  try {
    exported = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const cure = reason.includes("'downhill'") ? "; run npm install downhill beside it" : "";
    throw new DataError(`cannot load ${path}: ${reason}${cure}`, { cause: error });
  }
  const net = [exported.net, exported.default].find(isNetwork);
  const { loss, optimizer } = exported;
  if (loss !== undefined && !has(loss, "judge")) {
    throw new DataError(
      `${path}: expected its export \`loss\` to be a loss; write export const loss = loss("mine", ({ a }, y) => a.sub(y).abs().sum(-1))`,
    );
  }
  if (optimizer !== undefined && !has(optimizer, "update")) {
    throw new DataError(
      `${path}: expected its export \`optimizer\` to be an optimizer; write export const optimizer = sgd({ learningRate: 0.5 })`,
    );
  }
  if (net) {
    return {
      net,
      ...(loss === undefined ? {} : { loss: loss as Objective }),
      ...(optimizer === undefined ? {} : { optimizer: optimizer as Optimizer }),
    };
  }
  throw new DataError(
    `${path}: expected an export \`net\` that is a network, found ${Object.keys(exported).join(", ") || "no exports"}; write export const net = network([784], dense(30, sigmoid), dense(10, sigmoid))`,
  );
}

const has = (value: unknown, method: string): boolean =>
  typeof value === "object" &&
  value !== null &&
  typeof (value as Record<string, unknown>)[method] === "function";

function isNetwork(value: unknown): value is Network {
  const net = value as Partial<Network> | null | undefined;
  return Array.isArray(net?.inputShape) && Array.isArray(net.layers) && Array.isArray(net.shapes);
}
