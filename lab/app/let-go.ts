// A component that renders itself anew lets go of what it showed before. Preact keeps the children on the
// old node; where a child bailed out, old and new trees share it and it points to its newest parent. So a
// node that somebody still holds (the first one stays in the props of its parent) holds every tree that
// there ever was: a page that watches a run grows by megabytes a minute.
import { options, type VNode } from "preact";

/** Preact's names as its package has them, which @preact/signals counts on too. */
interface Rendered extends VNode {
  /** The component, and in it the node that it was last rendered from. */
  __c?: { readonly __v?: Rendered };
  /** Children. */
  __k?: unknown;
}
interface Hooks {
  /** Before a node is compared. */
  __b?: (node: Rendered) => void;
  /** After a tree has been brought to the page, with its root. */
  __c?: (root: Rendered, queue: unknown) => void;
}

/** From now on. */
export function letGoOfOldNodes(): void {
  const hooks = options as Hooks;
  const { __b: beforeDiff, __c: commit } = hooks;
  let replaced: { readonly by: Rendered; readonly old: Rendered } | undefined;
  hooks.__b = (node) => {
    // only one that renders itself anew has its component already
    const old = node.__c?.__v;
    if (old && old !== node) replaced = { by: node, old };
    beforeDiff?.(node);
  };
  hooks.__c = (root, queue) => {
    if (replaced?.by === root) replaced.old.__k = null;
    replaced = undefined;
    commit?.(root, queue);
  };
}
