// How the inputs of a network are a picture: its shape says so, or the file that it was saved to, or
// --picture, for networks that come from elsewhere.
import { DataError, type TrainedNetwork } from "downhill";
import { type ImageShape, knownImageShape } from "downhill/data";
import { UsageError } from "../terminal/failure.ts";
import { refuse } from "./values.ts";
import { width } from "./width.ts";

export interface PictureFlags {
  /** As it was typed, and checked. */
  readonly picture?: string;
  readonly asIs?: boolean;
}

/** What --picture may be. */
export function pictureText(text: string): string {
  sidesOf(text);
  return text;
}

/** 28x28, or 32x32x3 with colours. */
export function sidesOf(text: string): ImageShape {
  const [, height, width, channels = 1] = /^(\d+)x(\d+)(?:x(\d+))?$/.exec(text) ?? [];
  const shape = { height: Number(height), width: Number(width), channels: Number(channels) };
  const isRight = Object.values(shape).every((n) => Number.isSafeInteger(n) && n > 0);
  return isRight ? shape : refuse("height and width, such as 28x28, or 32x32x3 with colours");
}

/** Height, width and channels of what a network sees. */
export function pictureOf(
  { network, picture }: TrainedNetwork,
  model: string,
  flags: PictureFlags,
): ImageShape {
  const known = picture ?? knownImageShape(network);
  const found = flags.picture === undefined ? known : sidesOf(flags.picture);
  const inputs = width(network);
  if (found === undefined) {
    throw new DataError(
      `${model}: it does not say how its ${inputs} inputs are a picture; say it: --picture HEIGHTxWIDTH`,
    );
  }
  const text = [found.height, found.width, ...(found.channels === 1 ? [] : [found.channels])];
  if (found.height * found.width * found.channels !== inputs) {
    throw new UsageError(
      `--picture ${text.join("x")}: that is ${text.reduce((a, b) => a * b)} values, but ${model} is a network for ${inputs} inputs`,
    );
  }
  return found;
}
