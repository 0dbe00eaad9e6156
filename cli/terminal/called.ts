// By which words the program was called: what it advises works only in the same words. Nobody but a
// clone or an installation can say `downhill`, so its advice says what was said to it.
import { basename, delimiter, dirname, relative, sep } from "node:path";
import { COMMAND_NAMES } from "./command-names.ts";

/** How a command of ours begins: "downhill", "npx downhill" or "node dist/cli/main.js". */
export function calledAs(
  script = process.argv[1] ?? "",
  environment: NodeJS.ProcessEnv = process.env,
  folder = process.cwd(),
): string {
  const isByName = /^downhill(\.\w+)?$/.test(basename(script));
  const isPackage = script.includes(["", "node_modules", "downhill", ""].join(sep));
  if (isByName && environment.npm_command !== "exec" && isOnPath(script, environment)) {
    return "downhill";
  }
  if (isByName || isPackage) return "npx downhill";
  const near = relative(folder, script);
  const path = near.startsWith(`..${sep}..`) || near === "" ? script : near;
  return `node ${/\s/.test(path) ? `"${path}"` : path}`;
}

function isOnPath(script: string, { PATH = "" }: NodeJS.ProcessEnv): boolean {
  const own = PATH.split(delimiter).filter((path) => !path.endsWith(`node_modules${sep}.bin`));
  return own.includes(dirname(script));
}

/** `npm start` gives its words to train. */
const isStart = (environment: NodeJS.ProcessEnv): boolean =>
  environment.npm_lifecycle_event === "start" && environment.npm_command !== "exec";

/** Where a command may begin: behind a style too, whose last character is a letter. */
const BEGIN = String.raw`(?<=^|[^\w/.@-]|\u001b\[[\d;]*m)`;
const COMMAND = new RegExp(
  `${BEGIN}(?:npx )?downhill (?=(?:${COMMAND_NAMES.join("|")}|help)\\b|<command>|--)`,
  "gm",
);

/** A text with the commands in it as this program is called. */
export function asCalled(text: string, environment: NodeJS.ProcessEnv = process.env): string {
  if (!text.includes("downhill ")) return text;
  const name = calledAs(process.argv[1], environment);
  const own = isStart(environment)
    ? text
        .replace(new RegExp(`${BEGIN}downhill train(?= +-)`, "gm"), "npm start --")
        .replace(new RegExp(`${BEGIN}downhill train(?= {2}|$)`, "gm"), "npm start")
    : text;
  return own.replace(COMMAND, `${name} `);
}
