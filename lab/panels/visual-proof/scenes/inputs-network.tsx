// The networks with two inputs, as drawings with their numbers.
import { signal } from "@preact/signals";
import { fixed } from "../../../components/numbers.ts";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { type Connection, Network, type Neuron, type Note } from "../figures/network.tsx";
import { Named } from "../figures/number.tsx";
import { TOWER_H, towerBias } from "../mathematics/surfaces.ts";
import type { Key } from "../setting/scenes.ts";
import { scene, values } from "../setting/state.ts";

interface Drawing {
  readonly height: number;
  readonly neurons: readonly Neuron[];
  readonly connections: readonly Connection[];
  readonly notes: readonly Note[];
}

/** Where the layers stand; closer together on a narrow screen. */
const WIDE = { width: 560, input: 40, hidden: 230, weights: 335, output: 480 };
const NARROW = { width: 350, input: 24, hidden: 132, weights: 230, output: 322 };
const narrow = matchMedia("(max-width: 600px)");
const places = signal(narrow.matches ? NARROW : WIDE);
narrow.addEventListener("change", () => {
  places.value = narrow.matches ? NARROW : WIDE;
});

export function InputsNetwork() {
  const drawing = drawingOf();
  const t = text.value.visualProof.networks;
  return (
    <div class="wide-network">
      <Network
        label={t.inputs[scene.value as keyof typeof t.inputs]}
        width={places.value.width}
        {...drawing}
      />
    </div>
  );
}

const quiet = (words: string) => (
  <span class="named quiet">
    <Words>{words}</Words>
  </span>
);

function drawingOf(): Drawing {
  const { value: name } = scene;
  if (name === "two-inputs") return oneNeuron();
  if (name === "step-x") return pairs([["xa"]], undefined);
  if (name === "step-y") return pairs([["ya"]], undefined);
  if (name === "bump-x") return pairs([["xa", "xb"]], "hz");
  if (name === "bump-y") return pairs([["ya", "yb"]], "hz");
  if (name === "bump-xy") return pairs(BOTH, "hz");
  if (name === "tower") return pairs(BOTH, "ht", "bt");
  return name === "two-towers" ? twoTowers() : manyTowers();
}

const BOTH = [
  ["xa", "xb"],
  ["ya", "yb"],
] as const satisfies readonly (readonly Key[])[];

const SYMBOLS: Readonly<Partial<Record<Key, string>>> = {
  xa: "*x*: *s*_{1}",
  xb: "*x*: *s*_{2}",
  ya: "*y*: *t*_{1}",
  yb: "*y*: *t*_{2}",
};

function oneNeuron(): Drawing {
  const at = places.value;
  const { wx, wy } = values.value;
  return {
    height: 190,
    neurons: [
      { x: at.input, y: 45, name: "x" },
      { x: at.input, y: 145, name: "y" },
      { x: at.weights, y: 95, radius: 22 },
    ],
    connections: [
      { from: 0, to: 2, weight: wx, full: 100 },
      { from: 1, to: 2, weight: wy, full: 100 },
    ],
    notes: [
      { x: (at.input + at.weights) / 2, y: 50, says: <Named of="wx" symbol="*w*_{1}" /> },
      { x: (at.input + at.weights) / 2, y: 142, says: <Named of="wy" symbol="*w*_{2}" /> },
      { x: at.weights, y: 52, says: <Named of="bxy" symbol="*b*" /> },
    ],
  };
}

