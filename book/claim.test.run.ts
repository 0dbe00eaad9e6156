// A process that claims the files of a folder, lock-0, lock-1, ..., one after another, as soon as the file
// "go" is there; it says which it got, and has them until its end. Started by the suite of claims.
import { existsSync } from "node:fs";
import { join } from "node:path";
import { claim } from "./claim.ts";

const [folder, count] = process.argv.slice(2) as [string, string];
process.stdout.write("ready\n");
while (!existsSync(join(folder, "go"))) {}
const got = Array.from({ length: Number(count) }, (_, i) => i).filter(
  (i) => claim(join(folder, `lock-${i}`)) !== undefined,
);
process.stdout.write(`${JSON.stringify(got)}\n`);
process.stdin.on("data", () => process.exit(0));
