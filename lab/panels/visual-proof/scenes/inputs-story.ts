// What is said beside each surface; its numbers are the figure's.
import { fixed, whole } from "../../../components/numbers.ts";
import { text } from "../../../state/language.ts";
import { shown } from "../figures/number.tsx";
import { rectangleOf, shapeOf } from "../mathematics/shapes.ts";
import { contrastOf, tower, towersDeviation } from "../mathematics/surfaces.ts";
import { scene, values } from "../setting/state.ts";

export function inputsStory(): readonly string[] {
  const t = text.value.visualProof.story;
  const now = values.value;
  switch (scene.value) {
    case "two-inputs": {
      const at = -now.bxy / now.wx;
      return t.twoInputs(shown("wx"), shown("wy"), at >= 0 && at <= 1 ? fixed(at) : "");
    }
    case "step-x":
      return t.stepX(shown("xa"), fixed(-1000 * now.xa, 0));
    case "step-y":
      return t.stepY(shown("ya"), fixed(-1000 * now.ya, 0));
    case "bump-x":
      return t.bumpX(shown("xa"), shown("xb"), shown("hz"));
    case "bump-y":
      return t.bumpY(shown("ya"), shown("yb"), shown("hz"));
    case "bump-xy":
      return t.bumpXY(fixed(2 * now.hz), shown("hz"));
    case "tower": {
      const at = rectangleOf(now);
      const { inside, outside } = contrastOf(tower(at, now.ht, now.bt), at);
      return t.tower(fixed(inside), fixed(outside), shown("ht"), fixed((-3 * now.ht) / 2));
    }
    case "two-towers": {
      const f = shapeOf("two-towers", now)!.f;
      return t.twoTowers(fixed(f(0.15, 0.85)), fixed(f(0.75, 0.25)));
    }
    default: {
      const towers = now.side ** 2;
      return t.manyTowers(whole(towers), whole(4 * towers), fixed(towersDeviation(now.side), 3));
    }
  }
}
