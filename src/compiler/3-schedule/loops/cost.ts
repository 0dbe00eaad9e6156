// About how long a function takes, in nanoseconds of one core: for deciding what is worth several
// threads, never for anything that changes a result. Each operation counts alike, loads and stores
// by their bytes.
import { type Expr, type LoopFunction, laneBytes, type Stmt } from "./kernel.ts";
import { operandsOf, partsOf } from "./parts.ts";

/** Measured on a core of 3.6 GHz with kernels of known length; a factor of two off is harmless. */
const OPERATION_NS = 0.25;
const BYTE_NS = 1 / 64;
/** What a loop adds to each of its rounds. */
export const ROUND_NS = OPERATION_NS;

function costOf(e: Expr): number {
  const own =
    e.kind === "local" || e.kind === "constant"
      ? 0
      : e.kind === "load"
        ? OPERATION_NS / 2 + BYTE_NS * laneBytes(e.type.scalar) * (e.splat ? 1 : e.type.lanes)
        : OPERATION_NS;
  return partsOf(e).reduce((sum, part) => sum + costOf(part), own);
}

/** Rounds that a loop is expected to make. */
export const roundsOf = ({ count, most }: Extract<Stmt, { kind: "loop" }>): number =>
  typeof count === "number" ? count : Math.max(1, (most ?? 64) / 2);

export function statementCost(s: Stmt): number {
  const own = operandsOf(s).reduce((sum, e) => sum + costOf(e), 0);
  switch (s.kind) {
    case "store": {
      const { lanes, scalar } = s.value.type;
      return own + OPERATION_NS + BYTE_NS * lanes * laneBytes(scalar);
    }
    case "loop":
      return own + roundsOf(s) * roundCost(s);
    case "if":
      return own + blockCost(s.then);
    default:
      return own;
  }
}

/** Of one round of a loop. */
export const roundCost = ({ body }: Extract<Stmt, { kind: "loop" }>): number =>
  blockCost(body) + ROUND_NS;

const blockCost = (statements: readonly Stmt[]): number =>
  statements.reduce((sum, s) => sum + statementCost(s), 0);

/** The estimate of one call, without what it calls. */
export const functionCost = ({ body }: LoopFunction): number => blockCost(body);
