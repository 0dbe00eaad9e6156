// Which tensors of a file from elsewhere are which parameters of a network. Both sides are modules: a
// layer here and a module there have parameters of the same kinds and shapes. Names decide where all
// of them agree, then shapes; modules of one shape keep the order of the numbers in their names.
// Where more than one way is left, none is taken.

import type { ParameterSpec } from "../../nn/trace.ts";

/** A module of the file: its tensors by their kind. */
export interface Module<Item> {
  readonly name: string;
  readonly items: ReadonlyMap<string, Item>;
}

interface Shaped {
  readonly name: string;
  readonly shape: readonly number[];
}

/** How a module was found. */
export type FoundBy = "name" | "shape" | "order" | "option";

export interface ModulePair<Theirs> {
  readonly ours: Module<ParameterSpec>;
  readonly theirs: Module<Theirs>;
  readonly by: FoundBy;
}

export interface Pairing<Theirs> {
  readonly pairs: readonly ModulePair<Theirs>[];
  readonly missing: readonly Module<ParameterSpec>[];
  readonly leftOver: readonly Module<Theirs>[];
  /** Modules that fit each other in more than one way. */
  readonly ambiguous: readonly {
    readonly ours: readonly Module<ParameterSpec>[];
    readonly theirs: readonly Module<Theirs>[];
  }[];
}

/** PyTorch's words for what is called otherwise here. */
const KINDS: Readonly<Record<string, string>> = {
  running_mean: "runningMean",
  running_var: "runningVariance",
  weight_ih: "weight",
  weight_hh: "recurrentWeight",
  bias_ih: "bias",
  bias_hh: "recurrentBias",
};

/** Several layers and directions are one module of PyTorch's; here each is one: lstm.<layer>.<0 or 1>. */
const RECURRENT = /^((?:weight|bias)_(?:ih|hh))_l(\d+)(_reverse)?$/;

/** What stands before the last dot, and behind it. */
function parted(name: string): readonly [module: string, kind: string] {
  const dot = name.lastIndexOf(".");
  const last = name.slice(dot + 1);
  const module = name.slice(0, Math.max(dot, 0));
  const [, kind = last, layer, reverse] = RECURRENT.exec(last) ?? [];
  const place = layer === undefined ? [] : [layer, reverse ? "1" : "0"];
  return [[module, ...place].filter(Boolean).join("."), KINDS[kind] ?? kind];
}

/** Tensors or parameters by the module that they belong to, in their order. */
export function modulesOf<Item extends Shaped>(items: Iterable<Item>): Module<Item>[] {
  const modules = new Map<string, Map<string, Item>>();
  for (const item of items) {
    const [name, kind] = parted(item.name);
    const known = modules.get(name);
    if (known) known.set(kind, item);
    else modules.set(name, new Map([[kind, item]]));
  }
  return Array.from(modules, ([name, own]) => ({ name, items: own }));
}

/** Kinds and shapes: modules that have the same ones can stand for each other. */
function form(module: Module<Shaped>): string {
  return Array.from(module.items, ([kind, { shape }]) => `${kind} ${shape.join()}`)
    .sort()
    .join("; ");
}

/**
 * A module without a bias of zeros that no module of the network has, where one is the same but for it:
 * PyTorch's recurrent modules have two biases, of which ours may have one. What was left out, behind it.
 */
export function withoutZeros<Theirs extends Shaped & { readonly data: ArrayLike<unknown> }>(
  module: Module<Theirs>,
  ours: readonly Module<ParameterSpec>[],
): readonly [Module<Theirs>, Theirs | undefined] {
  const has = (one: Module<Shaped>) => ours.some((own) => form(own) === form(one));
  if (has(module) || !module.items.has("recurrentWeight")) return [module, undefined];
  for (const kind of ["bias", "recurrentBias"]) {
    const item = module.items.get(kind);
    if (!item || !Array.prototype.every.call(item.data, (x) => Number(x) === 0)) continue;
    const items = new Map(module.items);
    items.delete(kind);
    const less = { ...module, items };
    if (has(less)) return [less, item];
  }
  return [module, undefined];
}

/**
 * Finds for each module of the network the one of the file that it is.
 * @param names modules of the file by those of the network, where the caller says so
 */
