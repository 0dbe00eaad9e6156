// Programs that are made for one branch of the loop nests each, most of them large: operands beyond a
// cache, long sums, lists of winners in several blocks, axes that few programs have. Whole numbers.
import { differentiate, type Graph, scan, type Tensor } from "downhill/graph";
import { gapCases } from "./gap-cases.ts";
import { type NestCase, nestCase, windows } from "./nest-case.ts";
import { winnerCases } from "./winner-cases.ts";

export const nestCases = (): NestCase[] => [
  // contract-blocked.ts
  nestCase("blocks, one row, a partial vector", (make) =>
    make([300]).contract(make([300, 301]), "k,kn->n"),
  ),
  nestCase("blocks, vectors on the left", (make) =>
    make([300, 260]).contract(make([7, 300]), "kn,mk->mn"),
  ),
  nestCase("blocks, several summed axes and a rest", (make) =>
    make([9, 5, 70])
      .contract(make([5, 70, 260]), "mab,abn->mn")
      .relu(),
  ),
  nestCase("blocks of what is seen through a reshape", (make) =>
    make([5, 300]).contract(make([150, 2, 256]).reshape([300, 256]), "mk,kn->mn"),
  ),
  nestCase("blocks, many rows", (make) =>
    make([90, 256])
      .contract(make([256, 300]), "mk,kn->mn")
      .add(1),
  ),
  nestCase("blocks, fewer columns than a vector has lanes", (make) =>
    make([2, 70_000], { most: 1 }).contract(make([70_000, 3], { most: 1 }), "mk,kn->mn"),
  ),
  // contract-rows.ts
  nestCase("rows in stretches of a large result", (make) =>
    make([64, 40]).contract(make([40, 2000]), "mk,kn->mn"),
  ),
  nestCase("rows, a large operand for each outer index", (make) =>
    make([3, 5, 40]).contract(make([3, 40, 1700]), "amk,akn->amn"),
  ),
  nestCase("rows, one operand for all outer indices", (make) =>
    make([3, 5, 40]).contract(make([40, 1700]), "amk,kn->amn"),
  ),
  nestCase("rows, an operand of the second cache", (make) =>
    make([600, 40]).contract(make([40, 140]), "mk,kn->mn"),
  ),
  nestCase("rows of one example near, one operand near for all", (make) =>
    make([5, 120, 150]).contract(make([150, 300]), "bmk,kn->bmn"),
  ),
  nestCase("rows of one example near, one operand beyond the caches", (make) =>
    make([5, 120, 250], { most: 1 }).contract(make([250, 300], { most: 1 }), "bmk,kn->bmn"),
  ),
  nestCase("rows at no constant distances", (make) =>
    make([6, 90, 35], { role: "parameter" })
      .permute(0, 2, 1)
      .reshape([2, 105, 90])
      .contract(make([90, 200]), "bmk,kn->bmn"),
  ),
  nestCase("a long epilogue over tiles", (make) =>
    make([13, 9])
      .contract(make([9, 37]), "mk,kn->mn")
      .mul(0)
      .sigmoid(),
  ),
  // masks.ts
  ...[
    [9, 8, 7],
    [5, 17, 18],
  ].map(([examples, from, to]) =>
    nestCase(`relu of a sum that is centred, ${to} columns`, (make) => {
      const w = make([from!, to!], { role: "parameter" });
      const x = make([examples!, from!]).contract(w, "bi,io->bo");
      const y = x
        .sub(x.sum(0))
        .mul(make([to!]))
        .add(make([to!]))
        .relu();
      return [y, ...differentiate(y.mul(make(y.shape)).sum(), [w])];
    }),
  ),
  // border.ts
  ...[1, 5].map((groups) =>
    nestCase(`errors padded for a picture of ${groups} groups, and not for its weights`, (make) => {
      const ones = groups > 1 ? [1] : [];
      const x = make([3, 9, 8, groups, 2], { role: "parameter" });
      const [v, w] = [3, 2].map((n) =>
        make([groups, 2, 2, n, n], { role: "parameter", most: 1 }),
      ) as [Tensor, Tensor];
      const inside = (t: Tensor) => t.pad([0, 1, 1, 0, 0], [0, 1, 1, 0, 0], [0, 0, 0, 0, 0]);
      const seen = (t: Tensor, n: number) => t.window(windows([1, 2], [n, n], [1, 1]));
      const y = seen(inside(x), 3).contract(v, "byxijgc,gocij->byxgo").relu();
      const z = seen(inside(y), 2).contract(w, "byxijgc,gocij->byxgo");
      const flat = ones.length > 0 ? z.reshape([3, 10, 9, groups * 2]) : z;
      const centred = flat.sub(flat.sum(0, 1, 2));
      return [z, ...differentiate(centred.mul(make(flat.shape)).sum(), [x, v, w])];
    }),
  ),
  // contract-split.ts
  ...["byxijc,byxo->ocij", "byxijc,byxc->cij", "byxijc,byxo->oijc"].map((formula) =>
    nestCase(`split ${formula}`, (make) => {
      const view = make([9, 13, 12, 5]).window(windows([1, 2], [2, 3], [1, 1]));
      const [b, y, x] = view.shape as readonly [number, number, number];
      return view.contract(make([b, y, x, formula.includes("o") ? 11 : 5]), formula);
    }),
  ),
  nestCase("split into a number", (make) => make([33, 40]).contract(make([33, 40]), "ab,ab->")),
  nestCase("split, all of one operand", (make) =>
    make([33, 40, 3]).contract(make([33, 40]), "abc,ab->c"),
  ),
  // contract-pool.ts
  nestCase("pooled sums of a wide operand", (make) =>
    make([2, 6, 6, 64])
      .window(windows([1, 2], [3, 3], [1, 1]))
      .contract(make([130, 64, 3, 3]), "byxijc,ocij->byxo")
      .maxPool(windows([1, 2], [2, 2])),
  ),
  nestCase("pooled sums of an operand of the second cache", (make) =>
    make([3, 6, 6, 20])
      .window(windows([1, 2], [3, 3], [1, 1]))
      .contract(make([40, 20, 3, 3]), "byxijc,ocij->byxo")
      .maxPool(windows([1, 2], [2, 2])),
  ),
  nestCase("pooled sums of many summands", (make) =>
    make([2, 6, 6, 600])
      .contract(make([9, 600]), "byxc,oc->byxo")
      .maxPool(windows([1, 2], [2, 2])),
  ),
  // fold-contract.ts
  nestCase("folded products without examples", (make) => {
    const g = make([5, 6, 7]);
    return g
      .contract(make([7, 3, 2, 2]), "yxo,ocij->yxijc")
      .fold(windows([0, 1], [2, 2], [1, 1]), [6, 7, 3]);
  }),
  nestCase("folded products, vectors on the left", (make) =>
    make([7, 2, 2, 17])
      .contract(make([4, 5, 6, 7]), "oijc,byxo->byxijc")
      .fold(windows([1, 2], [2, 2], [1, 1]), [4, 6, 7, 17]),
  ),
  ...[1, 2].flatMap((step) =>
    [[], [1]].map((one) =>
      nestCase(
        `folded products whose windows lie innermost, ${step} apart${one.map(() => ", of one channel")}`,
        (make) =>
          make([2, 60, 40, ...one])
            .contract(make([3, 40, ...one]), one.length > 0 ? "bwkc,pkc->bwpc" : "bwk,pk->bwp")
            .fold(windows([1], [3], [step]), [2, 59 * step + 3, ...one]),
      ),
    ),
  ),
  ...[1, 2].flatMap((made) =>
    [8, 21, 64].map((groups) =>
      nestCase(`a filter for each of ${groups} channels, ${made} made of one`, (make, graph) => {
        const x = make([3, 9, 8, groups, 1]).window(windows([1, 2], [3, 2], [1, 1]));
        const w = make([groups, made, 1, 3, 2], { role: "parameter" });
        const delta = make([3, 7, 7, groups, made]);
        graph.update(w.node, w.sub(x.contract(delta, "byxijgc,byxgo->gocij")).node);
        const back = delta.contract(w, "byxgo,gocij->byxijgc");
        graph.output("back", back.fold(windows([1, 2], [3, 2], [1, 1]), [3, 9, 8, groups, 1]).node);
        return x.contract(w, "byxijgc,gocij->byxgo");
      }),
    ),
  ),
  nestCase("a loop over pictures that are convolved and pooled, and its gradients", (make) => {
    const pictures = make([3, 2, 9, 9, 3]);
    const weights = make([5, 3, 2, 2], { role: "parameter" });
    const { last } = scan(
      { carries: { sum: make([2, 4, 4, 5]) }, slices: { x: [pictures, 0] } },
      ({ sum, x }) => {
        const seen = x
          .window(windows([1, 2], [2, 2], [1, 1]))
          .contract(weights, "byxijc,ocij->byxo");
        return { carries: { sum: sum.add(seen.maxPool(windows([1, 2], [2, 2]))) } };
      },
    );
    const loss = last.sum.mul(make([2, 4, 4, 5])).sum();
    return [last.sum, ...differentiate(loss, [weights, pictures])];
  }),
  nestCase("a loop over pictures and filters", (make) => {
    const pictures = make([3, 2, 9, 9, 3]);
    const filters = make([3, 5, 3, 2, 2]);
    const { stacks } = scan({ slices: { x: [pictures, 0], w: [filters, 0] } }, ({ x, w }) => {
      const seen = x.window(windows([1, 2], [2, 2], [1, 1])).contract(w, "byxijc,ocij->byxo");
      return { carries: {}, stacks: { pooled: [seen.maxPool(windows([1, 2], [2, 2])), 0] } };
    });
    const loss = stacks.pooled.mul(make([3, 2, 4, 4, 5])).sum();
    return [stacks.pooled, ...differentiate(loss, [filters, pictures])];
  }),
  nestCase("values padded in more ways than an axis has pieces", (make) =>
    Array.from({ length: 18 }, (_, i) =>
      make([3, i + 2]).pad([0, 2 * i + 1], [0, 70 - 3 * i - 3]),
    ).reduce((sum, t) => sum.add(t.mul(t))),
  ),
  nestCase("products along an axis that both have, in other orders", (make) =>
    make([6, 40]).contract(make([40, 7]), "bg,gk->bkg"),
  ),
  nestCase("folded products in scalars", (make) =>
    make([4, 5, 6, 7])
      .contract(make([7, 2, 2, 1]), "byxo,oijc->byxijc")
      .fold(windows([1, 2], [2, 2], [3, 2]), [4, 14, 12, 1]),
  ),
  // pool.ts
  nestCase("windows of more places than are written out", (make) =>
    make([2, 11, 12, 9]).maxPool(windows([1, 2], [5, 5], [3, 2])),
  ),
  nestCase("windows of many places of whole numbers", (make) =>
    make([2, 11, 12, 9], { dtype: "i32" }).maxPool(windows([1, 2], [5, 4], [5, 4])),
  ),
  nestCase("unpooled u32", (make) => {
    const x = make([2, 6, 6, 3], { dtype: "u32" });
    const over = windows([1, 2], [3, 3], [1, 1]);
    return make([2, 4, 4, 3], { dtype: "u32" }).unpool(x.poolArgMax(over), over, [2, 6, 6, 3]);
  }),
  nestCase("unpooled and stored, overlapping", (make) => {
    const over = windows([1, 2], [3, 3], [2, 2]);
    const x = make([2, 7, 7, 3]);
    return make([2, 3, 3, 3]).unpool(x.poolArgMax(over), over, [2, 7, 7, 3]);
  }),
  // reduce-vertical.ts, sum-parts.ts
  nestCase("a long sum of rows", (make) => make([1031, 300], { most: 1 }).sum(0)),
  nestCase("a long sum of rows and more", (make) => make([67, 9, 500], { most: 1 }).sum(0, 1)),
  nestCase("a long sum of rows for each of several", (make) =>
    make([5, 203, 300], { most: 1 }).sum(1),
  ),
  nestCase("a long maximum of rows", (make) => make([1031, 300], { most: 99 }).maximum(0)),
  nestCase("a long sum with wide sums", (make) => make([9, 40_000], { most: 1 }).sum(0)),
  nestCase("a long sum of all", (make) => make([300_000], { most: 1 }).sum()),
  nestCase("a long sum of doubles", (make) => make([1031, 300], { most: 9, dtype: "f64" }).sum(0)),
  // reduce.ts: sums beside one another
  ...[20, 1].map((examples) =>
    nestCase(
      `sums beside one another in the order of weights, ${examples} examples`,
      (make, graph) => {
        const [w, v, u] = [
          [19, 33],
          [19, 33],
          [5, 19],
        ].map((shape) => make(shape, { role: "parameter" })) as [Tensor, Tensor, Tensor];
        const each = make([examples, 19, 33]);
        graph.update(w.node, w.sub(each.sum(0)).node);
        graph.update(v.node, v.sub(each.mul(make([examples, 19, 33])).sum(0)).node);
        graph.update(u.node, u.sub(make([5, 33]).contract(w, "bi,oi->bo")).node);
        return w;
      },
    ),
  ),
  nestCase("a sum in lanes and others in scalars", (make) => {
    const x = make([7, 70]);
    const other = x.mul(make([70, 7]).transpose());
    return [x.sum(1), other.sum(1), other.maximum(1)];
  }),
  nestCase("long sums in lanes and in scalars", (make) => {
    const x = make([40, 9, 900], { most: 1 });
    const other = x.mul(make([900, 9, 40], { most: 1 }).permute(2, 1, 0));
    return [x.sum(0, 2), other.sum(0, 2), other.maximum(0, 2)];
  }),
  nestCase("a sum over no axis", (make, graph) => {
    const x = make([3, 17]);
    const total = graph.add("sum", [x.node], { axes: [] });
    const same = x.mul(0);
    return same.apply(
      "add",
      new (x.constructor as new (g: Graph, n: never) => Tensor)(graph, total as never),
    );
  }),
  ...gapCases(),
  ...winnerCases(),
  nestCase("pooled sums, vectors on the left", (make) =>
    make([9, 3, 2, 2])
      .contract(make([2, 7, 7, 3]).window(windows([1, 2], [2, 2], [1, 1])), "ocij,byxijc->byxo")
      .maxPool(windows([1, 2], [2, 2])),
  ),
  // contract-parts.ts
  nestCase("an operand that is a constant", (make) => {
    const x = make([5, 9]);
    return x.contract(x.constant(3).broadcastTo([9, 17]), "mk,kn->mn");
  }),
  nestCase("vectors across the rows of a reshape", (make) =>
    make([5, 35]).contract(make([6, 35]).reshape([35, 6]), "mk,kn->mn"),
  ),
  nestCase("vectors across several rows of a reshape", (make) =>
    make([2]).contract(make([6, 35], { role: "parameter" }).relu().reshape([2, 105]), "k,kn->n"),
  ),
  nestCase("blocks of a permuted reshape", (make) =>
    make([5, 300]).contract(
      make([2, 150, 256], { role: "parameter" }).permute(1, 0, 2).reshape([300, 256]),
      "mk,kn->mn",
    ),
  ),
  nestCase("winners with channels before pictures", (make) => {
    const over = windows([2, 3], [2, 2]);
    const x = make([9, 6, 8, 8]);
    const g = make([9, 6, 4, 4]).unpool(x.poolArgMax(over), over, x.shape);
    return [
      g.contract(make([9, 3, 8, 8]), "boyx,bcyx->oc"),
      g
        .contract(make([6, 3, 2, 2]), "boyx,ocij->bcyxij")
        .fold(windows([2, 3], [2, 2], [1, 1]), [9, 3, 9, 9]),
    ];
  }),
  // contract-sums.ts, lower.ts, contract-rows.ts: lists of columns that are not zero
  ...(["sub", "add", "flipped", "square"] as const).map((how) =>
    nestCase(`live columns, ${how}`, (make, graph) => {
      const x = make([40, 50], { isSparse: true }).gather(make([9], { dtype: "i32", most: 39 }));
      const w = make([13, 50], { role: "parameter" });
      const g = make([9, 13]);
      const step = x.contract(g, "bi,bo->oi");
      const next =
        how === "sub"
          ? w.sub(step.mul(2))
          : how === "add"
            ? w.add(step.mul(2).neg())
            : how === "flipped"
              ? step.mul(step.mul(2)).add(w)
              : w.sub(step.mul(step));
      graph.update(w.node, next.node);
      return x.contract(w, "bi,oi->bo");
    }),
  ),
  nestCase("very many live columns", (make) =>
    make([5, 2500], { isSparse: true })
      .gather(make([3], { dtype: "i32", most: 4 }))
      .contract(make([6, 2500], { role: "parameter" }), "bi,oi->bo"),
  ),
  ...(["u8", "i32"] as const).map((dtype) =>
    nestCase(`live columns of ${dtype}`, (make, graph) => {
      const rows = make([40, 50], { isSparse: true, dtype }).gather(
        make([9], { dtype: "i32", most: 39 }),
      );
      const x = dtype === "u8" ? rows.cast("f32") : rows;
      const w = make([13, 50], { role: "parameter", dtype: dtype === "u8" ? "f32" : "i32" });
      graph.update(
        w.node,
        w.sub(x.contract(make([9, 13], { dtype: w.dtype as "f32" }), "bi,bo->oi")).node,
      );
      return x.contract(w, "bi,oi->bo");
    }),
  ),
  // border.ts
  ...[
    [16, 0],
    [18, 0],
    [16, 1],
  ].map(([extent, gap]) =>
    nestCase(`a border around the ${extent} of vectors, gaps of ${gap}`, (make) =>
      make([3, extent!])
        .contract(make([5, 3]), "kn,mk->nm")
        .relu()
        .pad([1, 0], [2, 0], [gap!, 0])
        .contract(make([5, 4]), "nm,mo->no"),
    ),
  ),
  ...(["i32", "u32", "f64"] as const).map((dtype) =>
    nestCase(`a border around ${dtype}`, (make) =>
      make([4, 5, 16], { dtype })
        .add(make([4, 5, 16], { dtype }))
        .pad([1, 0, 0], [0, 2, 0], [0, 1, 0])
        .window(windows([0, 1], [2, 2], [1, 1]))
        .contract(make([2, 2, 16, 3], { dtype }), "abijc,ijco->abo"),
    ),
  ),
];
