// Code that goes into what is exported, as text: scripts/build.mjs makes it of `run/` and of the folder
// standalone-page/ of the repository, and replaces this file.

/** A script that defines `downhill` with the exports of run/open.ts. */
export const RUNTIME: string = "";

/** The same of run/open-named.ts. */
export const NAMED_RUNTIME: string = "";

/** A script that defines `downhillPage` with the exports of standalone-page/main.ts. */
export const PAGE_SCRIPT: string = "";

/** The styles of that page. */
export const PAGE_STYLE: string = "";
