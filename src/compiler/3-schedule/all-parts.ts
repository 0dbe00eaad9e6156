// All that a schedule may be made with.
import { AlikeGroups } from "./alike-groups.ts";
import { rareValues } from "./elements/rare-values.ts";
import { mergeAlike } from "./loops/merge.ts";
import { lowerBorders } from "./nests/border.ts";
import { LiveList } from "./nests/live-list.ts";
import { rareLowering } from "./nests/rare-lowering.ts";
import * as borders from "./plan/border.ts";
import { loopPasses } from "./plan/loop-passes.ts";
import { skipZeros } from "./plan/sparse.ts";
import { windowPasses as windows } from "./plan/window-passes.ts";
import type { Parts } from "./schedule.ts";
import { teamCode } from "./threads/team.ts";

export const allParts: Parts = {
  windows,
  loops: loopPasses,
  borders,
  skipZeros,
  rareLowering,
  rareValues,
  lowerBorders,
  listOf: (elements, list, extent) => new LiveList(elements, list, extent),
  lowerAlike: (context) => {
    const groups = new AlikeGroups(context);
    return (group, name) => groups.lower(group, name);
  },
  mergeAlike,
  teamCode,
};
