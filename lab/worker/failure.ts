// Errors as the page shows them.
import { DivergedRunError } from "downhill";
import type { Failure } from "./protocol.ts";

/** An error as the page shows it. */
export function failureOf(error: unknown): Failure {
  if (!(error instanceof Error)) return { name: "Error", message: String(error) };
  const { name, message } = error;
  if (!(error instanceof DivergedRunError)) return { name, message };
  const { step, layer } = error;
  return { name, message, step, ...(layer === undefined ? {} : { layer }) };
}
