// Where the locals of a function are set and read. From this the emitter knows which locals need
// no variable (set once, read once) and how long the others need theirs. Blocks
// are numbered in the order in which they begin; 0 is the body of the function.
import type { Expr, Local, LoopFunction, Stmt } from "../../3-schedule/loops/kernel.ts";
import { eachLocal, operandsOf } from "../../3-schedule/loops/parts.ts";

interface Block {
  readonly id: number;
  readonly parent: Block | null;
  readonly depth: number;
  /** Position of the loop or if within the parent. */
  readonly at: number;
}

/** What a function does with a local. */
export interface Use {
  readonly local: Local;
  sets: number;
  reads: number;
  /** The innermost block that holds every use. */
  scope: Block;
  /** Block of the first use if that is a set, else null. */
  readonly bornIn: Block | null;
  /** Position of the last use, in terms of the scope. */
  last: number;
}

export interface Uses {
  /** By the id of the local; nothing where it is never used. */
  readonly of: readonly (Use | undefined)[];
  /** Locals whose variables are free again, by block and statement of it. */
  readonly ends: readonly (readonly (readonly Local[] | undefined)[])[];
}

/** Set once and read once: its value may take the place of the read. */
export const isSingle = (u: Use): boolean => u.sets === 1 && u.reads === 1;

/** Keeps its value from one round of a loop to the next, as far as the text tells: the first use is
 * not a set in the block that holds all uses. */
export const isCarried = (u: Use): boolean => u.bornIn !== u.scope;

export function findUses(fn: LoopFunction): Uses {
  const finder = new Finder(fn);
  const ends = finder.ends;
  for (const u of finder.inOrder) {
    if (isCarried(u)) continue;
    const block = ends[u.scope.id]!;
    const known = block[u.last];
    if (known) known.push(u.local);
    else block[u.last] = [u.local];
  }
  return finder;
}

class Finder {
  readonly of: (Use | undefined)[];
  readonly inOrder: Use[] = [];
  /** A list for each block. */
  readonly ends: (Local[] | undefined)[][] = [];
  /** The statement that is looked at. */
  #block: Block | null = null;
  #at = 0;
  /** One function for all reads: it is hot. */
  readonly #read = (local: Local): void => {
    this.#use(local, false).reads++;
  };

  constructor(fn: LoopFunction) {
    this.of = new Array<Use | undefined>(fn.locals.length);
    this.#walk(fn.body);
  }

  #walk(statements: readonly Stmt[]): void {
    const [parent, position] = [this.#block, this.#at];
    const depth = parent ? parent.depth + 1 : 0;
    this.#block = { id: this.ends.length, parent, depth, at: position };
    this.ends.push(new Array(statements.length));
    for (let at = 0; at < statements.length; at++) {
      const s = statements[at]!;
      this.#at = at;
      if (s.kind === "set") {
        eachLocal(s.value, this.#read);
        this.#use(s.local, true).sets++;
        continue;
      }
      const operands: readonly Expr[] = operandsOf(s);
      for (let i = 0; i < operands.length; i++) eachLocal(operands[i]!, this.#read);
      if (s.kind === "loop") this.#walk(s.body);
      else if (s.kind === "if") this.#walk(s.then);
    }
    this.#block = parent;
    this.#at = position;
  }

  #use(local: Local, isSet: boolean): Use {
    const block = this.#block!;
    const known = this.of[local.id];
    if (!known) {
      const bornIn = isSet ? block : null;
      const u = { local, sets: 0, reads: 0, scope: block, bornIn, last: this.#at };
      this.of[local.id] = u;
      this.inOrder.push(u);
      return u;
    }
    if (known.scope === block) {
      known.last = this.#at;
      return known;
    }
    // Both up to the innermost block that holds the earlier uses and this one.
    let here = block;
    let position = this.#at;
    while (here !== known.scope) {
      if (here.depth > known.scope.depth) {
        position = here.at;
        here = here.parent!;
      } else known.scope = known.scope.parent!;
    }
    known.last = position;
    return known;
  }
}
