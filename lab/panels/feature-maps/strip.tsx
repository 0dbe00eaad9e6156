// The network as columns: digit, filters, maps, pooled, .., dense, outputs.
import type { Signal } from "@preact/signals";
import { Figure } from "../../components/figure.tsx";
import { TileGrid } from "../../components/maps/tile-grid.tsx";
import { arranged, extent } from "../../components/maps/tiles.ts";
import { asSigned, type Stack, type Tone, tonesOf } from "../../components/maps/tones.ts";
import { fixed, short } from "../../components/numbers.ts";
import { Outputs, Verdict } from "../../components/outputs.tsx";
import { Pad } from "../../components/pad/pad.tsx";
import { useView } from "../../components/views/use-view.ts";
import { Zoom } from "../../components/zoom/zoom.tsx";
import { text } from "../../state/language.ts";
import type { ForwardView } from "../../worker/protocol.ts";
import { chosen, isShared, pick, point, stages } from "./chosen.ts";
import { fieldIn } from "./field.ts";
import type { Stage } from "./stages.ts";
import { winnersOf } from "./sum.ts";

export function Strip({ forward }: { readonly forward: Signal<ForwardView | undefined> }) {
  const t = text.value.featureMaps;
  const all = stages.value;
  const first = all.find(({ kind }) => kind === "conv");
  return (
    <div class="maps-strip">
      <Figure explains={text.value.explains.featureMaps.digit} title={t.digit}>
        <Pad forward={forward.value} size={112} />
      </Figure>
      {all.map((stage, i) => [
        stage === first && first.inputShape[2] === 1 && (
          <Filters stage={stage} key={`filters ${stage.layer}`} />
        ),
        <Column key={stage.value} stage={stage} next={all[i + 1]} forward={forward.value} />,
      ])}
      <Figure
        explains={text.value.explains.featureMaps.outputs}
        class="maps-outputs"
        title={t.outputs}
      >
        <Outputs forward={forward.value} />
        <Verdict forward={forward.value} />
      </Figure>
    </div>
  );
}

/** The values of a layer for the digit that is shown. */
function Column({
  stage,
  next,
  forward,
}: {
  readonly stage: Stage;
  readonly next: Stage | undefined;
  readonly forward: ForwardView | undefined;
}) {
  const t = text.value.featureMaps;
  const { tiles, kind, layer } = stage;
  const values = forward?.values[stage.value];
  const at = chosen.value;
  const size = extent(tiles);
  const { [kind]: name } = t.kinds;
  const stack: Stack | undefined = values && {
    values: padded(values.values, tiles.count * tiles.height * tiles.width),
    count: tiles.count,
    size: tiles.height * tiles.width,
    order: "mapsLast",
  };
  const tones = stack && tonesOf(stack, isShared.value);
  const isPooledNext = next?.kind === "pool" && next.layer > layer;
  const winners =
    values && isPooledNext && next.choice.kind === "pool"
      ? (
          (windows) => (map: number) =>
            winnersOf(values, map, windows)
        )(next.choice.size)
      : undefined;
  const field =
    at && at.layer > layer ? fieldOf(stage, at.layer, at.row, at.column, at.map) : undefined;
  const own = tones?.[at?.layer === layer ? at.map : 0];
  return (
    <Figure
      explains={text.value.explains.featureMaps.maps}
      title={t.stage(name, tiles.count, kind)}
      says={kind === "dense" ? `${stage.shape[0]}` : `${tiles.height} × ${tiles.width}`}
      under={own && <Ends tone={own} />}
    >
      <Zoom width={size.width * stage.cell} height={size.height * stage.cell} label={name}>
        {(scale) =>
          stack && tones ? (
            <TileGrid
              tiles={tiles}
              values={stack.values}
              order="mapsLast"
              tones={tones}
              cell={stage.cell * scale}
              label={t.grid(name, tiles.count, kind)}
              chosen={at?.layer === layer ? at : undefined}
              field={field}
              winners={winners}
              onPoint={(cell) => point(cell && { layer, ...cell })}
              onPick={(cell) => pick({ layer, ...cell })}
              onFocus={() => at?.layer !== layer && pick({ layer, ...middleOf(stage) })}
            />
          ) : null
        }
      </Zoom>
    </Figure>
  );
}

