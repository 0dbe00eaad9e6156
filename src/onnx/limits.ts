// What a file may hold at most, so that one that was made to do harm is refused before it is worked on.

/** Graphs within graphs; loops in loops are two. */
export const MOST_DEPTH = 16;
/** Nodes of a graph and of those in it. */
export const MOST_NODES = 10_000;
/** Texts, attributes, tensors and all else that a file is made of. */
export const MOST_PARTS = 2_000_000;
/** Axes of a tensor. */
export const MOST_AXES = 16;
