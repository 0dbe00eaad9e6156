// What keeps the lab from being served or written, said in one line.
import { DownhillError } from "downhill";

/** The page is missing or not usable, a port cannot be had, a folder must not be written to. */
export class LabError extends DownhillError {
  override readonly name = "LabError";
}

/** The system's word for a failure, as EADDRINUSE; else the message. */
export function reason(error: unknown): string {
  const { code } = error as NodeJS.ErrnoException;
  return code ?? (error instanceof Error ? error.message : String(error));
}
