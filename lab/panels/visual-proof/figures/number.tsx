// A number of the scene, named, that can be dragged, typed and moved by keys.
import { fixed } from "../../../components/numbers.ts";
import { range, Scrubber } from "../../../components/scrubber.tsx";
import { Words } from "../../../components/words/words.tsx";
import { text } from "../../../state/language.ts";
import { type Key, REACH, type Reach } from "../setting/scenes.ts";
import { change, values } from "../setting/state.ts";
import { stopClip } from "./clip.ts";

const lists = new Map<Reach, readonly number[]>();
/** The values of a reach; made once. */
export function listOf(reach: Reach): readonly number[] {
  const known = lists.get(reach) ?? range(reach.least, reach.most, reach.by);
  lists.set(reach, known);
  return known;
}

const digitsOf = ({ by }: Reach): number => (by >= 1 ? 0 : by >= 0.1 ? 1 : 2);

/** A number of a reach as it is written; what was typed or dragged between two steps shows two digits. */
export function written(value: number, reach: Reach): string {
  const digits = digitsOf(reach);
  return fixed(value, Number(value.toFixed(digits)) === value ? digits : 2);
}

/** The value of a key of the scene, written. */
export const shown = (key: Key): string => written(values.value[key], REACH[key]);

/** `symbol`: how it is written in formulas, "*w*_{1}". */
export function Named({ of, symbol }: { readonly of: Key; readonly symbol: string }) {
  return (
    <span class="named">
      <Words>{symbol}</Words> = <Settable of={of} label={text.value.visualProof.numbers[of]} />
    </span>
  );
}

function Settable({ of: key, label }: { readonly of: Key; readonly label: string }) {
  const reach: Reach = REACH[key];
  return (
    <Scrubber
      explains={text.value.explains.visualProof.number}
      label={label}
      value={values.value[key]}
      values={listOf(reach)}
      format={(value) => written(value, reach)}
      isWhole={reach.isWhole ?? false}
      onChange={(value) => {
        stopClip();
        change({ [key]: value });
      }}
    />
  );
}
