// Contractions as ONNX has them: Gemm and MatMul of matrices, Conv of windows, each with the bias that
// is added to it. What each axis is, its label says: kept or summed, of one operand or of both.
import type { Node, NodeOf } from "../../compiler/1-graph/graph.ts";
import { int, ints } from "./attributes.ts";
import { operandsOf } from "./patterns.ts";
import { isFixed, type Size } from "./traced.ts";
import { type GraphWriter, identity, isIdentity, type Plan, type Rule } from "./writer.ts";

type Contract = NodeOf<"contract">;

/** A contraction, alone or with a vector that is added along one of its axes. */
interface Biased {
  readonly node: Contract;
  /** The vector and the axis. */
  readonly bias?: { readonly node: Node; readonly axis: number };
}

function biasedOf(w: GraphWriter, node: Node): Biased | null {
  if (node.dtype !== "f32") return null;
  if (node.op === "contract") return { node };
  const [sums, added] = operandsOf(node, "add");
  if (sums?.op !== "contract" || added?.op !== "broadcast" || !w.isReadOnce(sums)) return null;
  const { axes } = added.attributes;
  if (axes.length !== 1) return null;
  return { node: sums, bias: { node: added.inputs[0]!, axis: axes[0]! } };
}

/** [m, k] by [k, n], either one in any order: Gemm. */
export const gemm: Rule = (w, root) => {
  const found = biasedOf(w, root);
  if (!found) return null;
  const { node, bias } = found;
  const { left, right, out } = node.attributes;
  if (left.length !== 2 || right.length !== 2 || out.length !== 2) return null;
  const k = [...left].find((l) => right.includes(l));
  const m = [...left].find((l) => !right.includes(l));
  const n = [...right].find((l) => !left.includes(l));
  if (k === undefined || m === undefined || n === undefined || out.includes(k)) return null;
  if (bias && out[bias.axis] !== n) return null;
  const [a, b] = node.inputs as readonly [Node, Node];
  const operands = [a, b, ...(bias ? [bias.node] : [])];
  const emit = () => {
    const labelled = (x: Node, labels: string) => labels[w.stored(x).order[0]!];
    const [transA, transB] = [labelled(a, left) === k, labelled(b, right) === n];
    const attributes = [
      ...(transA ? [int("transA", 1)] : []),
      ...(transB ? [int("transB", 1)] : []),
    ];
    const names = [w.stored(a).name, w.stored(b).name, ...(bias ? [w.value(bias.node)] : [])];
    return { name: w.op("Gemm", names, attributes), order: [out.indexOf(m), out.indexOf(n)] };
  };
  return { operands, emit };
};

/** [..., k] by a matrix [k, n]: MatMul. */
export const matMul: Rule = (w, node) => {
  if (node.op !== "contract" || node.dtype !== "f32") return null;
  const { left, right, out } = node.attributes;
  const k = [...right].find((l) => left.includes(l));
  const n = [...right].find((l) => !left.includes(l));
  const isMatrix = right.length === 2 && left.length > 2 && k !== undefined && n !== undefined;
  if (!isMatrix || out.includes(k) || out.length !== left.length) return null;
  const [a, b] = node.inputs as readonly [Node, Node];
  const emit = () => {
    const kept = identity(left.length).filter((axis) => left[axis] !== k);
    const given = [
      w.inOrder(a, [...kept, left.indexOf(k)]),
      w.inOrder(b, [right.indexOf(k), right.indexOf(n)]),
    ];
    const order = [...kept.map((axis) => out.indexOf(left[axis]!)), out.indexOf(n)];
    return { name: w.op("MatMul", given), order };
  };
  return { operands: [a, b], emit };
};

/** What the labels of a convolution are; a label that there is none of is "". */
interface Roles {
  readonly batch: string;
  readonly group: string;
  readonly channel: string;
  readonly filter: string;
  /** Positions of the window, and places within it, axis by axis. */
  readonly positions: string;
  readonly within: string;
}

function rolesOf(node: Contract, view: NodeOf<"window">, side: 0 | 1): Roles | null {
  const { left, right, out } = node.attributes;
  const [seen, weights] = side === 0 ? [left, right] : [right, left];
  const { axes } = view.attributes;
  const behind = axes.at(-1)! + 1;
  const positions = axes.map((axis) => seen[axis]!).join("");
  const within = axes.map((_, i) => seen[behind + i]!).join("");
  const isSlid =
    [...positions].every((l) => out.includes(l) && !weights.includes(l)) &&
    [...within].every((l) => weights.includes(l) && !out.includes(l));
  const others = [...seen].filter((l) => !positions.includes(l) && !within.includes(l));
  const labelled = (inWeights: boolean, inOut: boolean) =>
    others.filter((l) => weights.includes(l) === inWeights && out.includes(l) === inOut);
  const [batch, group, channel] = [
    labelled(false, true),
    labelled(true, true),
    labelled(true, false),
  ];
  const own = [...weights].filter((l) => !seen.includes(l));
  const isConvolution =
    isSlid &&
    axes.length <= 3 &&
    batch.length === 1 &&
    labelled(false, false).length === 0 &&
    [group, channel, own].every((list) => list.length <= 1) &&
    own.every((l) => out.includes(l));
  if (!isConvolution) return null;
  return {
    batch: batch[0]!,
    group: group[0] ?? "",
    channel: channel[0] ?? "",
    filter: own[0] ?? "",
    positions,
    within,
  };
}

