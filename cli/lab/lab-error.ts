// What keeps the lab from being served or written, said in one line.
import { DownhillError, systemReason } from "downhill";

/** The page is missing or not usable, a port cannot be had, a folder must not be written to. */
export class LabError extends DownhillError {
  override readonly name = "LabError";
}

/** Why the system failed, in the words of a person. */
export function reason(error: unknown): string {
  const { cause = error } = error as Error;
  return systemReason(cause).replace(/^\w+ E[A-Z]+: /, "");
}
