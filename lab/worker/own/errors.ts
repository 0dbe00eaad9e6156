// What is wrong with files that were brought, as plain data: the page says it in its language.
import type { Limit } from "./own.ts";

export class OwnDataError extends Error {
  override readonly name = "OwnDataError";
  readonly limit: Limit;
  constructor(limit: Limit) {
    super(JSON.stringify(limit));
    this.limit = limit;
  }
}
