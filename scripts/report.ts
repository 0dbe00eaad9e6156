// Renews book/report.html and book/RESULTS.md from the results that are stored. MNIST is there for
// the pictures of what networks read wrong.
import { fileURLToPath } from "node:url";
import { mnist } from "downhill/data";
import { experiments } from "../book/index.ts";
import { makeReport, writeReport } from "../book/report/report.ts";
import { openStore } from "../book/store.ts";

const book = fileURLToPath(new URL("../../book/", import.meta.url));
const { test } = await mnist();
const report = makeReport(experiments, openStore(`${book}results`), test);
for (const path of writeReport(report, book)) console.log(path);