/** A tensor that windows slide over, or the one within zeros around it, as Conv takes them. */
function within(x: Node, axes: readonly number[]) {
  const none = axes.map(() => 0);
  if (x.op !== "pad") return { x, low: none, high: none };
  const { low, high, interior } = x.attributes;
  const isAround = identity(x.shape.length).every(
    (axis) =>
      interior[axis] === 0 &&
      low[axis]! >= 0 &&
      high[axis]! >= 0 &&
      (axes.includes(axis) || (low[axis] === 0 && high[axis] === 0)),
  );
  if (!isAround) return { x, low: none, high: none };
  return {
    x: x.inputs[0]!,
    low: axes.map((axis) => low[axis]!),
    high: axes.map((axis) => high[axis]!),
  };
}

const ONE: Size = { fixed: 1, each: 0 };

/** A contraction of windows with weights that are the same everywhere: Conv. */
export const convolution: Rule = (w, root): Plan | null => {
  const outer = ungrouped(w, root);
  const found = biasedOf(w, outer?.node ?? root);
  if (!found) return null;
  const { node, bias } = found;
  const side = node.inputs[0]!.op === "window" ? 0 : 1;
  const view = node.inputs[side]!;
  if (view.op !== "window") return null;
  const roles = rolesOf(node, view, side);
  if (!roles) return null;
  const { out } = node.attributes;
  const added = bias ?? outer?.bias;
  const along = outer?.bias ? roles.filter : bias && out[bias.axis];
  const isAlongFilters =
    !added || (along === roles.filter && (roles.group === "" || outer !== undefined));
  if (!isAlongFilters || (bias && outer)) return null;
  if (outer && !(roles.group && roles.filter && outer.isMerged(out, roles.group, roles.filter))) {
    return null;
  }
  const weights = node.inputs[1 - side]!;
  const { left, right } = node.attributes;
  const [seen, weighing] = side === 0 ? [left, right] : [right, left];
  const whole = merged(view.inputs[0]!, seen, roles);
  const { axes } = view.attributes;
  const { x, low, high } = within(whole?.node ?? view.inputs[0]!, axes);
  const inFile = storedFilters(w, weights, weighing, roles);
  const operands = [x, ...(inFile ? [] : [weights]), ...(added ? [added.node] : [])];
  const emit = () => {
    const data = whole ? w.inOrder(x, whole.order) : channelsOf(w, x, seen, axes, roles);
    const filters = inFile ?? filtersOf(w, weights, weighing, roles);
    const groups = roles.group === "" ? 1 : extent(w, weights, side, node, roles.group);
    const settings = [
      ints("kernel_shape", view.attributes.sizes),
      ...(view.attributes.steps.some((n) => n !== 1)
        ? [ints("strides", view.attributes.steps)]
        : []),
      ...([...low, ...high].some((n) => n !== 0) ? [ints("pads", [...low, ...high])] : []),
      ...(groups > 1 ? [int("group", groups)] : []),
    ];
    const given = [data, filters, ...(added ? [w.value(added.node)] : [])];
    const name = w.op("Conv", given, settings);
    if (outer) {
      // the root is [..., group * filter] where the contraction has [..., group, filter]
      const rest = [...out].filter((l) => l !== roles.group && l !== roles.filter).join("");
      const last = rest.length;
      const at = (label: string) => rest.indexOf(label);
      return { name, order: [at(roles.batch), last, ...[...roles.positions].map(at)] };
    }
    const at = (label: string) => out.indexOf(label);
    const positions = [...roles.positions].map(at);
    const sizes = w.sizes(node);
    if (roles.group && roles.filter) {
      const order = [at(roles.batch), at(roles.group), at(roles.filter), ...positions];
      return {
        name: w.reshape(
          name,
          order.map((axis) => sizes[axis]!),
        ),
        order,
      };
    }
    const made = roles.group || roles.filter;
    if (made) return { name, order: [at(roles.batch), at(made), ...positions] };
    return { name: w.op("Squeeze", [name, w.ints([1])]), order: [at(roles.batch), ...positions] };
  };
  return { operands, emit };
};

