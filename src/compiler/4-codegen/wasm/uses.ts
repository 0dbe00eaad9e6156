// Where the locals of a function are set and read. From this the emitter knows which locals need
// no variable (set once, read once) and how long the others need theirs. Blocks
// are numbered in the order in which they begin; 0 is the body of the function.
import type { Expr, Local, LoopFunction, Stmt } from "../../3-schedule/kernel.ts";
import { eachLocal, operandsOf } from "../../3-schedule/parts.ts";

interface Block {
  readonly id: number;
  readonly parent: Block | null;
  readonly depth: number;
  /** Position of the loop or if within the parent. */
  readonly at: number;
}

interface Use {
  readonly local: Local;
  sets: number;
  reads: number;
  /** The innermost block that holds every use. */
  scope: Block;
  /** Block of the first use if that is a set, else null. */
  bornIn: Block | null;
  /** Position of the last use, in terms of the scope. */
  last: number;
}

export interface Uses {
  readonly reads: (local: Local) => number;
  /** Set once and read once: its value may take the place of the read. */
  readonly isSingle: (local: Local) => boolean;
  /** Keeps its value from one round of a loop to the next, as far as the text tells. */
  readonly isCarried: (local: Local) => boolean;
  /** Locals whose variables are free again after statement `at` of a block. */
  readonly endsAfter: (block: number, at: number) => readonly Local[];
}

const NONE: readonly Local[] = [];

export function findUses(fn: LoopFunction): Uses {
  const uses = new Map<number, Use>();
  const ends = new Map<number, Map<number, Local[]>>();
  let blocks = 0;

  function use(local: Local, isSet: boolean, block: Block, at: number): Use {
    let u = uses.get(local.id);
    if (!u) {
      const bornIn = isSet ? block : null;
      u = { local, sets: 0, reads: 0, scope: block, bornIn, last: at };
      uses.set(local.id, u);
    }
    // Both up to the innermost block that holds the earlier uses and this one.
    let here: Block = block;
    let position = at;
    while (here !== u.scope) {
      if (here.depth > u.scope.depth) {
        position = here.at;
        here = here.parent!;
      } else u.scope = u.scope.parent!;
    }
    u.last = position;
    return u;
  }

  function read(e: Expr, block: Block, at: number): void {
    eachLocal(e, (local) => {
      use(local, false, block, at).reads++;
    });
  }

  function walk(statements: readonly Stmt[], parent: Block | null, position: number): void {
    const block: Block = {
      id: blocks++,
      parent,
      depth: parent ? parent.depth + 1 : 0,
      at: position,
    };
    for (let at = 0; at < statements.length; at++) {
      const s = statements[at]!;
      for (const e of operandsOf(s)) read(e, block, at);
      if (s.kind === "set") {
        use(s.local, true, block, at).sets++;
      } else if (s.kind === "loop") walk(s.body, block, at);
      else if (s.kind === "if") walk(s.then, block, at);
    }
  }
  walk(fn.body, null, 0);

  for (const u of uses.values()) {
    if (isCarried(u)) continue;
    let block = ends.get(u.scope.id);
    if (!block) ends.set(u.scope.id, (block = new Map()));
    const list = block.get(u.last);
    if (list) list.push(u.local);
    else block.set(u.last, [u.local]);
  }
  return {
    reads: (local) => uses.get(local.id)?.reads ?? 0,
    isSingle: (local) => {
      const u = uses.get(local.id);
      return u !== undefined && u.sets === 1 && u.reads === 1;
    },
    isCarried: (local) => {
      const u = uses.get(local.id);
      return u !== undefined && isCarried(u);
    },
    endsAfter: (block, at) => ends.get(block)?.get(at) ?? NONE,
  };
}

/** The first use is not a set in the block that holds all uses. */
const isCarried = (u: Use): boolean => u.bornIn !== u.scope;
