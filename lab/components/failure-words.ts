// What a failure says on the page: where the library's message names a cure that a page does not have, words
// of the page's own.
import { text } from "../state/language.ts";
import type { Failure } from "../worker/protocol.ts";

export const failureWords = ({ name, message }: Failure): string =>
  name === "TargetError" ? text.value.shell.noVectors : message;