const middleOf = ({ tiles }: Stage) => ({
  map: 0,
  row: Math.floor(tiles.height / 2),
  column: Math.floor(tiles.width / 2),
});

/** What a value of a later layer looks at in this one. */
function fieldOf(stage: Stage, layer: number, row: number, column: number, map: number) {
  const { layers } = { layers: stages.value };
  const choices = new Map(layers.map((one) => [one.layer, one.choice]));
  if (stage.kind === "dense") return undefined;
  const between = layers.filter((one) => one.layer > stage.layer && one.layer <= layer);
  if (between.some(({ kind }) => kind === "dense")) return undefined;
  const flat = Array.from(
    { length: layer + 1 },
    (_, i) => choices.get(i) ?? { kind: "batchNorm" as const },
  );
  const rect = fieldIn(flat, layer, row, column, stage.layer);
  // a pooling looks at its own map, a convolution at all
  const isOwn = between.every(({ kind }) => kind === "pool");
  return rect && { map: isOwn ? map : undefined, rect };
}

/** A layer of 13 neurons is drawn as 20 places: the last seven are empty. */
function padded(values: Float32Array, length: number): Float32Array {
  if (values.length === length) return values;
  const all = new Float32Array(length);
  all.set(values);
  return all;
}

const end = (value: number) => (Math.abs(value) >= 0.1 ? fixed(value) : short(value));

/** The ends of the scale. */
function Ends({ tone: { kind, least, most } }: { readonly tone: Tone }) {
  return (
    <span class="ends">
      {end(least)} <span class={kind === "signed" ? "ramp" : "ramp ink"} aria-hidden="true" />{" "}
      {end(most)}
    </span>
  );
}

/** The kernels of the first convolution, one a map. */
function Filters({ stage }: { readonly stage: Stage }) {
  const t = text.value.featureMaps;
  const weight = useView(`value:layers.${stage.layer}.weight`).value;
  const bias = useView(`value:layers.${stage.layer}.bias`).value;
  const [count = 1, , side = 1] = weight?.shape ?? [];
  const { across } = stage.tiles;
  const { cell } = arranged(count, side);
  const tiles = { count, height: side, width: side, across };
  const size = extent(tiles);
  const at = chosen.value;
  const tones =
    weight &&
    tonesOf(
      { values: weight.values, count, size: side * side, order: "mapsFirst" },
      isShared.value,
    );
  const map = at?.layer === stage.layer ? at.map : 0;
  const own = tones?.[map];
  return (
    <Figure
      explains={text.value.explains.featureMaps.filters}
      title={t.filters(count)}
      says={`${side} × ${side}`}
      under={
        own && (
          <>
            <Ends tone={asSigned(own)} />
            {bias && <span class="bias">{t.bias(fixed(bias.values[map]!))}</span>}
          </>
        )
      }
    >
      <Zoom width={size.width * cell} height={size.height * cell} label={t.filters(count)}>
        {(scale) =>
          weight && tones ? (
            <TileGrid
              tiles={tiles}
              values={weight.values}
              order="mapsFirst"
              tones={tones.map(asSigned)}
              cell={cell * scale}
              label={t.filterGrid(count)}
              chosen={at?.layer === stage.layer ? { map: at.map, row: -9, column: -9 } : undefined}
              onPick={(picked) =>
                pick({
                  ...(at?.layer === stage.layer ? at : middleOf(stage)),
                  layer: stage.layer,
                  map: picked.map,
                })
              }
            />
          ) : null
        }
      </Zoom>
    </Figure>
  );
}
