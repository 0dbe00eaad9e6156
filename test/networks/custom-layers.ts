// Layers of one's own, made of graph ops: contractions whose operands share axes in many ways, views,
// reductions and windows that no built-in layer has. Each keeps or changes the shape as it likes.
import { gaussian, type Layer, layer, type Scope } from "downhill";
import type { Tensor } from "downhill/graph";

const product = (list: readonly number[]): number => list.reduce((a, b) => a * b, 1);
const weight = (
  scope: Scope,
  shape: readonly number[],
  summands: number,
  name = "weight",
): Tensor => scope.param(name, shape, gaussian(1 / Math.sqrt(summands)));

interface Custom {
  /** Axes of an example that it takes. */
  readonly ranks: readonly number[];
  trace(x: Tensor, scope: Scope, n: number): Tensor;
}

const window = (x: Tensor, n: number) => {
  const sizes = [Math.min(n, x.shape[1]!), Math.min(n === 1 ? 2 : n - 1, x.shape[2]!)];
  return { sizes, view: x.window({ axes: [1, 2], sizes, steps: [1, 1] }) };
};

/** `n` is a small number that each reads in its own way. */
export const CUSTOM = {
  depthwise: {
    ranks: [3],
    trace: (x, scope, n) => {
      const { sizes, view } = window(x, n);
      return view.contract(
        weight(scope, [x.shape[3]!, ...sizes], product(sizes)),
        "byxijc,cij->byxc",
      );
    },
  },
  channelWeights: {
    ranks: [3],
    trace: (x, scope) => x.contract(weight(scope, [x.shape[3]!], 1), "byxc,c->byxc"),
  },
  locallyConnected: {
    ranks: [3],
    trace: (x, scope, n) => {
      const [, h, w, c] = x.shape as readonly [number, number, number, number];
      return x.contract(weight(scope, [h, w, c, n + 1], c), "byxc,yxco->byxo");
    },
  },
  locallyWindowed: {
    ranks: [3],
    trace: (x, scope, n) => {
      const { sizes, view } = window(x, 2);
      const [, h, w] = view.shape as readonly number[];
      const shape = [h!, w!, n, x.shape[3]!, ...sizes];
      return view.contract(weight(scope, shape, product(shape.slice(3))), "byxijc,yxocij->byxo");
    },
  },
  rowWeights: {
    ranks: [3],
    trace: (x, scope, n) => {
      const [, h, , c] = x.shape as readonly [number, number, number, number];
      return x.contract(weight(scope, [h, c, n + 2], c), "byxc,yco->byxo");
    },
  },
  columnWeights: {
    ranks: [3],
    trace: (x, scope, n) => {
      const [, , w, c] = x.shape as readonly [number, number, number, number];
      return x.contract(weight(scope, [n, w, c], c), "byxc,oxc->byxo");
    },
  },
  /** Weights made of each example: squeeze and excite. */
  excited: {
    ranks: [3],
    trace: (x, scope) => {
      const c = x.shape[3]!;
      const gate = x
        .mean(1, 2)
        .matmul(weight(scope, [c, c], c))
        .sigmoid();
      return x.contract(gate, "byxc,bc->byxc");
    },
  },
  /** Weights of each example between all its channels. */
  mixedByExample: {
    ranks: [3],
    trace: (x, scope, n) => {
      const c = x.shape[3]!;
      const made = x.mean(1, 2).contract(weight(scope, [c, c, n], c * c), "bc,dco->bdo");
      return x.contract(made, "byxc,bco->byxo");
    },
  },
  attention: {
    ranks: [2, 3],
    trace: (x, scope, n) => {
      const f = x.shape.at(-1)!;
      const t = product(x.shape.slice(1, -1));
      const rows = x.reshape([x.shape[0]!, t, f]);
      const part = (name: string) => rows.contract(weight(scope, [f, n], f, name), "btf,fk->btk");
      const scores = part("query")
        .contract(part("key"), "btk,bsk->bts")
        .mul(1 / Math.sqrt(n));
      return scores.softmax().contract(rows, "bts,bsf->btf").reshape(x.shape);
    },
  },
  /** Axes of one operand only that are summed. */
  summedFirst: {
    ranks: [3],
    trace: (x, scope, n) =>
      x.contract(weight(scope, [x.shape[3]!, n + 3], x.shape[3]! * x.shape[1]!), "byxc,co->bxo"),
  },
  everyPair: {
    ranks: [1],
    trace: (x, scope, n) => {
      const made = x.matmul(weight(scope, [x.shape[1]!, n], x.shape[1]!));
      return made.contract(made, "bi,bj->bij").reshape([x.shape[0]!, n * n]);
    },
  },
  transposedPicture: { ranks: [3], trace: (x) => x.permute(0, 2, 1, 3) },
  channelsFirst: {
    ranks: [3],
    trace: (x) => {
      const [b, h, w, c] = x.shape as readonly [number, number, number, number];
      return x.permute(0, 3, 1, 2).reshape([b, c, h, w]);
    },
  },
  reversed: {
    ranks: [1, 2, 3],
    trace: (x) => {
      const back = x.shape.map((_, i) => (i === 1 ? -1 : 1));
      return x.slice(
        x.shape.map((m, i) => (i === 1 ? m - 1 : 0)),
        x.shape,
        back,
      );
    },
  },
  everyOther: {
    ranks: [1, 2, 3],
    trace: (x, _, n) => {
      const steps = x.shape.map((_, i) => (i > 0 ? 1 + ((n >> (i - 1)) & 1) : 1));
      return x.slice(
        x.shape.map(() => 0),
        x.shape.map((m, i) => Math.ceil(m / steps[i]!)),
        steps,
      );
    },
  },
  enlarged: {
    ranks: [3],
    trace: (x) => {
      const [b, h, w, c] = x.shape as readonly [number, number, number, number];
      return x
        .expand(2, 2)
        .expand(4, 2)
        .reshape([b, 2 * h, 2 * w, c]);
    },
  },
  spread: { ranks: [3], trace: (x) => x.pad([0, 1, 0, 0], [0, 0, 1, 0], [0, 1, 1, 0]) },
  dense2: {
    ranks: [2],
    trace: (x, scope, n) =>
      x.contract(weight(scope, [x.shape[2]!, n + 1], x.shape[2]!), "btf,fo->bto"),
  },
  highway: {
    ranks: [1],
    trace: (x, scope) => {
      const n = x.shape[1]!;
      const gate = x
        .matmul(weight(scope, [n, n], n, "gate"))
        .sub(1)
        .sigmoid();
      return gate
        .mul(
          x
            .matmul(weight(scope, [n, n], n))
            .relu()
            .sub(x),
        )
        .add(x);
    },
  },
  joined: {
    ranks: [1, 3],
    trace: (x, scope) => {
      const [c, none] = [x.shape.at(-1)!, x.shape.map(() => 0)];
      const made =
        x.rank === 2
          ? x.contract(weight(scope, [c, c], c), "bi,io->bo")
          : x.contract(weight(scope, [c, c], c), "byxc,co->byxo");
      const last = [...none.slice(1), c];
      return x.pad(none, last).add(made.tanh().pad(last, none));
    },
  },
  maximumOf: { ranks: [2, 3], trace: (x, _, n) => x.maximum(1 + (n % (x.rank - 1))) },
  sumOf: { ranks: [2, 3], trace: (x, _, n) => x.sum(1 + (n % (x.rank - 1))).mul(0.3) },
  pooledAxes: {
    ranks: [1, 2, 3],
    trace: (x, _, n) => {
      const axis = 1 + (n % (x.rank - 1));
      return x.maxPool({
        axes: [axis],
        sizes: [Math.min(n, x.shape[axis]!)],
        steps: [1 + (n % 3)],
      });
    },
  },
  pooledAll: {
    ranks: [3],
    trace: (x, _, n) => {
      const sizes = [2, 3, 2].map((s, i) => Math.min(s, x.shape[i + 1]!));
      return x.maxPool({
        axes: [1, 2, 3],
        sizes,
        steps: sizes.map((s, i) => ((n >> i) & 1 ? s : 1)),
      });
    },
  },
  pooledChannels: {
    ranks: [3],
    trace: (x, _, n) =>
      x.maxPool({ axes: [3], sizes: [Math.min(n, x.shape[3]!)], steps: [1 + (n % 2)] }),
  },
  /** The winners of windows, put back where they stood. */
  winnersOnly: {
    ranks: [3],
    trace: (x, _, n) => {
      const sizes = [Math.min(1 + (n & 1), x.shape[1]!), Math.min(2, x.shape[2]!)];
      const windows = { axes: [1, 2], sizes, steps: n > 3 ? [1, 1] : sizes };
      const at = x.poolArgMax(windows);
      return x.poolPick(at, windows).unpool(at, windows, x.shape).add(x.mul(0.5));
    },
  },
  /** Convolutions of two sizes, one dilated for odd `n`, and the value itself: what is read is padded in
   * several ways. */
  branches: {
    ranks: [3],
    trace: (x, scope, n) => {
      const made = x.abs().add(0.25);
      const c = x.shape[3]!;
      const convolved = (size: number, gap: number) => {
        const around = [0, size >> 1, size >> 1, 0];
        const name = `of${size}`;
        return made
          .pad(around, around, [0, gap, gap, 0])
          .window({ axes: [1, 2], sizes: [size, size], steps: [1 + gap, 1 + gap] })
          .contract(weight(scope, [size, size, c, c], size * size * c, name), "byxijc,ijco->byxo");
      };
      return convolved(3, n % 2)
        .tanh()
        .add(convolved(5, 0).relu())
        .add(made);
    },
  },
  softened: { ranks: [1, 2, 3], trace: (x) => x.softmax() },
  square: { ranks: [1, 2, 3], trace: (x) => x.mul(0.5).square() },
  distance: { ranks: [1, 2, 3], trace: (x) => x.abs() },
  shifted: { ranks: [1, 2, 3], trace: (x) => x.sub(1) },
  again: { ranks: [1, 2, 3], trace: (x) => x.relu() },
  softplus: { ranks: [1, 2, 3], trace: (x) => x.softplus() },
} satisfies Record<string, Custom>;

export type CustomName = keyof typeof CUSTOM;

export const customLayer = (name: CustomName, n: number): Layer =>
  layer(name, (x, scope) => (CUSTOM as Record<CustomName, Custom>)[name].trace(x, scope, n));
