// The panel's state as signals; it lives as long as the page and stands in the address while the panel
// is shown.
import { batch, computed, signal } from "@preact/signals";
import { addPart } from "../../../state/address-parts.ts";
import { FIRST, readSetting, writeSetting } from "./address.ts";
import { type Key, type SceneName, STEPS, type StepName, stepOf, type Values } from "./scenes.ts";
import { changed, forgotten, valueIn, valuesIn } from "./values.ts";

export const scene = signal<SceneName>(FIRST.scene);
const five = signal<readonly number[]>(FIRST.five);
const more = signal<readonly number[] | undefined>(undefined);
const set = signal<Values>(FIRST.set);
/** The scene of each step that was seen last. */
const seen = new Map<StepName, SceneName>();

/** The heights of the bumps; only the challenge has more than five. */
export const heights = computed(() =>
  scene.value === "design" ? (more.value ?? five.value) : five.value,
);

export function setHeights(next: readonly number[]): void {
  batch(() => {
    if (next.length === FIRST.five.length) {
      five.value = next;
      if (scene.value === "design") more.value = undefined;
    } else more.value = next;
  });
}

/** What the challenge shows, whatever scene is shown now. */
export const designed = computed(() => more.value ?? five.value);

/** The numbers of the scene that is shown. */
export const values = computed(
  () => valuesIn(scene.value, set.value) as Readonly<Record<Key, number>>,
);

/** A number as another scene has it. */
export const valueFor = (name: SceneName, key: Key): number => valueIn(name, key, set.value);

export function change(patch: Values): void {
  set.value = changed(scene.value, set.value, patch);
}

/** The scene as the book has it. */
export function asInBook(): void {
  set.value = forgotten(scene.value, set.value);
}

export const isAsInBook = computed(
  () => Object.keys(forgotten(scene.value, set.value)).length === Object.keys(set.value).length,
);

export function go(next: SceneName): void {
  seen.set(stepOf(next), next);
  scene.value = next;
}

/** To a step, at the scene where the person left it. */
export function goToStep(name: StepName): void {
  go(seen.get(name) ?? STEPS.find((step) => step.name === name)!.scenes[0]);
}

addPart({
  panel: "visual-proof",
  key: "proof",
  expected: "a scene and what is set in it",
  // what cannot be read of it is left as it starts
  read: (text) => {
    const read = readSetting(text);
    batch(() => {
      scene.value = read.scene;
      set.value = read.set;
      five.value = read.five;
      more.value = read.more;
    });
    seen.set(stepOf(read.scene), read.scene);
    return true;
  },
  write: () =>
    writeSetting({ scene: scene.value, set: set.value, five: five.value, more: more.value }),
});
