// The documentation as a site. Without a word: writes the reference from the docstrings and builds all
// pages into docs/.vitepress/dist. `--serve` then serves that folder on this machine.
// It needs what `npm run build` makes.
import { fileURLToPath } from "node:url";
import { build, serve } from "vitepress";
import { writeReference } from "./docs/reference.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const args = process.argv.slice(2);
if (args.some((word) => word !== "--serve")) {
  console.error(`node scripts/docs.mjs [--serve]: what is ${args.join(" ")}?`);
  process.exit(2);
}
writeReference(root, `${root}docs/reference`);
await build(`${root}docs`);
if (args.includes("--serve")) await serve({ root: `${root}docs`, port: 4173 });
else console.log("the site is in docs/.vitepress/dist; npm run docs -- --serve shows it");
