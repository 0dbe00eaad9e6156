// Finds the four IDX files of a data set in a folder by their names: those of MNIST, the ways people
// write them, and whatever stands before them, as in EMNIST.
import * as host from "#host";
import { DataError } from "../errors.ts";

/** The names of MNIST. */
export const IDX_NAMES = {
  trainImages: "train-images-idx3-ubyte",
  trainLabels: "train-labels-idx1-ubyte",
  testImages: "t10k-images-idx3-ubyte",
  testLabels: "t10k-labels-idx1-ubyte",
} as const;
export type IdxRole = keyof typeof IDX_NAMES;
const ROLES = Object.keys(IDX_NAMES) as IdxRole[];

/** A prefix; train, t10k or test; images or labels; the rest, which says no more than the format. */
const NAME =
  /^(.*?)(train(?:ing)?|t10k|test(?:ing)?)[-_. ]?(image|label)s?(?:[-_.](?:idx\d?|u?byte))*(?:\.gz)?$/i;

interface Named {
  readonly name: string;
  readonly prefix: string;
  readonly role: IdxRole;
}

function named(name: string): Named | undefined {
  const found = NAME.exec(name);
  if (!found) return undefined;
  const [, prefix = "", part = "", kind = ""] = found;
  const isTraining = part.toLowerCase().startsWith("train");
  const isImages = kind.toLowerCase() === "image";
  const role = isTraining
    ? isImages
      ? "trainImages"
      : "trainLabels"
    : isImages
      ? "testImages"
      : "testLabels";
  return { name, prefix, role };
}

/**
 * The paths of the files that are looked for: all but those in `given`.
 * @throws DataError where one is missing, is a folder, or could be one of several
 */
export async function findIdxFiles(
  path: string,
  prefix: string | undefined,
  given: Partial<Record<IdxRole, string>> = {},
): Promise<Record<IdxRole, string>> {
  if (!(await host.exists(path))) {
    if (/\.\w+$/.test(path)) throw new DataError(`${path}: no such file`);
    const names = ROLES.map((role) => (prefix ?? "") + IDX_NAMES[role]);
    throw new DataError(
      `${path}: no such folder; expected a folder with ${names.join(", ")} (raw or .gz)`,
    );
  }
  const entries = await host.listFolder(path);
  const wanted = ROLES.filter((role) => given[role] === undefined);
  const known = entries
    .filter(({ kind, name }) => kind === "file" && !name.startsWith("."))
    .flatMap(({ name }) => named(name) ?? []);
  const chosen = prefix ?? onlyPrefix(path, known, wanted);
  const own = known.filter((file) => file.prefix === chosen);
  const paths = wanted.map((role) => {
    const fitting = own.filter((file) => file.role === role).map(({ name }) => name);
    return [role, host.joinPath(path, oneOf(path, chosen, role, fitting, entries))] as const;
  });
  return Object.fromEntries(paths) as Record<IdxRole, string>;
}

/** What stands before the names of a whole set: nothing, where there are files of that kind. */
function onlyPrefix(path: string, known: readonly Named[], wanted: readonly IdxRole[]): string {
  const prefixes = [...new Set(known.map(({ prefix }) => prefix))];
  const isWhole = (prefix: string) =>
    wanted.every((role) => known.some((file) => file.prefix === prefix && file.role === role));
  const whole = prefixes.filter(isWhole);
  if (whole.includes("") || whole.length === 0) return "";
  if (whole.length === 1) return whole[0]!;
  throw new DataError(
    `${path}: ${whole.length} data sets are there; choose one by the prefix of its names: ${whole.join(", ")}`,
  );
}

function oneOf(
  path: string,
  prefix: string,
  role: IdxRole,
  fitting: readonly string[],
  entries: readonly host.FolderEntry[],
): string {
  const names = spellings(prefix + IDX_NAMES[role]);
  const usual = names.find((name) => fitting.includes(name));
  if (usual !== undefined) return usual;
  // of a file and its packed copy the file
  const distinct = fitting.filter(
    (name) => !fitting.includes(name.replace(/\.gz$/i, "")) || !/\.gz$/i.test(name),
  );
  if (distinct.length === 1) return distinct[0]!;
  if (distinct.length > 1) {
    throw new DataError(
      `${path}: ${distinct.join(" and ")} could both be the ${words(role)}; keep one there, or name the file`,
    );
  }
  const other = entries.find(({ name, kind }) => kind !== "file" && named(name)?.role === role);
  if (other) {
    throw new DataError(
      `${host.joinPath(path, other.name)}: expected the file of the ${words(role)}, found a ${other.kind}`,
    );
  }
  throw new DataError(
    `${path}: none of ${names.join(", ")} is there; put the file there under one of these names, pass the prefix of its name, or name the file of the ${words(role)}`,
  );
}

const words = (role: IdxRole): string =>
  role.replace(/[A-Z]/, (letter) => ` ${letter.toLowerCase()}`).replace("train ", "training ");

/** The ways people write one of the names: "-idx3" or ".idx3", "t10k" or "test", raw or .gz. */
function spellings(name: string): string[] {
  return [name, name.replace("t10k", "test")]
    .filter((spelling, i, all) => all.indexOf(spelling) === i)
    .flatMap((spelling) => [spelling, spelling.replace("-idx", ".idx")])
    .flatMap((spelling) => [spelling, `${spelling}.gz`]);
}
