// Why files were refused, in words. What a file says is only ever text in them.
import type { Text } from "../../text/en.ts";
import type { Problem } from "../../worker/own/own.ts";
import type { Failure, TableRefusal } from "../../worker/protocol.ts";
import { percent, short, whole } from "../numbers.ts";
import { classOddityInWords } from "./class-oddity.ts";

const MB = 2 ** 20;

export function refusalOf({ limit, table, message }: Failure, words: Text["ownData"]): string {
  const { limits: t } = words;
  if (table) return tableInWords(table, words);
  switch (limit?.kind) {
    case "files":
    case "values":
    case "classes":
      return t[limit.kind](whole(limit.most), whole(limit.found));
    case "bytes":
      return t.bytes(whole(limit.most / MB), whole(limit.found / MB));
    case "pixels":
      return t.pixels(limit.file, whole(limit.most / 1e6), whole(limit.found / 1e6));
    case "nothing":
      return t.nothing(limit.first);
    case "mixed":
      return t.mixed;
    case "several-tables":
      return t.severalTables;
    case "idx-pair":
      return t.idxPair(limit.images, limit.labels);
    case "no-classes":
      return t.noClasses(limit.file);
    case "not-a-picture":
      return t.notPicture(limit.file);
    default:
      return t.other(message);
  }
}

/** Where in which table, what is wrong, and what to do. */
function tableInWords(table: TableRefusal, { tables: t }: Text["ownData"]): string {
  const { fault, file, line, column, found } = table;
  return `${t.where(file, line, column)}: ${t.faults[fault](found)}`;
}

/** More sentences of one kind say nothing new. */
const MOST_ALIKE = 3;

/** What looks wrong, in words; many of a kind are counted. */
export function problemsInWords(problems: readonly Problem[], t: Text["ownData"]): string[] {
  const said: string[] = [];
  const kinds = [...new Set(problems.map(({ kind }) => kind))];
  for (const kind of kinds) {
    const alike = problems.filter((problem) => problem.kind === kind);
    said.push(...alike.slice(0, MOST_ALIKE).map((problem) => inWords(problem, t)));
    if (alike.length > MOST_ALIKE) said.push(t.problems.more(alike.length - MOST_ALIKE));
  }
  return said;
}

function inWords(problem: Problem, words: Text["ownData"]): string {
  const { problems: t } = words;
  switch (problem.kind) {
    case "one-class":
      return t.oneClass(problem.name);
    case "outweighs":
      return t.outweighs(problem.name, percent(problem.share));
    case "sorted":
      return t.sorted;
    case "sizes":
      return t.sizes(problem.least, problem.most, problem.to);
    case "not-scaled":
      return t.notScaled(short(problem.most));
    case "few":
      return t.few(problem.name, problem.count);
    case "empty-class":
      return t.emptyClass(problem.name);
    case "skipped":
      return t.skipped(problem.count, problem.first);
    case "classes":
      return classOddityInWords(problem.oddity, words);
  }
}
