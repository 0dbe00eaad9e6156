// Renews book/report.html and book/RESULTS.md from the results that are stored.
import { fileURLToPath } from "node:url";
import { experiments } from "../book/index.ts";
import { makeReport, writeReport } from "../book/report/report.ts";
import { openStore } from "../book/store.ts";

const book = fileURLToPath(new URL("../../book/", import.meta.url));
const report = makeReport(experiments, openStore(`${book}results`));
for (const path of writeReport(report, book)) console.log(path);
