// The entry "downhill/standalone": trained networks as programs that need nothing of Downhill.

export { type ModuleOptions, type NetworkModule, toModule } from "./module.ts";
export { type PageOptions, toPage } from "./page.ts";
export type { PageFacts } from "./page-facts.ts";
export type { Answers, OpenNetwork } from "./run/open.ts";
