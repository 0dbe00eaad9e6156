// A network from a module of the user's: its export `net`, or its default export.
import { access } from "node:fs/promises";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { DataError, type Network } from "downhill";

/** Runs the module and takes its network; throws DataError where there is none. */
export async function loadNetwork(path: string): Promise<Network> {
  await access(path).catch((cause) => {
    throw new DataError(`cannot load ${path}: no such file`, { cause });
  });
  let exported: { readonly net?: unknown; readonly default?: unknown };
  try {
    exported = await import(pathToFileURL(resolve(path)).href);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const cure = reason.includes("'downhill'") ? "; run npm install downhill beside it" : "";
    throw new DataError(`cannot load ${path}: ${reason}${cure}`, { cause: error });
  }
  const found = [exported.net, exported.default].find(isNetwork);
  if (found) return found;
  throw new DataError(
    `${path}: expected an export \`net\` that is a network, found ${Object.keys(exported).join(", ") || "no exports"}; write export const net = network([784], dense(30, sigmoid), dense(10, sigmoid))`,
  );
}

function isNetwork(value: unknown): value is Network {
  const net = value as Partial<Network> | null | undefined;
  return Array.isArray(net?.inputShape) && Array.isArray(net.layers) && Array.isArray(net.shapes);
}
