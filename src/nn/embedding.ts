// Symbols as vectors that are learned: characters, words, pieces of a game.
import { checkOptionNames } from "../data/option-names.ts";
import { checkCount } from "./check.ts";
import type { Initializer } from "./initializer.ts";
import type { Layer } from "./layer.ts";

export interface EmbeddingOptions {
  /** Keeps the vectors at their first values; default false. */
  readonly frozen?: boolean;
  /** What the vectors are drawn from; default: the initializer of the run. */
  readonly weight?: Initializer;
}

/**
 * Row x of a table for each number x from 0 to symbols - 1: [batch, ...shape] -> [batch, ...shape,
 * size]. The table is [symbols, size]. A number that is no symbol gives NaN, so that a run stops and
 * says so; bytes are symbols as they are where the data set says `divideBy: 1`.
 * @throws OptionError for sizes that are no whole numbers from 1
 */
export function embedding(symbols: number, size: number, options: EmbeddingOptions = {}): Layer {
  checkOptionNames("embedding", options, { frozen: true, weight: true });
  checkCount("embedding: symbols", symbols, 1);
  checkCount("embedding: size", size, 1);
  const { frozen = false, weight } = options;
  const settings = [frozen ? "frozen: true" : "", weight ? `weight: ${weight.code}` : ""].filter(
    Boolean,
  );
  const last = settings.length ? `, { ${settings.join(", ")} }` : "";
  return Object.freeze({
    name: `embedding(${symbols}, ${size})`,
    code: `embedding(${symbols}, ${size}${last})`,
    description: { kind: "embedding", symbols, size, frozen },
    trace: (x, scope) => {
      const table = scope.param("weight", [symbols, size], weight, { frozen });
      const at = x
        .max(0)
        .min(symbols - 1)
        .cast("i32"); // [batch, ...shape]
      const isSymbol = at.cast(x.dtype).eq(x).expand(x.rank, size);
      const a = isSymbol.where(table.gather(at), Number.NaN);
      scope.monitor("a", a);
      return a;
    },
  } satisfies Layer);
}