/** Steps in x, in y or in both, each pair with weights +h and -h into the output. */
function pairs(
  groups: readonly (readonly Key[])[],
  height: "hz" | "ht" | undefined,
  bias?: Key,
): Drawing {
  const at = places.value;
  const hidden = groups.flat();
  const tall = 58 * Math.max(2.5, hidden.length) + 20;
  const yOf = (i: number) => tall / 2 + 58 * (i - (hidden.length - 1) / 2) + 10;
  const inputs = [
    { x: at.input, y: tall / 2 - 50, name: "x" },
    { x: at.input, y: tall / 2 + 50, name: "y" },
  ];
  const out = hidden.length + 2;
  const h = height ? values.value[height] : 1;
  const signs = groups.flatMap((group) => group.map((_, i) => (i ? -1 : 1)));
  return {
    height: tall,
    neurons: [
      ...inputs,
      ...hidden.map((_, i) => ({ x: at.hidden, y: yOf(i), radius: 13 })),
      ...(height
        ? [{ x: at.output, y: tall / 2, ...(bias ? { name: "σ" } : {}), radius: 20 }]
        : []),
    ],
    connections: hidden.flatMap((key, i) => [
      { from: key.startsWith("x") ? 0 : 1, to: i + 2, weight: 1, full: 2 },
      ...(height ? [{ from: i + 2, to: out, weight: signs[i]! * h, full: bias ? 10 : 1 }] : []),
    ]),
    notes: [
      ...hidden.map((key, i) => ({
        x: at.hidden,
        y: yOf(i) - 24,
        says: <Named of={key} symbol={SYMBOLS[key] ?? key} />,
      })),
      ...(height
        ? hidden.map((_, i) => ({
            x: at.weights,
            y: yOf(i) + (tall / 2 - yOf(i)) * 0.42,
            says:
              i === 0 ? <Named of={height} symbol="*h*" /> : quiet(signs[i]! > 0 ? "+*h*" : "−*h*"),
          }))
        : []),
      ...(bias ? [{ x: at.output, y: tall / 2 - 38, says: <Named of={bias} symbol="*b*" /> }] : []),
    ],
  };
}

function twoTowers(): Drawing {
  const at = places.value;
  const [first, second, sum] = [at.width * 0.3, at.width * 0.62, at.width * 0.92];
  const { ta, tb } = values.value;
  const tall = 300;
  const steps = Array.from({ length: 8 }, (_, i) => 20 + i * 35 + (i > 3 ? 14 : 0));
  const built = [10, 11];
  return {
    height: tall,
    neurons: [
      { x: at.input, y: 100, name: "x" },
      { x: at.input, y: 200, name: "y" },
      ...steps.map((y) => ({ x: first, y, radius: 9 })),
      { x: second, y: 72, name: "σ" },
      { x: second, y: 226, name: "σ" },
      { x: sum, y: 150, radius: 20 },
    ],
    connections: [
      ...steps.flatMap((_, i) => [
        { from: i % 4 < 2 ? 0 : 1, to: i + 2 },
        {
          from: i + 2,
          to: built[Math.floor(i / 4)]!,
          weight: i % 2 ? -TOWER_H : TOWER_H,
          full: 20,
        },
      ]),
      { from: 10, to: 12, weight: ta },
      { from: 11, to: 12, weight: tb },
    ],
    notes: [
      { x: (second + sum) / 2, y: 92, says: <Named of="ta" symbol="*w*_{1}" /> },
      { x: (second + sum) / 2, y: 206, says: <Named of="tb" symbol="*w*_{2}" /> },
      { x: second, y: 30, says: quiet(`*b* = ${fixed(towerBias(TOWER_H), 0)}`) },
      { x: second, y: 268, says: quiet(`*b* = ${fixed(towerBias(TOWER_H), 0)}`) },
      { x: (first + second) / 2, y: 16, says: quiet(`*h* = ${TOWER_H}`) },
    ],
  };
}

/** Three of the towers stand for all. */
function manyTowers(): Drawing {
  const at = places.value;
  const [first, second, sum] = [at.width * 0.34, at.width * 0.62, at.width * 0.9];
  const { side } = values.value;
  const groups = [50, 150, 250];
  return {
    height: 300,
    neurons: [
      { x: at.input, y: 100, name: "x" },
      { x: at.input, y: 200, name: "y" },
      ...groups.flatMap((y) => [-27, -9, 9, 27].map((by) => ({ x: first, y: y + by, radius: 6 }))),
      ...groups.map((y) => ({ x: second, y, name: "σ", radius: 16 })),
      { x: sum, y: 150, radius: 20 },
    ],
    connections: [
      ...groups.flatMap((_, g) =>
        [0, 1, 2, 3].flatMap((i) => [
          { from: i < 2 ? 0 : 1, to: 2 + 4 * g + i },
          { from: 2 + 4 * g + i, to: 14 + g, weight: i % 2 ? -1 : 1, full: 4 },
        ]),
      ),
      ...groups.map((_, g) => ({ from: 14 + g, to: 17, weight: 0.3 + 0.3 * g })),
    ],
    notes: [
      { x: (first + second) / 2, y: 100, says: quiet("⋮") },
      { x: (first + second) / 2, y: 200, says: quiet("⋮") },
      { x: second, y: 280, says: quiet(`${side} × ${side}`) },
      { x: at.width * 0.84, y: 270, says: <Named of="side" symbol="*n*" /> },
    ],
  };
}
