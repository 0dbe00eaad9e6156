// A new elementwise op touches four files: the op table, the gradient rules, the text printer and
// the wasm operations. This adds one to a copy of the tree by a patch of exactly those, compiles
// the copy and runs the suites of ops and of gradients on it there.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { root } from "./source-files.ts";

/** Per file: the line before which lines are added. `probe` rounds up. */
const PATCH: Readonly<Record<string, { readonly before: string; readonly lines: string }>> = {
  "src/compiler/1-graph/ops.ts": {
    before: "  sqrt: native(",
    lines: '  probe: native(1, "float", 1, (a) => Math.ceil(a)),\n',
  },
  "src/compiler/2-autodiff/gradients.ts": {
    before: "  // d sqrt(x)",
    lines: "  probe: none(1),\n",
  },
  "src/compiler/4-codegen/text.ts": {
    before: "  sqrt: {",
    lines: `  probe: {
    form: "formula",
    of: (f, a) => build.unary("neg", floor(f, f.bind(build.unary("neg", a), "turned"))),
  },
`,
  },
  "src/compiler/4-codegen/wasm/operations.ts": {
    before: "  sqrt: {",
    lines: '  probe: { float: "ceil" },\n',
  },
};

/** The folders that the compiler compiles: all of them are needed to compile the copy. */
const FOLDERS: readonly string[] = JSON.parse(
  readFileSync(join(root, "tsconfig.json"), "utf8"),
).include;

/** The output of a command in the copy; fails with it when the command does. */
function run(folder: string, args: readonly string[], environment = {}): string {
  const env: NodeJS.ProcessEnv = { ...process.env, ...environment };
  delete env.NODE_TEST_CONTEXT;
  const child = spawnSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" });
  assert.equal(child.status, 0, `${args.join(" ")}:\n${child.stdout}${child.stderr}`);
  return child.stdout;
}

test("an elementwise op is added in four files", () => {
  const copy = mkdtempSync(join(tmpdir(), "downhill-probe-"));
  try {
    for (const name of [...FOLDERS, "package.json", "tsconfig.json"]) {
      cpSync(join(root, name), join(copy, name), { recursive: true });
    }
    symlinkSync(join(root, "node_modules"), join(copy, "node_modules"));
    for (const [path, { before, lines }] of Object.entries(PATCH)) {
      const text = readFileSync(join(copy, path), "utf8");
      const at = text.indexOf(before);
      assert.ok(at >= 0, `${path} has no line ${before}`);
      writeFileSync(join(copy, path), text.slice(0, at) + lines + text.slice(at));
    }
    run(copy, [join(root, "node_modules/typescript/bin/tsc"), "-p", "."]);
    const output = run(copy, ["--test", "--test-reporter=tap", "dist/test/ops.test.js"], {
      DOWNHILL_OPS: "probe",
    });
    assert.match(output, /ok \d+ - 12 cases of 1 ops on wasm/);
    const gradient = "--test-name-pattern=gradient of probe";
    const gradients = run(copy, [
      "--test",
      gradient,
      "--test-reporter=tap",
      "dist/test/gradients.test.js",
    ]);
    assert.match(gradients, /ok \d+ - gradient of probe/);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});
