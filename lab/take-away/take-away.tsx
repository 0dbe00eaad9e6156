// What a person can take out of the page: the run as a program, the network as a file, the proof that
// the same seed gives the same bits.

import { useSignal } from "@preact/signals";
import { explained } from "../components/lens/explained.ts";
import { text } from "../state/language.ts";
import { settings } from "../state/settings.ts";
import { ask, progress, run } from "../state/trainer.ts";
import type { FileFormat } from "../worker/questions.ts";
import { FILES } from "./files.ts";
import { moduleNames, toPyTorch } from "./pytorch.ts";
import { save } from "./save.ts";
import { toTypeScript } from "./typescript.ts";
import { hashAfter } from "./verify.ts";
import "./take-away.css";

export function TakeAway() {
  const t = text.value.takeAway;
  const e = text.value.explains.takeAway;
  const shown = useSignal<"typescript" | "pytorch" | undefined>(undefined);
  const hashes = useSignal<readonly [string, string] | undefined>(undefined);
  const says = useSignal("");
  const isBusy = useSignal(false);
  /** What stands in the file that was saved last. */
  const holds = useSignal("");
  const program =
    shown.value === "typescript"
      ? toTypeScript(settings.value)
      : shown.value === "pytorch"
        ? toPyTorch(settings.value)
        : "";
  const verify = async () => {
    isBusy.value = true;
    hashes.value = undefined;
    says.value = t.repeating;
    try {
      const here = await ask<"hash">({ topic: "hash" });
      const again = await hashAfter(settings.value, progress.value.step, run.value?.note);
      hashes.value = [here, again];
      says.value = here === again ? t.same : t.different;
    } catch (error) {
      says.value = error instanceof Error ? error.message : String(error);
    } finally {
      isBusy.value = false;
    }
  };
  const take = async (format: FileFormat, ending: string) => {
    isBusy.value = true;
    says.value = t.making;
    holds.value = "";
    try {
      const modules = moduleNames(settings.value.layers);
      const taken = await ask<"file">({ topic: "file", format, modules });
      save(`network.${ending}`, new Blob([taken.bytes]));
      says.value = t.saved(`network.${ending}`);
      holds.value = taken.says ?? "";
    } catch (error) {
      says.value = error instanceof Error ? error.message : String(error);
    } finally {
      isBusy.value = false;
    }
  };
  const toggle = (kind: "typescript" | "pytorch") => () => {
    shown.value = shown.value === kind ? undefined : kind;
  };
  return (
    <section class="row take-away" aria-label={t.name}>
      <p class="quiet">{t.says}</p>
      <p class="actions">
        <span class="quiet">{t.asProgram}</span>
        <button
          type="button"
          class="button"
          {...explained(e.typescript)}
          aria-expanded={shown.value === "typescript"}
          onClick={toggle("typescript")}
        >
          TypeScript
        </button>
        <button
          type="button"
          class="button"
          {...explained(e.script)}
          aria-expanded={shown.value === "pytorch"}
          onClick={toggle("pytorch")}
        >
          PyTorch
        </button>
        <button
          type="button"
          class="button"
          {...explained(e.verify)}
          disabled={isBusy.value}
          title={isBusy.value ? says.value : undefined}
          onClick={() => void verify()}
        >
          {t.verify}
        </button>
      </p>
      <p class="actions">
        <span class="quiet">{t.asFile}</span>
        {FILES.map(([format, ending]) => (
          <button
            key={format}
            type="button"
            class="button"
            {...explained(e[format])}
            disabled={isBusy.value}
            title={isBusy.value ? says.value : undefined}
            onClick={() => void take(format, ending)}
          >
            {t.files[format]}
          </button>
        ))}
      </p>
      <p role="status">{says.value}</p>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a listing that scrolls must be reachable */}
      {holds.value && <pre tabIndex={0}>{holds.value}</pre>}
      {hashes.value && (
        <dl class="hashes">
          <dt>{t.here}</dt>
          <dd data-test="hash">{hashes.value[0]}</dd>
          <dt>{t.again}</dt>
          <dd>{hashes.value[1]}</dd>
        </dl>
      )}
      {shown.value && (
        <div class="program">
          <p class="actions">
            <button
              type="button"
              class="button"
              {...explained(e.save)}
              onClick={() => {
                const name = shown.value === "pytorch" ? "lab_run.py" : "lab-run.ts";
                save(name, new Blob([program], { type: "text/plain" }));
              }}
            >
              {t.save}
            </button>
            <button
              type="button"
              class="button"
              {...explained(e.copy)}
              onClick={() => {
                navigator.clipboard.writeText(program).then(
                  () => {
                    says.value = t.copied;
                  },
                  () => {
                    says.value = t.notCopied;
                  },
                );
              }}
            >
              {t.copy}
            </button>
          </p>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a listing that scrolls must be reachable */}
          <pre tabIndex={0}>{program}</pre>
        </div>
      )}
    </section>
  );
}
