// The function over the unit square that each scene with two inputs shows, and the ends of its axis.
import type { SceneName, Values } from "../setting/scenes.ts";
import { stepAt } from "./bumps.ts";
import {
  bumpX,
  bumpY,
  crossed,
  type Height,
  manyTowers,
  neuronOver,
  type Rectangle,
  TWO_TOWERS,
  tower,
  towers,
} from "./surfaces.ts";

export interface Shape {
  readonly f: Height;
  readonly least: number;
  readonly most: number;
  /** Where it steps along each input. */
  readonly xSteps: readonly number[];
  readonly ySteps: readonly number[];
}

type Numbers = Required<Values>;

export const rectangleOf = ({
  xa,
  xb,
  ya,
  yb,
}: Pick<Numbers, "xa" | "xb" | "ya" | "yb">): Rectangle => ({
  x: [Math.min(xa, xb), Math.max(xa, xb)],
  y: [Math.min(ya, yb), Math.max(ya, yb)],
});

/** Where a scene's function steps along x and along y. */
function stepsIn(scene: SceneName, now: Numbers): Pick<Shape, "xSteps" | "ySteps"> {
  const { xa, xb, ya, yb, side } = now;
  const inner = Array.from({ length: side - 1 }, (_, i) => (i + 1) / side);
  const all: Partial<Record<SceneName, readonly [readonly number[], readonly number[]]>> = {
    "step-x": [[xa], []],
    "step-y": [[], [ya]],
    "bump-x": [[xa, xb], []],
    "bump-y": [[], [ya, yb]],
    "bump-xy": [
      [xa, xb],
      [ya, yb],
    ],
    tower: [
      [xa, xb],
      [ya, yb],
    ],
    "two-towers": [TWO_TOWERS.flatMap(({ x }) => x), TWO_TOWERS.flatMap(({ y }) => y)],
    "many-towers": [inner, inner],
  };
  const [xSteps, ySteps] = all[scene] ?? [[], []];
  return { xSteps, ySteps };
}

/** Undefined for scenes with one input. */
export function shapeOf(scene: SceneName, now: Numbers): Shape | undefined {
  const bare = functionOf(scene, now);
  return bare && { ...bare, ...stepsIn(scene, now) };
}

type Bare = Pick<Shape, "f" | "least" | "most">;

const upright = (f: Height): Bare => ({ f, least: 0, most: 1 });
/** Down to -1 only where something goes there. */
const signed = (f: Height, ...heights: readonly number[]): Bare => ({
  f,
  least: Math.min(...heights) < 0 ? -1 : 0,
  most: Math.max(1, ...heights.map(Math.abs)),
});

function functionOf(scene: SceneName, now: Numbers): Bare | undefined {
  const { xa, xb, ya, yb, hz } = now;
  switch (scene) {
    case "two-inputs":
      return upright(neuronOver(now.wx, now.wy, now.bxy));
    case "step-x":
      return upright((x) => stepAt(x, xa));
    case "step-y":
      return upright((_, y) => stepAt(y, ya));
    case "bump-x":
      return signed(bumpX([xa, xb], hz), xa <= xb ? hz : -hz);
    case "bump-y":
      return signed(bumpY([ya, yb], hz), ya <= yb ? hz : -hz);
    case "bump-xy": {
      const shape = signed(crossed({ x: [xa, xb], y: [ya, yb] }, hz), 2 * hz);
      return { ...shape, least: hz < 0 || xa > xb || ya > yb ? -shape.most : 0 };
    }
    case "tower":
      return upright(tower({ x: [xa, xb], y: [ya, yb] }, now.ht, now.bt));
    case "two-towers":
      return signed(
        towers([
          { at: TWO_TOWERS[0], weight: now.ta },
          { at: TWO_TOWERS[1], weight: now.tb },
        ]),
        now.ta,
        now.tb,
      );
    case "many-towers":
      return upright(manyTowers(now.side));
    default:
      return undefined;
  }
}
