// A research problem of the book: how accuracy goes on with more data. Curves through the author's own
// points, asked about sizes that they have not seen.
import { minimize } from "downhill";
import type { Tensor } from "downhill/graph";
import { short } from "../chapter4/goal.ts";
import { EXACT, experiment, type Figure } from "../experiment.ts";
import { facts } from "../facts.ts";

const { sizes, network } = facts("more_data");
const errors = network.map((accuracy) => 100 - accuracy);
/** Sizes up to 10,000 are known to the first fit. */
const KNOWN = 7;
/** In units of which sizes are, so that the numbers to fit are near 1. */
const UNIT = 1000;
const FAR = 10_000_000;

interface Fit {
  /** Errors in per cent with so many images. */
  error(images: number): number;
  /** Root mean square of the logarithms' differences. */
  readonly misfit: number;
  readonly exponent: number;
}

/** Least squares on ln e of a n^-b, or of a n^-b + c, through the first points. */
async function fit(hasFloor: boolean, count: number): Promise<Fit> {
  const part = (v: Tensor, i: number) => v.slice([i], [1]).sum();
  const cost = (v: Tensor) =>
    sizes
      .slice(0, count)
      .map((images, i) => {
        const power = part(v, 0)
          .sub(part(v, 1).mul(Math.log(images / UNIT)))
          .exp();
        const curve = hasFloor ? power.add(part(v, 2).exp()) : power;
        return curve.log().sub(Math.log(errors[i]!)).square();
      })
      .reduce((a, b) => a.add(b));
  const start = hasFloor ? [2, 0.5, 0] : [2, 0.5];
  const { x, value } = await minimize(cost, start, { iterations: 500 });
  const [a, exponent, c] = Array.from(x);
  const floor = hasFloor ? Math.exp(c!) : 0;
  return {
    error: (images) => Math.exp(a!) * (images / UNIT) ** -exponent! + floor,
    misfit: Math.sqrt(value / count),
    exponent: exponent!,
  };
}

const told = (value: string, book: number | undefined, band: Figure["band"]): Figure => ({
  value,
  book,
  ...(book !== undefined && { source: "the author's data" }),
  decimals: 2,
  unit: "%",
  statistic: EXACT,
  better: "neither",
  band,
});

export const curveFit = experiment({
  id: "ch3-curve-fit",
  chapter: 3,
  section: "Other techniques for regularization",
  claim:
    "A research problem of the book: fit curves to accuracy against size, extrapolate, and see what is wrong with that.",
  protocol:
    "Errors a n^-b, and a n^-b + c, by least squares of their logarithms through the book's own points up to 10,000 images, asked about 20,000 and 50,000, which the book has too; then through all nine, asked about ten million. No chance in it.",
  figures: [
    told("read with 20000, promised by 10000", undefined, {
      low: 95.5,
      high: 96.8,
      why: "twice the largest size that is known",
    }),
    told("read with 50000, promised by 10000", undefined, {
      low: 96.5,
      high: 98,
      why: "a power law knows of no floor",
    }),
  ],
  claims: {
    near: "about twice as many images the power law is right within 0.7 points",
    "too hopeful": "about five times as many it promises more than a point too much",
    "nobody knows":
      "through all points both curves fit within an eighth, and about ten million images they differ more than fivefold",
  },
  runs: 1,
  coreHours: 0.0005,
  plots: [
    {
      kind: "lines",
      x: "images",
      curves: ["power law up to 10000", "power law", "power law with a floor"],
      yLabel: "errors, %",
      log: "both",
    },
  ],
  bookCurves: { images: sizes, "power law": errors.map((e) => Number(e.toFixed(2))) },
  run: async () => {
    const [early, all, floored] = await Promise.all([
      fit(false, KNOWN),
      fit(false, sizes.length),
      fit(true, sizes.length),
    ]);
    const promised = (images: number) => 100 - early.error(images);
    const read = (images: number) => network[sizes.indexOf(images)]!;
    const images = Array.from({ length: 26 }, (_, i) => Math.round(100 * 10 ** (i / 5)));
    const far = floored.error(FAR) / all.error(FAR);
    return {
      values: {
        "read with 20000, promised by 10000": promised(20_000),
        "read with 50000, promised by 10000": promised(50_000),
        "exponent up to 10000": early.exponent,
        "errors % with ten million, power law": all.error(FAR),
        "errors % with ten million, with a floor": floored.error(FAR),
      },
      curves: {
        images,
        "power law up to 10000": short(images.map(early.error)),
        "power law": short(images.map(all.error)),
        "power law with a floor": short(images.map(floored.error)),
      },
      claims: {
        near: Math.abs(promised(20_000) - read(20_000)) < 0.7,
        "too hopeful": promised(50_000) > read(50_000) + 1,
        "nobody knows": all.misfit < 0.125 && floored.misfit < 0.125 && far > 5,
      },
      works: early.misfit < 0.1,
    };
  },
});
