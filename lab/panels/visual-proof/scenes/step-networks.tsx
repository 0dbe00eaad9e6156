// The drawings of networks whose hidden neurons are steps.
import { fixed } from "../../../components/numbers.ts";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { Network } from "../figures/network.tsx";
import { Named } from "../figures/number.tsx";
import type { Key } from "../setting/scenes.ts";
import { values } from "../setting/state.ts";

/** Where the neurons of a network of one input, two hidden neurons and one output stand. */
export const ONE_TWO_ONE = [
  { x: 30, y: 100, name: "x" },
  { x: 190, y: 46 },
  { x: 190, y: 154 },
  { x: 316, y: 100 },
] as const;

export function OneStep() {
  return (
    <Network
      label={text.value.visualProof.networks.oneStep(fixed(values.value.s))}
      width={340}
      height={190}
      neurons={ONE_TWO_ONE}
      connections={[
        { from: 0, to: 1, weight: 1 },
        { from: 0, to: 2 },
        { from: 1, to: 3 },
        { from: 2, to: 3 },
      ]}
      notes={[{ x: 190, y: 14, says: <Named of="s" symbol="*s*" /> }]}
    />
  );
}

export function TwoSteps() {
  const { s, t, u, v } = values.value;
  return (
    <Network
      label={text.value.visualProof.networks.twoSteps(fixed(s), fixed(t), fixed(u, 1), fixed(v, 1))}
      width={340}
      height={200}
      neurons={[
        { x: 24, y: 100, name: "x" },
        { x: 150, y: 48 },
        { x: 150, y: 152 },
        { x: 318, y: 100 },
      ]}
      connections={[
        { from: 0, to: 1 },
        { from: 0, to: 2 },
        { from: 1, to: 3, weight: u },
        { from: 2, to: 3, weight: v },
      ]}
      notes={[
        { x: 150, y: 15, says: <Named of="s" symbol="*s*_{1}" /> },
        { x: 150, y: 185, says: <Named of="t" symbol="*s*_{2}" /> },
        { x: 240, y: 64, says: <Named of="u" symbol="*w*_{1}" /> },
        { x: 240, y: 138, says: <Named of="v" symbol="*w*_{2}" /> },
      ]}
    />
  );
}

const PAIRS: readonly (readonly [Key, Key, Key])[] = [
  ["s", "t", "h"],
  ["p", "q", "k"],
];

/** One pair of hidden neurons a bump. */
export function Pairs({ isOne }: { readonly isOne: boolean }) {
  const now = values.value;
  const pairs = isOne ? PAIRS.slice(0, 1) : PAIRS;
  const tall = isOne ? 200 : 360;
  const ys = isOne ? [48, 152] : [44, 130, 230, 316];
  const middle = tall / 2;
  const sub = (i: number) => (isOne ? "" : `_{${i + 1}}`);
  return (
    <Network
      label={text.value.visualProof.networks.pairs(
        pairs
          .map(([a, b, h]) => `${fixed(now[a])} – ${fixed(now[b])}: ±${fixed(now[h], 1)}`)
          .join("; "),
      )}
      width={340}
      height={tall}
      neurons={[
        { x: 24, y: middle, name: "x" },
        ...ys.map((y) => ({ x: 150, y, radius: isOne ? 18 : 14 })),
        { x: 318, y: middle },
      ]}
      connections={ys.flatMap((_, i) => {
        const height = now[pairs[Math.floor(i / 2)]![2]];
        return [
          { from: 0, to: i + 1 },
          { from: i + 1, to: ys.length + 1, weight: i % 2 ? -height : height },
        ];
      })}
      notes={pairs.flatMap(([a, b, h], i) => {
        const [top, bottom] = [ys[2 * i]!, ys[2 * i + 1]!];
        const away = isOne ? 33 : 25;
        return [
          { x: 150, y: top - away, says: <Named of={a} symbol={`*s*_{${2 * i + 1}}`} /> },
          {
            x: 150,
            y: bottom + (isOne ? away : 25),
            says: <Named of={b} symbol={`*s*_{${2 * i + 2}}`} />,
          },
          {
            x: isOne ? 240 : 226,
            y: top + (middle - top) * (isOne ? 0.36 : 0.42),
            says: <Named of={h} symbol={`*h*${sub(i)}`} />,
          },
          {
            x: isOne ? 240 : 226,
            y: bottom + (middle - bottom) * (isOne ? 0.36 : 0.42),
            says: (
              <span class="named quiet">
                <Words>{`−*h*${sub(i)}`}</Words> = {fixed(-now[h], 1)}
              </span>
            ),
          },
        ];
      })}
    />
  );
}
