// Where the arithmetic of one step goes: a part a kernel, as wide as its share.
import { GAP } from "../../components/figure.tsx";
import { explained } from "../../components/lens/explained.ts";
import { percent, whole } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import type { Stages } from "../../worker/questions.ts";

export function KernelBar({ kernels }: Pick<Stages, "kernels">) {
  const t = text.value.compiler;
  const total = kernels.reduce((sum, { emittedFlops }) => sum + emittedFlops, 0) || 1;
  const sorted = kernels.toSorted((a, b) => b.emittedFlops - a.emittedFlops);
  return (
    <figure>
      <figcaption {...explained(text.value.explains.compiler.bar)}>
        {t.arithmetic}
        {GAP}
        <span>{t.total(whole(total, 3))}</span>
      </figcaption>
      <ol class="kernel-bar">
        {sorted.map(({ name, emittedFlops }) => {
          const share = emittedFlops / total;
          return (
            <li key={name} style={{ flexGrow: share }} title={`${name}: ${percent(share)}`}>
              <span class={share > 0.12 ? "" : "sr"}>
                {name.replace(/^train_/, "")} {percent(share, 0)}
              </span>
            </li>
          );
        })}
      </ol>
    </figure>
  );
}
