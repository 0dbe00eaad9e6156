// Which question is answered by what.
import type { AnswerOf, Question, Questions, Topic } from "../questions.ts";
import type { Session } from "../session.ts";
import { digits } from "./digits.ts";
import { downhill } from "./downhill.ts";
import { file } from "./file.ts";
import { hash } from "./hash.ts";
import { nudge } from "./nudge.ts";
import { outputs } from "./outputs.ts";
import { stages } from "./stages.ts";
import { value } from "./value.ts";

/** What answers a question about the run; it runs between two chunks of steps. */
export type Answerer<T extends Topic> = (
  session: Session,
  question: Questions[T]["ask"],
) => Promise<AnswerOf<T>>;

const answerers: { readonly [T in Topic]: Answerer<T> } = {
  digits,
  downhill,
  file,
  hash,
  nudge,
  outputs,
  stages,
  value,
};

export function answer(session: Session, question: Question): Promise<AnswerOf<Topic>> {
  const answerer = answerers[question.topic] as Answerer<Topic>;
  return answerer(session, question as never);
}
