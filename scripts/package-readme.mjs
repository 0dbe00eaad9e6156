// The README as the package has it: documentation and examples are not in the package, so links to them
// would lead nowhere there. They become the path in the repository, pictures go. npm takes README.md from
// where it lies: `prepack` writes this one in its place and keeps the whole one, `postpack` puts that back.
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";

const NOTE =
  "Files named here that are no links, such as `docs/start.md`, are in the repository and not in the package.";

/** The text without links to what is not there; code stays as it is. */
export function packedReadme(text, isThere) {
  const parts = text.split(/^(```[\s\S]*?^```$)/m);
  const packed = parts.map((part, i) => (i % 2 ? part : withoutAbsent(part, isThere)));
  return packed.join("").replace(/^# .*\n/, (title) => `${title}\n${NOTE}\n`);
}

const withoutAbsent = (text, isThere) =>
  text.replace(
    /(!?)\[([^\]]*)\]\((?!\w+:|#)([^)\s]+)\)(\n\n)?/g,
    (whole, picture, name, path, end = "") => {
      if (isThere(path.replace(/#.*/, ""))) return whole;
      if (picture) return "";
      return (path.startsWith(name) ? `\`${path}\`` : `${name}: \`${path}\``) + end;
    },
  );

/** Whether package.json says that a file is packed. */
function packedIn(root) {
  const { files } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  return (path) => files.some((one) => path === one || path.startsWith(`${one}/`));
}

const [, program, mode, folder = "."] = process.argv;
if (resolve(program) === import.meta.filename) {
  const readme = join(folder, "README.md");
  const whole = join(folder, "node_modules/.downhill-readme.md");
  if (existsSync(whole)) {
    // also what is left of an interrupted pack; a README that was changed since is nobody's to replace
    const kept = readFileSync(whole, "utf8");
    if (readFileSync(readme, "utf8") === packedReadme(kept, packedIn(folder)))
      renameSync(whole, readme);
    else console.error("README.md is not the one that was packed; it stays as it is");
  }
  if (mode === "pack") {
    const text = readFileSync(readme, "utf8");
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, text);
    writeFileSync(readme, packedReadme(text, packedIn(folder)));
  }
}
