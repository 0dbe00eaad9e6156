// Sums and extremes over axes: vectors along the result, else along the innermost reduced axis with
// one horizontal step an element, else scalars.
import { byteSize } from "../1-graph/dtype.ts";
import type { Node } from "../1-graph/graph.ts";
import { type Index, NotVectorizable } from "./access.ts";
import {
  eachVector,
  firstThatWorks,
  inLogicalOrder,
  type Lanes,
  type Lowered,
  type Lowering,
  lanesOf,
} from "./attempt.ts";
import { binary, constant, horizontal } from "./builder.ts";
import { type } from "./kernel.ts";
import { lanesFor } from "./layout.ts";

const starts = {
  sum: { f32: 0, f64: 0, i32: 0, u32: 0 },
  maximum: {
    f32: Number.NEGATIVE_INFINITY,
    f64: Number.NEGATIVE_INFINITY,
    i32: -(2 ** 31),
    u32: 0,
  },
  minimum: {
    f32: Number.POSITIVE_INFINITY,
    f64: Number.POSITIVE_INFINITY,
    i32: 2 ** 31 - 1,
    u32: 2 ** 32 - 1,
  },
} as const;
const combiners = { sum: "add", maximum: "max", minimum: "min" } as const;

/** Sums and extremes: vectors along the result, else along the innermost reduced axis. */
export const lowerReduction: Lowering = (attempt, group, context, order) => {
  const anchor = group.anchor as Extract<Node, { op: "sum" | "maximum" | "minimum" }>;
  const from = anchor.inputs[0]!;
  const { axes } = anchor.attributes;
  const op = combiners[anchor.op];
  const start = starts[anchor.op][anchor.dtype as "f32"];
  const kept = from.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const reducedInner = axes.at(-1)!;
  const indexOf = (at: readonly Index[], reduced: readonly Index[]) =>
    from.shape.map((_, axis) =>
      axes.includes(axis) ? reduced[axes.indexOf(axis)]! : at[kept.indexOf(axis)]!,
    );

  const vertical = (lanes: Lanes) =>
    attempt(lanes, ({ elements, cleansPads, storeRoots }) => {
      const t = type(anchor.dtype as "f32", lanes);
      const one = (at: readonly Index[], valid: number) => {
        const acc = elements.local(t, "acc");
        elements.builder.set(acc, constant(t, start));
        elements.nest(
          axes.map((a) => from.shape[a]!),
          "k",
          (reduced) => {
            const x = elements.value(from, indexOf(at, reduced));
            elements.builder.set(acc, binary(op, acc, lanes > 1 ? elements.vector(x) : x));
          },
        );
        elements.preset(anchor, at, acc);
        storeRoots(at, valid);
      };
      const extents = order.map((axis) => group.shape[axis]!);
      const inner = extents.pop();
      elements.nest(extents, "i", (outer) => {
        if (inner === undefined) one([], lanes);
        else
          eachVector(elements, inner, lanes, !cleansPads, (j, valid) =>
            one(inLogicalOrder(order, [...outer, j]), valid),
          );
      });
    }).fn;

  const along = (lanes: Lanes) =>
    attempt(lanes, ({ elements, storeRoots }) => {
      const t = type(anchor.dtype as "f32", lanes);
      const identity = constant(t, start);
      elements.nest(
        order.map((axis) => group.shape[axis]!),
        "i",
        (outer) => {
          const at = inLogicalOrder(order, outer);
          const acc = elements.local(t, "acc");
          elements.builder.set(acc, identity);
          elements.nest(
            axes.slice(0, -1).map((a) => from.shape[a]!),
            "k",
            (reduced) => {
              eachVector(elements, from.shape[reducedInner]!, lanes, false, (j, valid) => {
                const x = elements.vector(elements.value(from, indexOf(at, [...reduced, j])));
                const inside = valid < lanes ? elements.keepLanes(x, valid, start) : x;
                elements.builder.set(acc, binary(op, acc, inside));
              });
            },
          );
          const total = elements.local(type(anchor.dtype as "f32"), "total");
          elements.builder.set(total, horizontal(op, acc));
          elements.preset(anchor, at, total);
          storeRoots(at);
        },
      );
    }).fn;

  const lanes = lanesOf(group, order.at(-1), context);
  const width = byteSize[anchor.dtype];
  const alongLanes = lanesFor(from.shape[reducedInner]!, width, context.limits);
  const flops = { graphFlops: 0, emittedFlops: 0 };
  return firstThatWorks([
    (): Lowered => {
      if (lanes === 1) throw new NotVectorizable("nothing to run vectors along");
      return { fn: vertical(lanes), ...flops, inVectors: true };
    },
    (): Lowered => {
      if (alongLanes === 1) throw new NotVectorizable("nothing to run vectors along");
      return { fn: along(alongLanes), ...flops, inVectors: false };
    },
    () => ({ fn: vertical(1), ...flops, inVectors: false }),
  ]);
};
