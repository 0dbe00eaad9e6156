// The loss of a network of several outputs: each has a loss of its own, and what is minimised is their
// weighted sum.
import type { Tensor } from "../compiler/1-graph/tensor.ts";
import { inWords } from "../data/in-words.ts";
import { checkOptionNames, namesOf } from "../data/option-names.ts";
import { checkPartNames, outputPlaces } from "../data/parts.ts";
import { DownhillError, OptionError } from "../errors.ts";
import { checkNonNegative } from "./check.ts";
import { asKnown, isBuiltInLoss, isLoss, type Loss, made } from "./loss.ts";
import type { Output } from "./trace.ts";

/** The loss of one output, and how much it counts. */
export interface OutputLoss {
  readonly loss: Loss;
  readonly weight: number;
}

/** A weighted sum of losses, one an output. */
export interface OutputLosses extends Loss {
  readonly parts: Readonly<Record<string, OutputLoss>>;
}

/**
 * The loss of a network that ends with `outputs`: the weighted sum of a loss for each of them.
 *
 * ```ts
 * const loss = outputLosses({ kind: logLikelihood, age: meanSquared }, { age: 0.1 });
 * ```
 * Losses may be of your own. Evaluations have the figures of each output as `parts`, the loss without
 * its weight.
 * @param weights default 1
 * @throws OptionError for what are no losses and weights; a run throws it for an output without a loss and
 * for a loss without an output
 */
export function outputLosses<const L extends Readonly<Record<string, Loss>>>(
  losses: L,
  weights: { readonly [K in keyof L]?: number } = {},
): OutputLosses {
  checkPartNames("outputLosses", losses);
  for (const [name, loss] of Object.entries(losses)) {
    if (typeof loss === "object" && loss !== null && isLoss(loss) && !isOutputLosses(loss))
      continue;
    const got =
      typeof loss === "object"
        ? inWords((loss as Partial<Loss> | null)?.name ?? loss)
        : inWords(loss);
    throw new OptionError(`outputLosses: ${name}: expected a loss such as quadratic, got ${got}`);
  }
  checkOptionNames("outputLosses: weights", weights as object, namesOf(Object.keys(losses)));
  const parts = Object.fromEntries(
    Object.entries(losses).map(([name, loss]) => {
      const weight = (weights as Readonly<Record<string, number | undefined>>)[name] ?? 1;
      checkNonNegative(`outputLosses: weight of ${name}`, weight);
      return [name, Object.freeze({ loss, weight })];
    }),
  );
  const all = Object.entries(parts);
  if (all.every(([, { weight }]) => weight === 0)) {
    throw new OptionError(
      "outputLosses: expected a weight above 0, got none: nothing would be learned",
    );
  }
  const perExample = (output: Output, y: Tensor) =>
    eachLoss(parts, output, y)
      .map(([name, loss]) => (parts[name]!.weight === 1 ? loss : loss.mul(parts[name]!.weight)))
      .reduce((sum, one) => sum.add(one));
  const loss = Object.freeze({ ...made(codeOf(parts), "numbers", perExample), parts });
  return all.every(([, part]) => isBuiltInLoss(part.loss)) ? asKnown(loss) : loss;
}

/** Whether it is a sum of losses, one an output. */
export const isOutputLosses = (objective: object): objective is OutputLosses =>
  typeof (objective as Partial<OutputLosses>).parts === "object";

/** The losses of the outputs without their weights, [batch] each, in the order of the outputs. */
export function eachLoss(
  parts: OutputLosses["parts"],
  output: Output,
  y: Tensor,
): (readonly [name: string, loss: Tensor])[] {
  checkOutputs(parts, output.parts && [...output.parts.keys()]);
  const batch = y.shape[0]!;
  const sizes = [...output.parts!].map(
    ([name, { a }]) => [name, { outputs: a.shape[1]! }] as const,
  );
  return outputPlaces(Object.fromEntries(sizes)).map(({ name, start, size }) => {
    const wanted = y.slice([0, start], [batch, size]);
    return [name, of(name, () => parts[name]!.loss.perExample(output.parts!.get(name)!, wanted))];
  });
}

/** Throws OptionError unless there is a loss for each of these outputs, and none besides. */
export function checkOutputs(
  parts: OutputLosses["parts"],
  outputs: readonly string[] | undefined,
): void {
  const names = Object.keys(parts);
  if (!outputs) {
    throw new OptionError(
      `loss: outputLosses expected a network that ends with outputs({ ${names.map((n) => `${n}: ...`).join(", ")} }), got one output without a name`,
    );
  }
  const extra = names.find((name) => !outputs.includes(name));
  if (extra !== undefined) {
    throw new OptionError(
      `loss: outputLosses expected losses of the outputs ${outputs.join(", ")}, got one of ${extra}`,
    );
  }
  const missing = outputs.find((name) => !names.includes(name));
  if (missing === undefined) return;
  throw new OptionError(
    `loss: output ${missing} has no loss; outputLosses({ ${[...names, missing].map((n) => `${n}: ...`).join(", ")} })`,
  );
}

/** Puts the output into the message of an error that comes out of its loss. */
function of<T>(name: string, build: () => T): T {
  try {
    return build();
  } catch (error) {
    if (!(error instanceof DownhillError)) throw error;
    const Kind = error.constructor as new (message: string, options: ErrorOptions) => DownhillError;
    const message = error.message.replace(/^loss: /, "");
    throw new Kind(`loss: output ${name}: ${message}`, { cause: error });
  }
}

function codeOf(parts: OutputLosses["parts"]): string {
  const all = Object.entries(parts);
  const list = all.map(([name, { loss }]) => `${name}: ${loss.name}`).join(", ");
  const weighted = all.filter(([, { weight }]) => weight !== 1);
  const weights = weighted.map(([name, { weight }]) => `${name}: ${weight}`).join(", ");
  return `outputLosses({ ${list} }${weights ? `, { ${weights} }` : ""})`;
}

/** What stands in such a code: `name: text` each, where no text has a colon. */
const pairs = (inside: string): [string, string][] =>
  inside.split(/, (?=[A-Za-z_$][\w$]*: )/).map((pair) => {
    const at = pair.indexOf(": ");
    return [pair.slice(0, at), pair.slice(at + 2)];
  });

/** The loss of a code that `outputLosses` made, of losses that `named` knows; undefined for others. */
export function outputLossesOf(
  code: string,
  named: (name: string) => Loss | undefined,
): OutputLosses | undefined {
  const [, list, weights] =
    /^outputLosses\(\{ ([^{}]+) \}(?:, \{ ([^{}]+) \})?\)$/.exec(code) ?? [];
  if (list === undefined || code.length > 10_000) return undefined;
  const found = pairs(list).map(([name, loss]) => [name, named(loss)] as const);
  if (found.some(([, loss]) => loss === undefined)) return undefined;
  const numbers =
    weights === undefined ? [] : pairs(weights).map(([n, w]) => [n, Number(w)] as const);
  try {
    const made = outputLosses(
      Object.fromEntries(found) as Record<string, Loss>,
      Object.fromEntries(numbers),
    );
    return made.name === code ? made : undefined;
  } catch (error) {
    if (error instanceof DownhillError) return undefined;
    throw error;
  }
}
