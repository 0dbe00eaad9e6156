// Recurrent cells made of ops, and the same in plain numbers.
import type { Tensor } from "downhill/graph";

/** An LSTM step with all gates in one product: i, f, g, o. x [b, f], h and c [b, n], w [f + n -> 4n] as
 * wx [4n, f], wh [4n, n], b [4n]. */
export function lstmCell(
  { x, h, c }: { readonly x: Tensor; readonly h: Tensor; readonly c: Tensor },
  { wx, wh, b }: { readonly wx: Tensor; readonly wh: Tensor; readonly b: Tensor },
) {
  const [batch, n] = h.shape as [number, number];
  const z = x.contract(wx, "bf,of->bo").add(h.contract(wh, "bi,oi->bo")).add(b);
  const gate = (k: number) => z.slice([0, k * n], [batch, n]);
  const next = gate(1)
    .sigmoid()
    .mul(c)
    .add(gate(0).sigmoid().mul(gate(2).tanh()));
  return { c: next, h: gate(3).sigmoid().mul(next.tanh()) };
}

/** A GRU step as PyTorch has it: r, z, n, and the reset gate behind the product. */
export function gruCell(
  { x, h }: { readonly x: Tensor; readonly h: Tensor },
  { wx, wh, b }: { readonly wx: Tensor; readonly wh: Tensor; readonly b: Tensor },
): Tensor {
  const [batch, n] = h.shape as [number, number];
  const u = x.contract(wx, "bf,of->bo").add(b);
  const v = h.contract(wh, "bi,oi->bo");
  const part = (of: Tensor, k: number) => of.slice([0, k * n], [batch, n]);
  const r = part(u, 0).add(part(v, 0)).sigmoid();
  const z = part(u, 1).add(part(v, 1)).sigmoid();
  const candidate = part(u, 2)
    .add(r.mul(part(v, 2)))
    .tanh();
  return z.mul(h).add(z.constant(1).sub(z).mul(candidate));
}

type Numbers = ArrayLike<number>;
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

export interface Weights {
  readonly wx: Numbers;
  readonly wh: Numbers;
  readonly b: Numbers;
}

/** sum over i of row o of w times x, of one example. */
const product = (w: Numbers, o: number, x: Numbers): number => {
  let sum = 0;
  for (let i = 0; i < x.length; i++) sum += w[o * x.length + i]! * x[i]!;
  return sum;
};

/** One example of an LSTM over its steps. */
export function lstmNumbers(steps: readonly Numbers[], h0: Numbers, c0: Numbers, w: Weights) {
  const n = h0.length;
  let [h, c] = [Array.from(h0), Array.from(c0)];
  const all: number[][] = [];
  for (const x of steps) {
    const z = Array.from(
      { length: 4 * n },
      (_, o) => product(w.wx, o, x) + product(w.wh, o, h) + w.b[o]!,
    );
    const nextC = c.map(
      (old, k) => sigmoid(z[n + k]!) * old + sigmoid(z[k]!) * Math.tanh(z[2 * n + k]!),
    );
    h = nextC.map((value, k) => sigmoid(z[3 * n + k]!) * Math.tanh(value));
    c = nextC;
    all.push(h);
  }
  return { h, c, all };
}

/** One example of a GRU over its steps. */
export function gruNumbers(steps: readonly Numbers[], h0: Numbers, w: Weights) {
  const n = h0.length;
  let h = Array.from(h0);
  const all: number[][] = [];
  for (const x of steps) {
    const u = Array.from({ length: 3 * n }, (_, o) => product(w.wx, o, x) + w.b[o]!);
    const v = Array.from({ length: 3 * n }, (_, o) => product(w.wh, o, h));
    h = h.map((old, k) => {
      const z = sigmoid(u[n + k]! + v[n + k]!);
      const candidate = Math.tanh(u[2 * n + k]! + sigmoid(u[k]! + v[k]!) * v[2 * n + k]!);
      return z * old + (1 - z) * candidate;
    });
    all.push(h);
  }
  return { h, all };
}
