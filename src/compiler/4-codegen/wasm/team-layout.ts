// Where a team of threads meets: all that a worker needs to know of the compiler.

/** Byte offsets in the memory of a team; counters that many threads touch have a cache line each. */
export const TEAM_LAYOUT = {
  arrived: 0,
  generation: 64,
  sleepers: 128,
  /** Not 0 once the team is given up. */
  failed: 132,
  /** Loads of the generation before a thread sleeps, written by the host. */
  spins: 136,
  /** Threads that have done the present call, for a host that blocks. */
  done: 192,
  /** What the call gave. */
  result: 196,
} as const;
