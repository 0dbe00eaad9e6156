// Runs campaigns in processes of their own, for the suites.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import type { Seen } from "./campaign.ts";
import type { ParserName } from "./parsers/index.ts";

const RUN = fileURLToPath(new URL("./run.js", import.meta.url));

export interface Report extends Seen {
  /** Of the peak of the process over its peak after the first files; where /proc tells. */
  readonly peakGrowth?: number;
  readonly seconds: number;
  /** Of guided ones: blocks of code that were run. */
  readonly blocks?: number;
}

/** What a young generation of objects may take in Node besides the files: three half spaces. */
const YOUNG_BYTES = 3 * 16 * 2 ** 20;

/** Runs a campaign ("1000" files, "60s"); fails where a bar is broken. */
export async function runCampaign(
  parser: ParserName,
  amount: string,
  seed: number,
): Promise<Report> {
  const child = spawn(process.execPath, [RUN, parser, amount, `${seed}`]);
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
  });
  const code = await new Promise((resolve) => child.on("close", resolve));
  assert.equal(code, 0, err);
  const report = JSON.parse(out) as Report;
  const { files, accepted, refused, ways, peakGrowth = 0 } = report;
  // files that are always or never refused, or in one way, would test nothing
  const isTelling = accepted > files / 1000 && refused > files / 1000 && ways > 0;
  assert.ok(isTelling, `${accepted} of ${files} accepted, ${ways} ways of refusing`);
  const most = 4 * 8192 + 16 * 2 ** 20 + YOUNG_BYTES;
  assert.ok(peakGrowth <= most, `the process grew by ${peakGrowth} bytes over ${files} files`);
  return report;
}
