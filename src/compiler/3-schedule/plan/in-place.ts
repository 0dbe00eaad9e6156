// Sequences that a loop writes where it has read others: the way back of a recurrence reads in each step
// what the way there kept for it, and may leave the step's errors in the same place.
import { isScan, type Node } from "../../1-graph/graph.ts";
import { sameShape } from "../../1-graph/shape.ts";
import type { Bodies } from "./bodies.ts";
import type { Group, Read } from "./fuse.ts";
import { kernelsIn, type Round, type Stage, type Steps } from "./stages.ts";

/** For results of loops, the sequence that may lie in the same memory: its last readers are kernels of the
 * same step that go before, or compute each element of one from the same element of the other. */
export function writtenInPlace(
  steps: Steps<Group>,
  reads: (node: Node) => readonly Read[],
  bodies: Bodies,
): Map<Node, Node> {
  const groups = kernelsIn(steps.body);
  const starts = startsOf(steps.body);
  const { bound, stacks } = bodies;
  const shared = new Map<Node, Node>();
  const isFree = (from: Node, result: Node): boolean => {
    const isWritten = (m: Node) => bound.get(m)?.to === result;
    const writer = groups.findIndex((g) => g.members.some(isWritten));
    const last = groups[writer]?.members.find(isWritten);
    const step = last && bound.get(last)?.step;
    if (!step) return false;
    const first = starts.get(step.round)!;
    return groups.every((group, position) => {
      const isBefore = (aligned: boolean) =>
        position < writer || (position === writer && aligned && group.anchor === null);
      return group.members.flatMap(reads).every(({ node, aligned }) => {
        if (bodies.outside(node) !== from) return true;
        const at = bound.get(node)?.step;
        const isSameStep = at?.round === step.round && at.axis === step.axis;
        return isSameStep ? isBefore(aligned) : position < first;
      });
    });
  };
  for (const result of stacks) {
    const scan = result.inputs[0];
    if (!scan || !isScan(scan)) continue;
    const from = scan.inputs.find(
      (x) =>
        stacks.includes(x) &&
        ![...shared.values()].includes(x) &&
        x.dtype === result.dtype &&
        sameShape(x.shape, result.shape) &&
        isFree(x, result),
    );
    if (from) shared.set(result, from);
  }
  return shared;
}

/** The position of the first kernel of each repeat. */
function startsOf(stages: readonly Stage<unknown>[], from = 0, starts = new Map<Round, number>()) {
  let position = from;
  for (const stage of stages) {
    if (stage.kind === "repeat") {
      starts.set(stage.round, position);
      startsOf(stage.body, position, starts);
    }
    position += kernelsIn([stage]).length;
  }
  return starts;
}
