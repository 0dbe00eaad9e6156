// All settings as a form, and the networks of the book beside it.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { explained } from "../../../components/lens/explained.ts";
import { whole } from "../../../components/numbers.ts";
import { classOddityInWords } from "../../../components/own-data/class-oddity.ts";
import { hasNumber, LOSSES, type LossKind } from "../../../settings/losses.ts";
import { INITS, OPTIMIZERS } from "../../../settings/settings.ts";
import { text } from "../../../state/language.ts";
import { run } from "../../../state/trainer.ts";
import type { Text } from "../../../text/en.ts";
import { begin, wanted } from "./change.ts";
import { type Draft, draftOf, type NumberField, numberOf, readDraft } from "./draft.ts";
import { isFormOpen } from "./opened-parts.ts";
import { Presets } from "./presets.tsx";

const DATA = ["mnist", "strokes", "blobs", "rings", "spirals"] as const;

export function AllSettings() {
  const t = text.value.train.form;
  const draft = useSignal<Draft>(draftOf(wanted.value));
  const isTouched = useSignal(false);
  const first = useRef<HTMLSelectElement>(null);
  const current = wanted.value;
  // what is dragged in the sentence or taken from the list shows here too
  useEffect(() => {
    draft.value = draftOf(current);
    isTouched.value = false;
  }, [current, draft, isTouched]);
  useEffect(() => first.current?.focus(), []);
  const d = draft.value;
  const read = readDraft(d);
  const faults = "faults" in read ? read.faults : [];
  const set = (part: Partial<Draft>) => {
    draft.value = { ...draft.peek(), ...part };
    isTouched.value = true;
  };
  const number = (field: NumberField, label = t.fields[field as "seed"]) => {
    const fault = faults.find((f) => f.field === field);
    const says =
      fault && "least" in fault ? t.outside(`${fault.least}`, whole(fault.most)) : undefined;
    return (
      <Field name={field} label={label} fault={says}>
        <input
          id={`set-${field}`}
          class="field"
          inputMode="decimal"
          value={d[field]}
          aria-invalid={says !== undefined}
          aria-describedby={says ? `fault-${field}` : undefined}
          onInput={({ currentTarget }) => set({ [field]: currentTarget.value })}
        />
      </Field>
    );
  };
  const layerFault = faults.find((f) => f.field === "layers");
  const layerSays = layerFault && "message" in layerFault ? layerFault.message : undefined;
  const own = DATA.includes(d.data as "mnist") ? [] : [d.data];
  return (
    <section
      class="row all-settings"
      id="all-settings"
      aria-label={t.title}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.defaultPrevented) return;
        isFormOpen.value = false;
        event.stopPropagation();
      }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if ("settings" in read) begin(read.settings);
        }}
      >
        <h2>{t.title}</h2>
        <div class="fields">
          <Field name="data" label={t.fields.data}>
            <select
              id="set-data"
              ref={first}
              value={d.data}
              onChange={({ currentTarget }) => set({ data: currentTarget.value })}
            >
              {[...DATA, ...own].map((name) => (
                <option key={name} value={name}>
                  {name in t.data ? t.data[name as "mnist"] : name}
                </option>
              ))}
            </select>
          </Field>
          {number("count")}
          <Field name="layers" label={t.fields.layers} fault={layerSays} isWide>
            <textarea
              id="set-layers"
              class="field"
              rows={Math.max(3, d.layers.split("\n").length)}
              spellcheck={false}
              value={d.layers}
              aria-invalid={layerSays !== undefined}
              aria-describedby={layerSays ? "fault-layers layers-hint" : "layers-hint"}
              onInput={({ currentTarget }) => set({ layers: currentTarget.value })}
            />
            <small id="layers-hint">{t.layersHint}</small>
          </Field>
          <Choice
            name="loss"
            label={t.fields.loss}
            value={d.loss}
            options={LOSSES.map((name) => [name, text.value.train.costs[name]])}
            onPick={(name) => {
              const loss = name as LossKind;
              set({ loss, lossNumber: numberOf(loss) });
            }}
          />
          {hasNumber(d.loss) && number("lossNumber", t.lossNumbers[d.loss])}
          <Choice
            name="optimizer"
            label={t.fields.optimizer}
            value={d.optimizer}
            options={OPTIMIZERS.map((name) => [name, text.value.train.optimizers[name]])}
            onPick={(optimizer) => set({ optimizer: optimizer as Draft["optimizer"] })}
          />
          <Choice
            name="init"
            label={t.fields.init}
            value={d.init}
            options={INITS.map((name) => [name, t.inits[name]])}
            onPick={(init) => set({ init: init as Draft["init"] })}
          />
          {number("learningRate")}
          {number("batchSize")}
          {number("epochs")}
          {number("l2")}
          {number("l1")}
          {number("seed")}
        </div>
        <p class="under">
          <button
            type="submit"
            {...explained(text.value.explains.form.apply)}
            disabled={faults.length > 0 || !isTouched.value}
            title={faults.length > 0 ? t.mend : isTouched.value ? undefined : t.unchanged}
          >
            {t.apply}
          </button>{" "}
          <button
            type="button"
            {...explained(text.value.explains.form.close)}
            onClick={() => {
              isFormOpen.value = false;
            }}
          >
            {t.close}
          </button>
          {run.value?.oddities.map((oddity) => (
            <span class="neg" key={JSON.stringify(oddity)}>
              {" "}
              {classOddityInWords(oddity, text.value.ownData)}
            </span>
          ))}
        </p>
      </form>
      <Presets />
    </section>
  );
}

type FieldName = keyof Text["train"]["form"]["fields"] | "lossNumber";

function Field(props: {
  readonly name: FieldName;
  readonly label: string;
  readonly fault?: string | undefined;
  readonly isWide?: boolean;
  readonly children: ComponentChildren;
}) {
  return (
    <div
      class={props.isWide ? "setting wide-setting" : "setting"}
      {...explained(text.value.explains.form[props.name])}
    >
      <label for={`set-${props.name}`} {...explained(text.value.explains.form[props.name])}>
        {props.label}
      </label>
      {props.children}
      {props.fault !== undefined && (
        <p class="neg" id={`fault-${props.name}`} role="alert">
          {props.fault}
        </p>
      )}
    </div>
  );
}

function Choice(props: {
  readonly name: FieldName;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [string, string])[];
  readonly onPick: (value: string) => void;
}) {
  return (
    <Field name={props.name} label={props.label}>
      <select
        id={`set-${props.name}`}
        value={props.value}
        onChange={({ currentTarget }) => props.onPick(currentTarget.value)}
      >
        {props.options.map(([name, words]) => (
          <option key={name} value={name}>
            {words}
          </option>
        ))}
      </select>
    </Field>
  );
}
