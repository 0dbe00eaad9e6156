// The backward pass as formulas, in the order of chapter 2: the error delta of the last layer, the
// derivatives with respect to its biases and weights, then the layer before. Values have the names
// that monitors have; sizes that are only repeated (broadcast, reshape) are left out.
import type { Network } from "downhill";
import type { Graph, Node } from "downhill/graph";

const INFIX: Readonly<Record<string, string>> = { add: "+", sub: "-", mul: "*", div: "/" };
const LABELS = {
  last: "BP1  the error of the output layer: dC/da * f'(z)",
  delta: "BP2  the error goes back through the weights, times f'(z)",
  bias: "BP3  the error is the derivative by the bias, summed over the mini-batch",
  weight: "BP4  the derivative by a weight: what goes in times the error",
} as const;

/** The text of a graph that `gradientStep` made with all its monitors. */
export function gradientText(net: Network, graph: Graph, entry: string): string {
  const writer = new Writer(graph, entry);
  const sections: string[] = [];
  const add = (name: string, label: string) => {
    const node = graph.outputs.get(`${entry}/${name}`);
    if (node) sections.push([`# ${label}`, ...writer.define(node, name)].join("\n"));
  };
  for (let layer = net.layers.length - 1; layer >= 0; layer--) {
    add(`layers.${layer}/delta`, layer === net.layers.length - 1 ? LABELS.last : LABELS.delta);
    const own = net.parameters.filter((p) => p.layer === layer && !p.frozen);
    for (const { name } of own.reverse()) {
      const kind = name.slice(name.lastIndexOf(".") + 1);
      const label =
        kind === "bias" || kind === "weight" ? LABELS[kind] : `the derivative by ${kind}`;
      add(`${name}/gradient`, label);
    }
  }
  return [`# from the forward pass\n${writer.forwardLines().join("\n")}`, ...sections, ""].join(
    "\n\n",
  );
}

class Writer {
  readonly #names = new Map<Node, string>();
  readonly #forward: ReadonlySet<Node>;
  readonly #numbers: ReadonlyMap<Node, number>;
  readonly #written = new Set<Node>();
  /** Nodes of the forward pass that the gradients use. */
  readonly #used = new Set<Node>();
  readonly #live: readonly Node[];
  readonly #batch = new Map<string, Node>();

  constructor(graph: Graph, entry: string) {
    this.#live = graph.live();
    this.#numbers = new Map(this.#live.map((node, i) => [node, i]));
    this.#forward = reachable(graph.outputs.get(`${entry}/loss`)!);
    for (const node of this.#live) {
      if (node.op === "input") this.#names.set(node, node.attributes.name);
    }
    // What a mini-batch is gathered into: the last values that depend on data alone.
    for (const node of this.#live) {
      const source = this.#forward.has(node) ? dataBehind(node) : undefined;
      if (source) this.#batch.set(source === "data.inputs" ? "inputs" : "wanted", node);
    }
    for (const [name, node] of this.#batch) this.#names.set(node, name);
    for (const [name, node] of graph.outputs) {
      if (!this.#names.has(node)) this.#names.set(node, name.slice(entry.length + 1));
    }
  }

  /** The lines that lead to a node, each once; the last one has its name. */
  define(node: Node, name: string): string[] {
    const own = this.#names.get(node);
    if (own !== name) return [`${name} = ${this.#text(node)}`];
    const lines: string[] = [];
    const visit = (n: Node) => {
      if (this.#forward.has(n)) this.#use(n);
      if (this.#forward.has(n) || this.#written.has(n)) return;
      this.#written.add(n);
      for (const input of n.inputs) visit(input);
      if (isLine(n)) lines.push(this.#line(n));
    };
    visit(node);
    return lines;
  }

  forwardLines(): string[] {
    return this.#live
      .filter((n) => this.#used.has(n) && isLine(n) && n.op !== "input")
      .map((n) => this.#line(n));
  }

  /** Notes a node of the forward pass and what it is made of, back to the mini-batch. */
  #use(node: Node): void {
    if (this.#used.has(node) || [...this.#batch.values()].includes(node)) return;
    this.#used.add(node);
    for (const input of node.inputs) this.#use(input);
  }

  #line(node: Node): string {
    const text = `${this.#name(node)} = ${this.#expression(node)}`;
    return `${text.padEnd(74)} : ${node.dtype}[${node.shape.join(", ")}]`;
  }

  #name(node: Node): string {
    return this.#names.get(node) ?? `%${this.#numbers.get(node)}`;
  }

  /** An operand: a number, a name, or what a repeated value repeats. */
  #text(node: Node): string {
    const value = constantOf(node);
    if (value !== undefined) return `${Number(value.toPrecision(6))}`;
    return isLine(node) || this.#names.has(node) ? this.#name(node) : this.#text(node.inputs[0]!);
  }

  #expression(node: Node): string {
    const operands = node.inputs.map((input) => this.#text(input));
    const infix = INFIX[node.op];
    if (infix && operands.length === 2) return operands.join(` ${infix} `);
    const { left, right, out, ...others } = node.attributes as Record<string, unknown>;
    const settings = Object.entries(others).map(([key, value]) => `${key} ${value}`);
    if (typeof out === "string") settings.unshift(`${left},${right}->${out}`);
    return `${node.op}(${[operands.join(", "), ...settings].filter(Boolean).join("; ")})`;
  }
}

/** Whether a node has a line of its own. */
function isLine(node: Node): boolean {
  return node.op !== "broadcast" && node.op !== "reshape" && constantOf(node) === undefined;
}

/** The value of a node that is the same number everywhere. */
function constantOf(node: Node): number | undefined {
  if (node.op === "constant") return Number((node.attributes as { value: number }).value);
  const operands = node.inputs.map(constantOf);
  if (operands.length === 0 || operands.some((x) => x === undefined)) return undefined;
  const [a, b] = operands as [number, number];
  switch (node.op) {
    case "broadcast":
    case "reshape":
      return a;
    case "mul":
      return a * b;
    case "neg":
      return -a;
    default:
      return undefined;
  }
}

/** The buffer of examples that a node is made of; undefined when parameters go in, or none does. */
function dataBehind(node: Node): string | undefined {
  const inputs = [...reachable(node)].filter((n) => n.op === "input");
  if (inputs.some((n) => n.attributes.role === "parameter")) return undefined;
  const names = inputs.map((n) => n.attributes.name);
  return names.find((name) => name.startsWith("data.") && name !== "data.order");
}

function reachable(root: Node): Set<Node> {
  const found = new Set<Node>();
  const visit = (node: Node) => {
    if (found.has(node)) return;
    found.add(node);
    for (const input of node.inputs) visit(input);
  };
  visit(root);
  return found;
}
