// What several networks answer together by a vote, and what votes of so many are worth on the average.
import { randomStream } from "downhill/data";

/** What most say; the lowest of equals (in the book ties fall anyhow). */
export function plurality(votes: readonly number[]): number {
  const counts: number[] = [];
  for (const answer of votes) counts[answer] = (counts[answer] ?? 0) + 1;
  let most = 0;
  for (const [answer, count = 0] of counts.entries()) {
    if (count > (counts[most] ?? 0)) most = answer;
  }
  return most;
}

/** How many examples are right by the vote of these networks. */
export function rightTogether(
  members: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
): number {
  let right = 0;
  for (let i = 0; i < labels.length; i++) {
    if (plurality(members.map((answers) => answers[i]!)) === labels[i]) right++;
  }
  return right;
}

/**
 * How many are right in the mean over `draws` votes of `size` networks, each drawn from all of them
 * without putting back; of all of them where there are no more.
 */
export function meanVote(
  members: readonly ArrayLike<number>[],
  labels: ArrayLike<number>,
  { size, draws, seed }: { readonly size: number; readonly draws: number; readonly seed: number },
): number {
  if (members.length <= size) return rightTogether(members, labels);
  const { below } = randomStream(seed, "votes");
  let sum = 0;
  for (let draw = 0; draw < draws; draw++) {
    const left = [...members];
    const drawn = Array.from({ length: size }, () => left.splice(below(left.length), 1)[0]!);
    sum += rightTogether(drawn, labels);
  }
  return sum / draws;
}
