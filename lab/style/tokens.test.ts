// The colours of the page against what the design promises: contrast with the ground, and how far apart
// the two ends of the scales are for those who see colours otherwise.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";

type Rgb = readonly [number, number, number];
type Theme = "light" | "dark";

const css = readFileSync(new URL("../../../lab/style/tokens.css", import.meta.url), "utf8");
const blocks = css.split(':root[data-theme="dark"]');
assert.equal(blocks.length, 2);
const tokensOf = (block: string): Map<string, string> =>
  new Map(
    [...block.matchAll(/--([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, hex]) => [name!, hex!]),
  );
const tokens = { light: tokensOf(blocks[0]!), dark: tokensOf(blocks[1]!) };

function rgb(theme: Theme, name: string): Rgb {
  const hex = tokens[theme].get(name);
  assert.ok(hex, `${theme} ${name}`);
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255) as unknown as Rgb;
}

const linear = (c: number): number => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
const luminance = (c: Rgb): number => {
  const [r, g, b] = c.map(linear) as unknown as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
/** WCAG 2: 1 to 21. */
function contrast(a: Rgb, b: Rgb): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

/** The design's table, to a tenth: token, and its contrast with the paper in light and dark. */
const TABLE: readonly (readonly [string, number, number])[] = [
  ["ink", 15.7, 14.8],
  ["ink2", 6.5, 7.5],
  ["ink3", 4.8, 5.4],
  ["blue-line", 5.2, 6.6],
  ["blue-ink", 6.4, 8.5],
  ["orange", 1.8, 9.4],
  ["orange-line", 3.2, 9.4],
];

test("contrast with the paper is the design's table", () => {
  for (const [name, light, dark] of TABLE) {
    for (const [theme, wanted] of [
      ["light", light],
      ["dark", dark],
    ] as const) {
      const found = contrast(rgb(theme, name), rgb(theme, "paper"));
      assert.ok(Math.abs(found - wanted) <= 0.06, `${theme} ${name}: ${found.toFixed(2)}`);
    }
  }
});

/** What is read: 4.5 on each ground that it stands on. */
const READ = ["ink", "ink2", "ink3", "blue-ink", "orange-ink"];
/** What is seen: lines and marks, 3. */
const SEEN = ["blue-line", "orange-line", "depth-1", "depth-2", "depth-3", "depth-4", "depth-5"];

test("text has a contrast of 4.5 and lines of 3, in both themes", () => {
  for (const theme of ["light", "dark"] as const) {
    for (const ground of ["paper", "raised", "sunk"]) {
      for (const name of READ) {
        // tertiary ink stands on the paper and on wells
        if (name === "ink3" && ground === "sunk") continue;
        const found = contrast(rgb(theme, name), rgb(theme, ground));
        assert.ok(found >= 4.5, `${theme} ${name} on ${ground}: ${found.toFixed(2)}`);
      }
    }
    for (const name of SEEN) {
      const found = contrast(rgb(theme, name), rgb(theme, "paper"));
      assert.ok(found >= 3, `${theme} ${name}: ${found.toFixed(2)}`);
    }
    assert.ok(contrast(rgb(theme, "on-blue"), rgb(theme, "blue")) >= 4.5);
    assert.ok(contrast(rgb(theme, "blue-ink"), rgb(theme, "blue-soft")) >= 4.5);
    assert.ok(contrast(rgb(theme, "orange-ink"), rgb(theme, "orange-soft")) >= 4.5);
  }
});

/** Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB. */
const MACHADO = {
  protan: [
    0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998,
  ],
  deutan: [
    0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.01182, 0.04294, 0.968881,
  ],
  tritan: [
    1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.3039,
  ],
} as const;
type Sight = "normal" | keyof typeof MACHADO;
const SIGHTS = ["normal", "protan", "deutan", "tritan"] as const;

/** As such an eye sees it, in linear RGB. */
function seenBy(color: Rgb, sight: Sight): Rgb {
  const c = color.map(linear) as unknown as Rgb;
  if (sight === "normal") return c;
  const m = MACHADO[sight];
  return [0, 3, 6].map((row) => {
    const value = m[row]! * c[0] + m[row + 1]! * c[1] + m[row + 2]! * c[2];
    return Math.min(1, Math.max(0, value));
  }) as unknown as Rgb;
}

/** CIE Lab, D65. */
function lab([r, g, b]: Rgb): Rgb {
  const f = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : ((24389 / 27) * t + 16) / 116);
  const x = f((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = f(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = f((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

function distance(theme: Theme, a: string, b: string, sight: Sight): number {
  const [one, other] = [a, b].map((name) => lab(seenBy(rgb(theme, name), sight))) as [Rgb, Rgb];
  return Math.hypot(...one.map((value, i) => value - other[i]!));
}

/** The design's distances between the two ends of the diverging scale. */
const ENDS: Readonly<Record<Theme, readonly number[]>> = {
  light: [85, 74, 84, 70],
  dark: [69, 65, 70, 51],
};

test("the ends of the diverging scale are as far apart as the design says, for every eye", () => {
  for (const theme of ["light", "dark"] as const) {
    const found = SIGHTS.map((sight) => Math.round(distance(theme, "d0", "d4", sight)));
    for (const [i, wanted] of ENDS[theme].entries()) {
      assert.ok(Math.abs(found[i]! - wanted) <= 1, `${theme} ${SIGHTS[i]}: ${found[i]}`);
    }
    for (const sight of SIGHTS) {
      const half = distance(theme, "d1", "d3", sight);
      assert.ok(half >= 74.5, `${theme} half-way, ${sight}: ${half.toFixed(1)}`);
    }
  }
});

test("both ends of the scale have about the same lightness, and its middle is the ground", () => {
  const wanted = { light: [39, 72, 96, 68, 35], dark: [85, 55, 13, 51, 82] };
  for (const theme of ["light", "dark"] as const) {
    const found = ["d0", "d1", "d2", "d3", "d4"].map((name) =>
      Math.round(lab(seenBy(rgb(theme, name), "normal"))[0]),
    );
    for (const [i, each] of wanted[theme].entries()) {
      assert.ok(Math.abs(found[i]! - each) <= 1, `${theme} d${i}: ${found[i]}`);
    }
    const ground = lab(seenBy(rgb(theme, "paper"), "normal"))[0];
    assert.ok(Math.abs(found[2]! - ground) <= 7, `${theme}: ${found[2]} on ${ground}`);
  }
});

test("blue and orange, lines and words, are told apart by every eye", () => {
  for (const theme of ["light", "dark"] as const) {
    for (const [blue, orange] of [
      ["blue-line", "orange-line"],
      ["blue-ink", "orange-ink"],
      ["blue", "orange"],
    ] as const) {
      for (const sight of SIGHTS) {
        const found = distance(theme, blue, orange, sight);
        assert.ok(found >= 40, `${theme} ${blue}, ${orange}, ${sight}: ${found.toFixed(1)}`);
      }
    }
  }
});
