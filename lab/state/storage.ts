// What is wrong with the store of this browser.
import { signal } from "@preact/signals";
import { onTrouble, type Trouble } from "../store/store.ts";

export const trouble = signal<Trouble | undefined>(undefined);

onTrouble((now) => {
  trouble.value = now;
});
