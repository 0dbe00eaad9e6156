// One figure for many ratios: their geometric mean, and the lowest, which no mean hides.
import type { ShapesLine, ShapesSummaryLine } from "./line.ts";
import { isTrifle, type NetworkKind } from "./networks.ts";

interface Ratio {
  readonly target: string;
  readonly ratio: number;
  readonly name: string;
}

/** A line a target for contractions and one for networks, where PyTorch took part. */
export function summarize(lines: readonly ShapesLine[]): ShapesSummaryLine[] {
  const contractions: Ratio[] = [];
  const networks: Ratio[] = [];
  for (const line of lines) {
    if (!("ratio" in line) || line.ratio === null) continue;
    const { target, ratio } = line;
    if ("contraction" in line) {
      contractions.push({ target, ratio, name: `${line.shape}, ${line.contraction}` });
    } else if (!isTrifle({ kind: line.network as NetworkKind })) {
      networks.push({ target, ratio, name: line.network });
    }
  }
  return [...of("contractions", contractions), ...of("networks", networks)];
}

function of(what: "contractions" | "networks", ratios: readonly Ratio[]): ShapesSummaryLine[] {
  return [...new Set(ratios.map((r) => r.target))].map((target) => {
    const own = ratios.filter((r) => r.target === target);
    const lowest = own.reduce((a, b) => (b.ratio < a.ratio ? b : a));
    const logs = own.reduce((sum, { ratio }) => sum + Math.log(ratio), 0);
    const geometricMean = Math.exp(logs / own.length);
    return {
      summary: { target, of: what, geometricMean, lowest: lowest.ratio, lowestOf: lowest.name },
    };
  });
}
