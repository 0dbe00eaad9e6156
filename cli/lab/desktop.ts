// Opens an address in the browser of the desktop, where there is one.
import { spawn } from "node:child_process";

type Opener = readonly [command: string, ...args: string[]];

/** The program that opens addresses here; undefined where nobody would see it. */
export function opener(
  platform: NodeJS.Platform = process.platform,
  environment: NodeJS.ProcessEnv = process.env,
): Opener | undefined {
  const isRemote = Boolean(environment.SSH_CONNECTION);
  if (platform === "darwin") return isRemote ? undefined : ["open"];
  if (platform === "win32") return isRemote ? undefined : ["cmd", "/d", "/c", "start", '""'];
  const hasScreen = environment.DISPLAY || environment.WAYLAND_DISPLAY;
  return hasScreen ? ["xdg-open"] : undefined;
}

/** A browser that is still there after this has been opened: some openers wait for its end. */
const OPENED_MS = 5000;

/** Opens an address; false where there is no browser, or it does not start. */
export function openInBrowser(url: string, program = opener()): Promise<boolean> {
  if (program === undefined) return Promise.resolve(false);
  const [command, ...args] = program;
  return new Promise((resolve) => {
    const child = spawn(command, [...args, url], {
      detached: true,
      stdio: "ignore",
      windowsVerbatimArguments: true,
    });
    const timer = setTimeout(() => resolve(true), OPENED_MS);
    const end = (isOpened: boolean) => {
      clearTimeout(timer);
      resolve(isOpened);
    };
    child.on("error", () => end(false));
    child.on("exit", (code) => end(code === 0));
    child.unref();
  });
}