/** How long the axis of the weights with that label is. */
const extent = (
  w: GraphWriter,
  weights: Node,
  side: 0 | 1,
  { attributes }: Contract,
  label: string,
): number =>
  w.sizes(weights)[(side === 0 ? attributes.right : attributes.left).indexOf(label)]!.fixed;

/** Of a grouped convolution whose last two axes, group and filter, are made one behind it: what is
 * made one, and the bias that is added then. */
function ungrouped(w: GraphWriter, root: Node) {
  const [sums, added] = operandsOf(root, "add");
  const flat = sums ?? root;
  if (flat.op !== "reshape" || !isMergeOfLast(flat)) return null;
  const node = flat.inputs[0]!;
  if (node.op !== "contract" || !w.isReadOnce(node)) return null;
  const isMerged = (out: string, group: string, filter: string) =>
    out.endsWith(`${group}${filter}`);
  if (!sums) return { node, isMerged };
  if (added!.op !== "broadcast" || !w.isReadOnce(flat)) return null;
  const { axes } = added!.attributes;
  if (axes.length !== 1 || axes[0] !== flat.shape.length - 1) return null;
  return { node, isMerged, bias: { node: added!.inputs[0]!, axis: axes[0]! } };
}

/** Whether a reshape makes one axis of the last two. */
function isMergeOfLast({ shape, inputs }: Node): boolean {
  const from = inputs[0]!.shape;
  return (
    from.length === shape.length + 1 && shape.slice(0, -1).every((n, axis) => n === from[axis])
  );
}

/** The tensor of which an operand is the one with groups and channels apart, in the order of Conv. */
function merged(x: Node, seen: string, roles: Roles) {
  const { group, channel, batch, positions } = roles;
  if (!group || !channel || x.op !== "reshape") return null;
  const [whole] = x.inputs as readonly [Node];
  const isSplit =
    x.shape.length === whole.shape.length + 1 &&
    whole.shape.slice(0, -1).every((n, axis) => n === x.shape[axis]);
  // the labels of x itself: a window puts its places behind the last axis that it slides along
  const labels = [...seen].filter((l) => !roles.within.includes(l)).join("");
  if (!isSplit || !labels.endsWith(`${group}${channel}`)) return null;
  const at = (label: string) => labels.indexOf(label);
  return { node: whole, order: [at(batch), whole.shape.length - 1, ...[...positions].map(at)] };
}

/** [batch, channels, ...positions] */
function channelsOf(
  w: GraphWriter,
  x: Node,
  seen: string,
  axes: readonly number[],
  { batch, group, channel, within }: Roles,
): string {
  const labels = [...seen].filter((l) => !within.includes(l)).join("");
  const at = (label: string) => labels.indexOf(label);
  const inside = [group, channel].filter(Boolean).map(at);
  const name = w.inOrder(x, [at(batch), ...inside, ...axes]);
  if (inside.length === 1) return name;
  if (inside.length === 0) return w.unsqueeze(name, [1]);
  const sizes = w.sizes(x);
  const count = inside.reduce((n, axis) => n * sizes[axis]!.fixed, 1);
  return w.reshape(name, [
    sizes[at(batch)]!,
    { fixed: count, each: 0 },
    ...axes.map((axis) => sizes[axis]!),
  ]);
}

/** How filters lie for Conv, [groups * filters, channels, ...places], and in which order that is. */
function filterShape(w: GraphWriter, weights: Node, labels: string, roles: Roles) {
  const { group, filter, channel, within } = roles;
  const at = (label: string) => labels.indexOf(label);
  const sizes = w.sizes(weights);
  const size = (label: string) => (label === "" ? ONE : sizes[at(label)]!);
  const rows = { fixed: size(group).fixed * size(filter).fixed, each: 0 };
  const shape = [rows, size(channel), ...[...within].map(size)];
  return { shape, order: [group, filter, channel, ...within].filter(Boolean).map(at) };
}

/** A parameter that lies so already. */
function storedFilters(w: GraphWriter, weights: Node, labels: string, roles: Roles) {
  const parameter = w.parameterOf(weights);
  const { shape, order } = filterShape(w, weights, labels, roles);
  if (parameter === undefined || !isIdentity(order) || !shape.every(isFixed)) return undefined;
  const dims = shape.map(({ fixed }) => fixed);
  return w.shared.initializers.parameter(parameter, dims);
}

function filtersOf(w: GraphWriter, weights: Node, labels: string, roles: Roles): string {
  const { shape, order } = filterShape(w, weights, labels, roles);
  const name = w.inOrder(weights, order);
  const isWhole = roles.group === "" && roles.filter !== "" && roles.channel !== "";
  return isWhole ? name : w.reshape(name, shape);
}
