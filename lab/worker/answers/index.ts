// Which question is answered by what.
import type { AnswerOf, Question, Questions, Topic } from "../questions.ts";
import type { Session } from "../session.ts";
import { atZero } from "./at-zero.ts";
import { attack } from "./attack.ts";
import { cell } from "./cell.ts";
import { digits } from "./digits.ts";
import { downhill } from "./downhill.ts";
import { excites } from "./excites.ts";
import { file } from "./file.ts";
import { film } from "./film.ts";
import { hash } from "./hash.ts";
import { history } from "./history.ts";
import { layerErrors } from "./layer-errors.ts";
import { nudge } from "./nudge.ts";
import { outputs } from "./outputs.ts";
import { snapshot } from "./snapshot.ts";
import { stages } from "./stages.ts";
import { value } from "./value.ts";
import { votes } from "./votes.ts";

/** What answers a question about the run; it runs between two chunks of steps. */
export type Answerer<T extends Topic> = (
  session: Session,
  question: Questions[T]["ask"],
) => Promise<AnswerOf<T>>;

const answerers: { readonly [T in Topic]: Answerer<T> } = {
  atZero,
  attack,
  cell,
  digits,
  excites,
  file,
  film,
  hash,
  layerErrors,
  history,
  outputs,
  downhill,
  nudge,
  snapshot,
  stages,
  value,
  votes,
};

export function answer(session: Session, question: Question): Promise<AnswerOf<Topic>> {
  const answerer = answerers[question.topic] as Answerer<Topic>;
  return answerer(session, question as never);
}
