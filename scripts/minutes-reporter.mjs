// A reporter for node:test that gives the seconds of each test file as one line of JSON a file.
import { relative } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

export default async function* seconds(source) {
  const total = new Map();
  for await (const { type, data } of source) {
    if ((type !== "test:pass" && type !== "test:fail") || data.nesting !== 0 || !data.file)
      continue;
    const name = relative(root, data.file)
      .replaceAll("\\", "/")
      // source maps name the source
      .replace(/^dist\/|\.[jt]s$/g, "")
      // what stands in a file beside a suite belongs to the suite
      .replace(/\.test\..*$/, ".test");
    total.set(name, (total.get(name) ?? 0) + data.details.duration_ms / 1000);
  }
  yield JSON.stringify(Object.fromEntries(total));
}
