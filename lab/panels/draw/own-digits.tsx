// The digits that were drawn and kept: listed, deleted, saved as a table, trained on.

import { Picture } from "../../components/canvas/picture.tsx";
import { Icon } from "../../components/icon.tsx";
import { explained } from "../../components/lens/explained.ts";
import { OwnDataLink } from "../../components/own-data/link.tsx";
import { text } from "../../state/language.ts";
import { dropDigit, ownData, trainOnDigits } from "../../state/own-data.ts";
import { look } from "../../state/trainer.ts";
import { LEAST_EXAMPLES, type OwnDigit } from "../../worker/own/own.ts";
import { digitsCsv } from "./digits-csv.ts";

export function OwnDigits() {
  const t = text.value.draw.digits;
  const e = text.value.explains.draw;
  const digits = ownData.value?.digits ?? [];
  const isSmall = digits.length < LEAST_EXAMPLES;
  return (
    <section class="row draw-digits" aria-labelledby="own-digits-title">
      <div class="draw-digits-head">
        <h2 id="own-digits-title" {...explained(e.digits)}>
          {t.title}
        </h2>
        <span class="quiet">{digits.length > 0 && t.count(digits.length)}</span>
        <OwnDataLink />
      </div>
      {digits.length === 0 ? (
        <p class="quiet">{t.none}</p>
      ) : (
        <>
          <ul class="draw-kept">
            {digits.map((digit) => (
              <Kept key={digit.id} digit={digit} />
            ))}
          </ul>
          <p class="own-acts">
            <button
              type="button"
              class="button"
              aria-disabled={isSmall ? true : undefined}
              {...explained(e.train)}
              title={isSmall ? t.tooFew(LEAST_EXAMPLES) : t.trained}
              onClick={() => isSmall || trainOnDigits()}
            >
              {t.train}
            </button>
            <button
              type="button"
              class="button"
              {...explained(e.save)}
              onClick={() => save(digitsCsv(digits))}
            >
              {t.export}
            </button>
            {isSmall && <span class="quiet">{t.tooFew(LEAST_EXAMPLES)}</span>}
          </p>
        </>
      )}
    </section>
  );
}

function Kept({ digit }: { readonly digit: OwnDigit }) {
  const t = text.value.draw.digits;
  const { id, pixels, label } = digit;
  const values = Float32Array.from(pixels, (byte) => byte / 256);
  return (
    <li {...explained(text.value.explains.draw.digits)}>
      <button
        type="button"
        aria-label={`${label}`}
        title={`${label}`}
        onClick={() => look({ pixels: values, label })}
      >
        <Picture kind="ink" values={values} width={28} height={28} label="" />
      </button>
      <span aria-hidden="true">{label}</span>
      <button
        type="button"
        class="icon"
        aria-label={t.delete(`${label}`)}
        title={t.delete(`${label}`)}
        onClick={() => void dropDigit(id)}
      >
        <Icon name="cross" />
      </button>
    </li>
  );
}

function save(table: string): void {
  const address = URL.createObjectURL(new Blob([table], { type: "text/csv" }));
  const link = document.createElement("a");
  link.href = address;
  link.download = "own-digits.csv";
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
