// The exercises of the chapter that can be done in the panel; each check looks at what stands in it.
import { Exercises } from "../../components/exercise.tsx";
import { fixed } from "../../components/numbers.ts";
import { text } from "../../state/language.ts";
import { checkDesign, checkNand, checkTower } from "./mathematics/exercises.ts";
import { rectangleOf } from "./mathematics/shapes.ts";
import type { Key } from "./setting/scenes.ts";
import { designed, valueFor } from "./setting/state.ts";

export function ProofExercises() {
  const t = text.value.visualProof.exercises;
  return (
    <Exercises
      items={[
        {
          ...t.design,
          check: () => {
            const { isDone, deviation, isFive } = checkDesign(designed.value);
            return { isDone, says: isFive ? t.design.seen(fixed(deviation)) : t.design.notFive };
          },
        },
        {
          ...t.tower,
          check: () => {
            const of = (key: Key) => valueFor("tower", key);
            const at = rectangleOf({ xa: of("xa"), xb: of("xb"), ya: of("ya"), yb: of("yb") });
            const { isDone, inside, outside } = checkTower(at, of("ht"), of("bt"));
            return { isDone, says: t.tower.seen(fixed(inside), fixed(outside)) };
          },
        },
        {
          ...t.nand,
          check: () => {
            const of = (key: Key) => valueFor("two-inputs", key);
            const { isDone, answers } = checkNand(of("wx"), of("wy"), of("bxy"));
            return { isDone, says: t.nand.seen(answers.map((a) => fixed(a)).join(", ")) };
          },
        },
      ]}
    />
  );
}
