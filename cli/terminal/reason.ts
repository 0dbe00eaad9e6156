// What the system says about a file, in the words of a person.

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "no such file",
  ENOTDIR: "no such file",
  EISDIR: "it is a folder",
  EACCES: "this user may not",
  EPERM: "this user may not",
  EROFS: "nothing can be written there",
  ENOSPC: "the disk is full",
  EDQUOT: "this user has no room left",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
  ELOOP: "its links lead in a circle",
  EEXIST: "something is there already",
};

/** Why a file could not be read or written. */
export function reasonOf(error: unknown): string {
  const { code, message = String(error) } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? message.replace(/^E[A-Z0-9]+: /, "").replace(/, \w+( '.*')*$/, "");
}
