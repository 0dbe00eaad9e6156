// Noise as strong as an attack, for comparison: a network that only noise of this size changed would
// not be under attack.
import { checkOptionNames } from "../../data/option-names.ts";
import { checkNonNegative } from "../check.ts";
import { type Attack, checkRange, type PixelRangeOptions, settingsCode } from "./attack.ts";
import { ballAround } from "./ball.ts";

export interface NoiseOptions extends PixelRangeOptions {
  /** How far each input moves, in the units that the network sees. */
  readonly epsilon: number;
}

/** Each input moves by epsilon up or down, both as likely: x' = clip(x +- epsilon). */
export function signNoise(options: NoiseOptions): Attack {
  checkOptionNames("signNoise", options, { range: true, epsilon: true });
  const { epsilon, range } = options;
  checkNonNegative("signNoise: epsilon", epsilon);
  checkRange("signNoise", range);
  return Object.freeze({
    name: "noise",
    code: `signNoise(${settingsCode({ epsilon, range })})`,
    epsilon,
    ...(range ? { range } : {}),
    perturb: (attacked) => {
      const { inputs } = attacked;
      const ball = ballAround(attacked, epsilon);
      const up = attacked.uniform("sign", inputs.shape).lt(0.5);
      return ball.clip(up.where(inputs.add(ball.radius), inputs.sub(ball.radius)));
    },
  } satisfies Attack);
}
