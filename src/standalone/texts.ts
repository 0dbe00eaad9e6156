// Code that goes into what is exported, as text: scripts/build.mjs makes it of `run/` and of lab/page and
// replaces this file.

/** A script that defines `downhill` with the exports of run/open.ts. */
export const RUNTIME: string = "";
