// The loops of a kernel that adds something up, as a value: which label each loop walks and how far a
// round goes, what stands in registers, and where sums wait that leave them. `choose.ts` makes it,
// `write-nest.ts` turns it into loops, `nestText` prints it.
import type { Lanes } from "../elements/scope.ts";

/** A loop: each round takes `step` places of its label, of those that the loop around it left. Places
 * of the label of the lanes are vectors. */
export interface NestLoop {
  readonly label: string;
  readonly step: number;
  /** Each round adds to what the one before it came to: no thread may take some of them. */
  readonly inOrder?: boolean;
}

/** Where sums lie that are not finished in registers: from the loop numbered `depth` inward they are
 * added up in memory, and finished behind it. */
export interface Waits {
  readonly depth: number;
  /** From the loop of this number inward they wait apart: what its rounds come to is added at its end. */
  readonly apart?: number | undefined;
  /** The memory of a value that the group makes, or some of the kernel's own. */
  readonly in: "result" | "workspace";
}

/** Parts of a sum that are added up apart, each of so many steps along a label, and then in order. */
export interface SumParts {
  readonly label: string;
  readonly step: number;
  readonly count: number;
}

/** So many bytes behind what is read lies what is fetched; of `each` neighbours in a tile, which lie on
 * one line, that of the first. */
export interface Ahead {
  readonly bytes: number;
  readonly each: number;
}

export interface Nest {
  /** Outermost first. What the last loop of a label leaves of it is the tile's. */
  readonly loops: readonly NestLoop[];
  /** Label along which lanes run, "" for scalars: of the result, or summed. */
  readonly along: string;
  readonly lanes: Lanes;
  /** Labels of the tile's rows and of its columns, "" for one. */
  readonly rows: string;
  readonly columns: string;
  /** Labels of few places, all of which stand in a tile beside its rows. */
  readonly unrolled?: readonly string[];
  /** What is visited of the summands: all, those that a list names, the windows that cover an element
   * of a fold, or the winners of a pooling. */
  readonly sum: "dense" | "listed" | "cover" | "winners";
  readonly waits?: Waits | undefined;
  readonly parts?: SumParts | undefined;
  /** The loops of sums of the same kernel that are added up apart from these. */
  readonly apart?: Nest | undefined;
  /** What is fetched ahead of the operand in vectors, and of that of the rows. */
  readonly ahead?: Ahead | undefined;
  readonly rowsAhead?: Ahead | undefined;
  /** How many columns further the next tile lies, what the sums of which will meet is fetched (measured: an
   * update of 2048 x 2048 by Adam took 9.1 ms and, fetched while sums are added up, 7.9; of 784 x 2048,
   * 3.7 and 3.1). */
  readonly next?: number | undefined;
}

/** A nest on one line: `n/64 k/256+ m/6 n/2 x16, waits in result at 1`. A loop is its label and the
 * step of a round, with a plus where rounds add to what was there; x16 are the lanes. */
export function nestText(nest: Nest): string {
  const {
    loops,
    along,
    lanes,
    unrolled = [],
    sum,
    waits,
    parts,
    apart,
    ahead,
    rowsAhead,
    next,
  } = nest;
  const walked = loops.map(({ label, step, inOrder }) => {
    const vector = label === along && lanes > 1 ? `x${lanes}` : "";
    return `${label}${step > 1 || vector ? `/${step}${vector}` : ""}${inOrder ? "+" : ""}`;
  });
  const isAlong = loops.some(({ label }) => label === along);
  return [
    `loops ${walked.join(" ") || "none"}`,
    lanes > 1 && !isAlong ? `${lanes} lanes along ${along}` : "",
    unrolled.length > 0 ? `all of ${unrolled.join(" ")} in a tile` : "",
    sum === "dense" ? "" : `sum ${sum}`,
    waits ? `sums wait in ${waits.in} from loop ${waits.depth}` : "",
    waits?.apart === undefined ? "" : `those of a round apart from loop ${waits.apart}`,
    parts ? `${parts.count} parts of ${parts.step} ${parts.label}` : "",
    apart ? `apart ${nestText(apart)}` : "",
    ahead ? `vectors fetched ${ahead.bytes} bytes ahead` : "",
    rowsAhead ? `rows fetched ${rowsAhead.bytes} bytes ahead` : "",
    next ? "the next tile's values fetched" : "",
  ]
    .filter(Boolean)
    .join(", ");
}
