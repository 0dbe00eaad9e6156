// The answer at every place that the example can be moved to: how far a network is fooled by a move is
// counted, not claimed.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Figure } from "../../components/figure.tsx";
import { answerOf } from "../../components/outputs.tsx";
import { shifted } from "../../drawing/shift.ts";
import { remembers } from "../../network/roles.ts";
import { ends, shift, unmoved } from "../../state/drawing.ts";
import { text } from "../../state/language.ts";
import { ask, example, isRunning, progress, run } from "../../state/trainer.ts";
import type { LayerFacts } from "../../worker/protocol.ts";

const REACH = 3;
const SIDE = 2 * REACH + 1;
const PLACES = Array.from({ length: SIDE * SIDE }, (_, i) => ({
  right: (i % SIDE) - REACH,
  down: Math.floor(i / SIDE) - REACH,
}));
/** While a run goes on, the table follows so often. */
const PERIOD_MS = 1500;

/** `label`: the class of the example, -1 where nobody knows it. */
export function Shifts({ label }: { readonly label: number }) {
  const t = text.value.draw.shifts;
  const answers = useSignal<readonly number[] | undefined>(undefined);
  const shown = example.value;
  const facts = run.value;
  const base = unmoved.value;
  const of = useRef<unknown>(undefined);
  const [due, step] = [ends.value, isRunning.value ? -1 : progress.value.step];
  // a stroke that ends, and steps, change what is asked
  useEffect(() => {
    let isOver = false;
    // answers to another digit are none to this one
    if (of.current !== (base ?? shown)) answers.value = undefined;
    of.current = base ?? shown;
    const find = async () => {
      try {
        const found = await answersAround(base);
        if (!isOver) answers.value = found;
      } catch {
        // the run is being replaced; its successor asks again
      }
    };
    const soon = setTimeout(() => void find(), 150);
    const again = isRunning.value ? setInterval(() => void find(), PERIOD_MS) : undefined;
    return () => {
      isOver = true;
      clearTimeout(soon);
      clearInterval(again);
    };
  }, [shown, base, facts?.id, due, step, answers]);
  const found = answers.value;
  const names = facts?.classNames ?? [];
  const home = found?.[(SIDE * SIDE - 1) / 2];
  // orange is a mistake, as everywhere; of a drawing without a class any other answer than its own
  const right = label >= 0 ? label : home;
  const kept = found?.filter((answer) => answer === home).length ?? 0;
  const has = (is: (layer: LayerFacts) => boolean) => facts?.layers.some(is) ?? false;
  const kind = has(remembers)
    ? "recurrent"
    : has((layer) => layer.kind === "conv2d")
      ? "convolutional"
      : "dense";
  const at = shift.value;
  return (
    <Figure explains={text.value.explains.draw.shifts} title={t.title} says={t.says}>
      <table class="draw-shifts" aria-label={t.table}>
        <tbody>
          {Array.from({ length: SIDE }, (_, y) => (
            <tr key={y}>
              {Array.from({ length: SIDE }, (_, x) => {
                const i = y * SIDE + x;
                const answer = found?.[i];
                const place = PLACES[i]!;
                const isHere = place.right === at.right && place.down === at.down;
                const isRight = answer === undefined || answer === right;
                return (
                  <td key={x} class={`${isRight ? "" : "wrong"}${isHere ? " here" : ""}`}>
                    {answer === undefined ? "–" : (names[answer] ?? answer)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p class="under" data-test="shifts">
        {found && home !== undefined && t.kept(names[home] ?? `${home}`, kept, found.length)}{" "}
        {t[kind]}
      </p>
    </Figure>
  );
}

/** What the network answers at each place; `base`: the example before it was moved. */
async function answersAround(base: Float32Array | undefined): Promise<number[] | undefined> {
  const shown = example.value;
  let pixels = base ?? ("pixels" in shown ? shown.pixels : undefined);
  if (!pixels) {
    const [digit] = await ask<"digits">({ topic: "digits", examples: [shown] });
    pixels = digit?.pixels;
  }
  if (pixels?.length !== 784) return undefined;
  const examples = PLACES.map((place) => ({ pixels: shifted(pixels, place) }));
  const outputs = await ask<"outputs">({ topic: "outputs", examples });
  return outputs.every((each) => each.length > 0) ? outputs.map(answerOf) : undefined;
}