export function pairModules<Theirs extends Shaped>(
  ours: readonly Module<ParameterSpec>[],
  theirs: readonly Module<Theirs>[],
  names: ReadonlyMap<string, string>,
): Pairing<Theirs> {
  const pairs: ModulePair<Theirs>[] = [];
  const given = ours.filter(({ name }) => names.has(name));
  for (const own of given) {
    const found = theirs.find(({ name }) => name === names.get(own.name));
    if (found && form(found) === form(own)) pairs.push({ ours: own, theirs: found, by: "option" });
  }
  const taken = new Set(pairs.map((pair) => pair.theirs));
  const open = ours.filter(({ name }) => !names.has(name));
  const free = theirs.filter((module) => !taken.has(module));
  const named = pairByName(open, free);
  const rest = named ? { pairs: named, ambiguous: [] } : pairByForm(open, free);
  pairs.push(...rest.pairs);
  const used = new Set(pairs.map((pair) => pair.theirs));
  const found = new Set(pairs.map((pair) => pair.ours));
  return {
    pairs,
    missing: ours.filter((module) => !found.has(module)),
    leftOver: theirs.filter((module) => !used.has(module)),
    ambiguous: rest.ambiguous,
  };
}

/** Pairs of the same name, if every module of the network has one that also fits. */
function pairByName<Theirs extends Shaped>(
  ours: readonly Module<ParameterSpec>[],
  theirs: readonly Module<Theirs>[],
): ModulePair<Theirs>[] | undefined {
  const prefix = commonPrefix(theirs.map(({ name }) => name));
  const byName = new Map(theirs.map((module) => [module.name.slice(prefix.length), module]));
  const pairs: ModulePair<Theirs>[] = [];
  for (const own of ours) {
    const found = byName.get(own.name) ?? byName.get(own.name.replace(/^layers\./, ""));
    if (!found || form(found) !== form(own)) return undefined;
    pairs.push({ ours: own, theirs: found, by: "name" });
  }
  return pairs;
}

/** What all names begin with, up to a dot: module., or model.layers. */
function commonPrefix(names: readonly string[]): string {
  const [first = "", ...others] = names;
  let prefix = "";
  for (let dot = first.indexOf("."); dot >= 0; dot = first.indexOf(".", dot + 1)) {
    const longer = first.slice(0, dot + 1);
    if (others.length === 0 || !others.every((name) => name.startsWith(longer))) break;
    prefix = longer;
  }
  return prefix;
}

function pairByForm<Theirs extends Shaped>(
  ours: readonly Module<ParameterSpec>[],
  theirs: readonly Module<Theirs>[],
): Pick<Pairing<Theirs>, "pairs" | "ambiguous"> {
  const pairs: ModulePair<Theirs>[] = [];
  const ambiguous: { ours: Module<ParameterSpec>[]; theirs: Module<Theirs>[] }[] = [];
  for (const wanted of new Set(ours.map(form))) {
    const own = ours.filter((module) => form(module) === wanted);
    const fitting = theirs.filter((module) => form(module) === wanted);
    if (fitting.length === 0) continue;
    const ordered = own.length === fitting.length ? inOrder(fitting) : undefined;
    if (!ordered) {
      ambiguous.push({ ours: own, theirs: fitting });
      continue;
    }
    const by = own.length === 1 ? "shape" : "order";
    for (const [i, module] of own.entries()) pairs.push({ ours: module, theirs: ordered[i]!, by });
  }
  return { pairs, ambiguous };
}

/** By the numbers in names that differ in nothing else; undefined for other names. */
function inOrder<Item>(modules: readonly Module<Item>[]): Module<Item>[] | undefined {
  const skeletons = new Set(modules.map(({ name }) => name.replace(/\d+/g, "#")));
  if (skeletons.size > 1) return undefined;
  const numbers = ({ name }: Module<Item>) => (name.match(/\d+/g) ?? []).map(Number);
  return modules.toSorted((a, b) => {
    const [left, right] = [numbers(a), numbers(b)];
    const at = left.findIndex((n, i) => n !== right[i]);
    return at < 0 ? 0 : left[at]! - right[at]!;
  });
}
