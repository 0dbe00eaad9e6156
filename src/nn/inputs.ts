// Several inputs: an example stays one row of values, and the first layer says which parts of it are
// called what. Layers behind it ask for a part by its name, wherever they stand.
import { text } from "../compiler/1-graph/shape.ts";
import {
  checkInputParts,
  type InputParts,
  inputPartsText,
  inputPlaces,
  rowSize,
} from "../data/parts.ts";
import { ShapeError } from "../errors.ts";
import type { Layer } from "./layer.ts";

/** The first layer of a network of several inputs. */
export interface InputsLayer<Parts extends InputParts = InputParts> extends Layer {
  readonly parts: Parts;
}

/**
 * The inputs of a network by name, each with its shape, in place of the one input shape:
 *
 * ```ts
 * const net = network(
 *   inputs({ picture: [28, 28, 1], table: [5] }),
 *   branches({ picture: [conv2d(8, 3, relu), flatten()], table: dense(10, relu) }),
 *   dense(3, softmax),
 * );
 * ```
 * An example is one row of all their values, one part behind the other; `several` makes such a set. The
 * layer gives the whole row on. `branches` and `scope.part` of a layer of your own read a part.
 * @throws OptionError for what are no shapes by name
 */
export function inputs<const Parts extends InputParts>(parts: Parts): InputsLayer<Parts> {
  checkInputParts("inputs", parts);
  const shapes = Object.entries(parts).map(([name, shape]) => `${name}: ${text(shape)}`);
  const code = `inputs({ ${shapes.join(", ")} })`;
  const width = rowSize(inputPlaces(parts));
  return Object.freeze({
    name: `inputs({ ${Object.keys(parts).join(", ")} })`,
    code,
    parts: Object.freeze({ ...parts }),
    outputs: width,
    description: { kind: "inputs", parts: shapes.join(", ") },
    trace: (x, scope) => {
      if (x.rank !== 2 || x.shape[1] !== width) {
        throw new ShapeError(
          `expected a row of ${width} values an example, ${inputPartsText(parts)}, got ${text(x.shape.slice(1))}`,
        );
      }
      scope.tellParts(parts, x);
      return x;
    },
  } satisfies InputsLayer<Parts>);
}

/** Whether it names inputs. */
export const isInputs = (given: unknown): given is InputsLayer =>
  (given as Partial<Layer> | null)?.description?.kind === "inputs" &&
  typeof (given as Partial<InputsLayer>).parts === "object";

/** The inputs of a description, "picture: [28, 28, 1], table: [5]"; whether they can be, `inputs` checks. */
export const inputPartsOf = (given: string): InputParts =>
  Object.fromEntries(
    [...given.slice(0, 100_000).matchAll(/([^\s:,]+): \[([\d, ]*)\]/g)].map(([, name, sizes]) => [
      name!,
      sizes!.split(",").map(Number),
    ]),
  );
