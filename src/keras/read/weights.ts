// The weights of a Keras model by the layers that they belong to: model.weights.h5 of a .keras file has
// a group for each layer, named by its class and counted, and in it variables by number; the .h5 files of
// earlier versions have groups and variables by name.

import type { FormatError } from "../../errors.ts";
import type { Hdf5Dataset, Hdf5File } from "../../formats/hdf5/read.ts";
import type { KerasLayer } from "./config.ts";

/** A variable of a layer, by number and by name. */
export interface Variable {
  /** Below the group of the layer: cell/vars/1. */
  readonly path: string;
  /** recurrent_kernel */
  readonly name: string;
  /** Of a bidirectional layer: which of its two. */
  readonly side?: "forward" | "backward";
}

/** The groups where layers lie: those of Keras 3, and of 2.13 to 2.15. */
const ROOTS = ["layers", "_layer_checkpoint_dependencies"];
const EARLY = "model_weights";

export class KerasWeights {
  readonly #datasets: ReadonlyMap<string, Hdf5Dataset>;
  readonly #groups = new Map<KerasLayer, string>();
  readonly #taken = new Set<string>();
  readonly #isEarly: boolean;

  constructor({ datasets }: Hdf5File, counted: readonly KerasLayer[], isEarly: boolean) {
    this.#datasets = datasets;
    this.#isEarly = isEarly;
    const has = (root: string) => [...datasets.keys()].some((path) => path.startsWith(`${root}/`));
    const root = ROOTS.find(has) ?? ROOTS[0]!;
    const met = new Map<string, number>();
    for (const layer of counted) {
      const kind = snakeCase(layer.kind);
      const before = met.get(kind) ?? 0;
      met.set(kind, before + 1);
      const name = before === 0 ? kind : `${kind}_${before}`;
      this.#groups.set(layer, isEarly ? `${EARLY}/${layer.name}` : `${root}/${name}`);
    }
  }

  /** The variable of a layer; undefined where the file has none. */
  find(layer: KerasLayer, { path, name, side }: Variable): Hdf5Dataset | undefined {
    const group = this.#groups.get(layer)!;
    const found = this.#isEarly
      ? this.#named(`${group}/`, name, side)
      : this.#datasets.get(`${group}/${path}`);
    if (found) this.#taken.add(found.path);
    return found;
  }

  #named(group: string, name: string, side: string | undefined): Hdf5Dataset | undefined {
    for (const dataset of this.#datasets.values()) {
      if (!dataset.path.startsWith(group)) continue;
      const names = dataset.path.slice(group.length).split("/");
      const isSide = !side || names.some((part) => part.startsWith(`${side}_`));
      if (isSide && names.at(-1)!.replace(/:0$/, "") === name) return dataset;
    }
    return undefined;
  }

  /** Weights of layers that none has asked for; not the state of random numbers. */
  leftOver(): Hdf5Dataset[] {
    const groups = [...this.#groups.values()];
    return [...this.#datasets.values()].filter(
      ({ path }) =>
        !this.#taken.has(path) &&
        !path.includes("/seed_generator/") &&
        groups.some((group) => path.startsWith(`${group}/`)),
    );
  }
}

/** A variable of this shape, as Keras has it. */
export function checkedVariable(
  layer: KerasLayer,
  dataset: Hdf5Dataset | undefined,
  name: string,
  shape: readonly number[],
): Hdf5Dataset {
  const fail = (found: string): FormatError =>
    layer.fail(`weights ${name} [${shape.join(", ")}]`, found);
  if (!dataset) throw fail("none");
  if (`${dataset.shape}` !== `${shape}`) {
    throw fail(`[${dataset.shape.slice(0, 8).join(", ")}] in ${dataset.path.slice(0, 60)}`);
  }
  return dataset;
}

/** The name of a class as the file of weights has it: conv2d, re_lu, simple_rnn. */
export function snakeCase(kind: string): string {
  return kind
    .replace(/\W+/g, "")
    .replace(/(.)([A-Z][a-z]+)/g, "$1_$2")
    .replace(/([a-z])([A-Z])/g, "$1_$2")
    .toLowerCase();
}
