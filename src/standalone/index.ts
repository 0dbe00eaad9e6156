// The entry "downhill/standalone": trained networks as programs that need nothing of Downhill.

export { type ModuleOptions, type NetworkModule, toModule } from "./module.ts";
export type { Answers, OpenNetwork } from "./run/open.ts";
