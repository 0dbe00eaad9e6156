// dC/db of the first six neurons of each hidden layer, on one scale: the book's figure of a network that
// has just been initialised, live.
import { Figure } from "../../components/figure.tsx";
import { short } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { measured } from "./measured.ts";

const SHOWN = 6;

export function Bars() {
  const t = text.value.learningSpeed;
  const now = measured.value;
  if (!now) return null;
  const shown = now.slopes.map((slopes) => Array.from(slopes.subarray(0, SHOWN)));
  const most = Math.max(...shown.flat().map(Math.abs)) || 1;
  return (
    <section class="row">
      <Figure
        explains={text.value.explains.learningSpeed.bars}
        title={t.bars}
        says={t.barsSay}
        under={t.barsUnder(short(most))}
      >
        <div class="speed-bars">
          {shown.map((slopes, layer) => (
            <table key={layer}>
              <caption>{t.layer(layer + 1)}</caption>
              <tbody>
                {slopes.map((slope, neuron) => (
                  <tr key={neuron}>
                    <th scope="row">{neuron + 1}</th>
                    <td class="gauge" aria-hidden="true">
                      <span class="track">
                        <span
                          class={slope < 0 ? "down" : "up"}
                          style={{
                            left: `${50 + 50 * Math.min(0, slope / most)}%`,
                            width: `${50 * Math.abs(slope / most)}%`,
                          }}
                        />
                        <span class="one" />
                      </span>
                    </td>
                    <td>{short(slope)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          ))}
        </div>
      </Figure>
    </section>
  );
}
