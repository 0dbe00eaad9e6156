// All parts of a filter's sum at once: for each map of the layer before the field in it, the weights over
// it, and what they add up to; together they are z.
import type { Signal } from "@preact/signals";
import { Figure } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { TileGrid } from "../../components/maps/tile-grid.tsx";
import { extent } from "../../components/maps/tiles.ts";
import { asSigned, tonesOf } from "../../components/maps/tones.ts";
import { signed } from "../../components/numbers.ts";
import { Zoom } from "../../components/zoom/zoom.tsx";
import { text } from "../../state/language.ts";
import { type FieldSum, stacked } from "./sum.ts";

/** CSS pixels that the tiles may take, and a value at least and at most: twenty maps with fields of 5 x 5
 * stand in a row. */
const ROOM = 840;
const [LEAST_CELL, MOST_CELL] = [7, 16];
/** Between the two rows of tiles. */
const GAP = 8;
const SUMS = 56;

export function AllMaps(props: {
  readonly sum: FieldSum;
  readonly shown: number;
  readonly picked: Signal<number | undefined>;
}) {
  const t = text.value.featureMaps;
  const { sum, shown, picked } = props;
  const { parts, side } = sum;
  const tiles = { count: parts.length, height: side, width: side, across: parts.length };
  const size = extent(tiles);
  const cell = Math.max(LEAST_CELL, Math.min(MOST_CELL, Math.floor(ROOM / size.width)));
  const { fields, kernels } = stacked(sum);
  const of = { count: parts.length, size: side * side, order: "mapsFirst" as const };
  // one scale for all, or nothing could be compared
  const fieldTones = tonesOf({ values: fields, ...of }, true);
  const kernelTones = tonesOf({ values: kernels, ...of }, true).map(asSigned);
  const most = Math.max(1e-30, ...parts.map((part) => Math.abs(part.sum)));
  const pick = ({ map }: { readonly map: number }) => {
    picked.value = map;
  };
  const chosen = { map: shown, row: -9, column: -9 };
  return (
    <Figure
      class="look-all"
      explains={text.value.explains.featureMaps.parts}
      title={t.allMaps(parts.length)}
      says={t.allMapsSay}
      under={t.allTogether(
        parts.length,
        signed(sum.z - sum.bias, 3),
        signed(sum.bias, 3),
        signed(sum.z, 3),
      )}
    >
      <Zoom
        width={size.width * cell}
        height={2 * size.height * cell + GAP + SUMS}
        label={t.allMaps(parts.length)}
      >
        {(scale) => (
          <>
            <TileGrid
              tiles={tiles}
              values={fields}
              order="mapsFirst"
              tones={fieldTones}
              cell={cell * scale}
              label={t.allFields}
              chosen={chosen}
              onPick={pick}
            />
            <div style={{ height: `${GAP}px` }} />
            <TileGrid
              tiles={tiles}
              values={kernels}
              order="mapsFirst"
              tones={kernelTones}
              cell={cell * scale}
              label={t.allKernels}
              chosen={chosen}
              onPick={pick}
            />
            <ol class="parts" {...explained(text.value.explains.featureMaps.parts)}>
              {parts.map(({ channel, sum: part }) => (
                <li
                  key={channel}
                  class={channel === shown ? "shown" : ""}
                  style={{
                    width: `${side * cell * scale}px`,
                    marginRight: channel + 1 < parts.length ? `${cell * scale}px` : 0,
                  }}
                >
                  <span class="sr">{t.fromMap(channel + 1)} </span>
                  <span class={part < 0 ? "neg" : "pos"}>
                    {signed(part, Math.abs(part) >= 10 ? 1 : 2)}
                  </span>
                  <i
                    aria-hidden="true"
                    class={part < 0 ? "against" : "for"}
                    style={{ height: `${(24 * Math.abs(part)) / most}px` }}
                  />
                </li>
              ))}
            </ol>
          </>
        )}
      </Zoom>
    </Figure>
  );
}
