// Which order about own data is done by what; no run has to be open.
import { type Brought, bring } from "./bring.ts";
import type { OwnAnswer, OwnOrder } from "./own.ts";
import { dropDigit, forgetOwn, forgetSet, keepDigit, keepSet, ownData } from "./store.ts";

/** The set that was read last and is looked at. */
let last: Brought | undefined;

export async function obey(
  order: OwnOrder,
  onFile: (done: number, total: number) => void,
): Promise<OwnAnswer> {
  switch (order.topic) {
    case "bring":
      last = undefined;
      last = await bring(order.files, order.options, onFile);
      return last.preview;
    case "use":
      if (last) await keepSet(last.set);
      last = undefined;
      break;
    case "forget":
      await forgetSet(order.key);
      break;
    case "keep":
      await keepDigit(order.pixels, order.label);
      break;
    case "drop":
      await dropDigit(order.id);
      break;
    case "forgetAll":
      last = undefined;
      await forgetOwn();
      break;
    case "list":
      break;
  }
  return ownData();
}
