// What a file or a person says never steers the terminal.
import assert from "node:assert/strict";
import { test } from "node:test";
import { randomStream } from "downhill/data";
import { controlCharacters, outcome, start } from "../fixture.ts";
import { drawPicture } from "../pictures/picture.ts";
import { report } from "./failure.ts";
import { displayWidth } from "./layout.ts";
import { harmless, painter, shown } from "./terminal.ts";

const BAD = "a\u001b[2Jb\u0007\u009b31m\u202ec\r";
const SHOWN = "a\\u001b[2Jb\\u0007\\u009b31m\\u202ec\\u000d";

/** A stream as a terminal with or without colours has it. */
const stream = (isTTY: boolean) => ({ isTTY, hasColors: () => true }) as NodeJS.WriteStream;

test("control characters are written out; the painter's own go through to a terminal alone", () => {
  const { TERM, NO_COLOR } = process.env;
  process.env.TERM = "xterm";
  delete process.env.NO_COLOR;
  try {
    const text = `${painter(stream(true))("red", "error:")} ${BAD}\n\tend`;
    assert.equal(harmless(text, stream(true)), `\u001b[38;5;160merror:\u001b[0m ${SHOWN}\n\tend`);
    assert.equal(
      harmless(text, stream(false)),
      `\\u001b[38;5;160merror:\\u001b[0m ${SHOWN}\n\tend`,
      "into a file none",
    );
  } finally {
    if (TERM === undefined) delete process.env.TERM;
    else process.env.TERM = TERM;
    if (NO_COLOR !== undefined) process.env.NO_COLOR = NO_COLOR;
  }
});

test("colours are read on white and on black, and a terminal of 16 gets those it has", () => {
  const { TERM, NO_COLOR } = process.env;
  process.env.TERM = "xterm";
  delete process.env.NO_COLOR;
  try {
    const few = {
      isTTY: true,
      hasColors: (count: number | object = 16) => Number(count) <= 16,
    } as NodeJS.WriteStream;
    for (const [style, old] of [
      ["red", 31],
      ["green", 32],
      ["yellow", 33],
      ["cyan", 36],
    ] as const) {
      assert.equal(painter(few)(style, "x"), `\u001b[${old}mx\u001b[0m`);
      const painted = painter(stream(true))(style, "x");
      assert.equal(harmless(painted, stream(true)), painted);
      // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is looked for
      const at = Number(/^\u001b\[38;5;(\d+)mx\u001b\[0m$/.exec(painted)![1]) - 16;
      // the cube of 6 x 6 x 6 colours; luminance and contrast as WCAG 2.2 has them
      const [red, green, blue] = [at / 36, (at % 36) / 6, at % 6].map((step) => {
        const value = [0, 95, 135, 175, 215, 255][Math.floor(step)]! / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      }) as [number, number, number];
      const light = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
      const least = Math.min(1.05 / (light + 0.05), (light + 0.05) / 0.05);
      assert.ok(least > 3.8, `${style}: ${least.toFixed(2)}`);
    }
    process.env.NO_COLOR = "1";
    assert.equal(painter(stream(true))("red", "x"), "x");
    delete process.env.NO_COLOR;
    process.env.TERM = "dumb";
    assert.equal(painter(stream(true))("red", "x"), "x");
  } finally {
    if (TERM === undefined) delete process.env.TERM;
    else process.env.TERM = TERM;
    if (NO_COLOR === undefined) delete process.env.NO_COLOR;
    else process.env.NO_COLOR = NO_COLOR;
  }
});

test("a picture in greys reaches a terminal that shows them, and is no wider than its pixels", () => {
  const { TERM, NO_COLOR } = process.env;
  process.env.TERM = "xterm";
  delete process.env.NO_COLOR;
  try {
    const { below } = randomStream(5, "picture");
    const pixels = Uint8Array.from({ length: 28 * 28 }, () => below(256));
    const lines = drawPicture({ width: 28, height: 28, pixels }, true);
    const terminal = Object.assign(stream(true), { columns: 40 });
    for (const line of lines) assert.equal(shown(line, terminal), line);
    assert.equal(displayWidth(lines[0]!), 28);
    assert.ok(!harmless(lines[0]!, stream(false)).includes("\u001b"), "into a file none");
  } finally {
    if (TERM === undefined) delete process.env.TERM;
    else process.env.TERM = TERM;
    if (NO_COLOR !== undefined) process.env.NO_COLOR = NO_COLOR;
  }
});

test("what is JSON stays the same JSON", () => {
  assert.deepEqual(JSON.parse(harmless(JSON.stringify({ name: BAD }), stream(false))), {
    name: BAD,
  });
});

test("a name on the command line comes back without its power", async () => {
  const found = await outcome(start(["evaluate", BAD]));
  assert.equal(found.code, 1);
  assert.deepEqual(controlCharacters(found.stderr), []);
  assert.ok(found.stderr.includes("a\\u001b[2Jb"), found.stderr);
});

test("what the system refuses about a file is no bug of the program", async () => {
  const said: string[] = [];
  const write = process.stderr.write;
  process.stderr.write = ((text: string) => said.push(text) > 0) as typeof write;
  try {
    const refused = { code: "EACCES", syscall: "scandir", path: "/root" };
    const error = Object.assign(new Error("EACCES: permission denied, scandir '/root'"), refused);
    assert.equal(await report(error), 1);
    assert.equal(await report(new TypeError("x is not a function")), 1);
  } finally {
    process.stderr.write = write;
  }
  assert.match(said[0]!, /error:.* \/root: this user may not\n$/);
  assert.match(said[1]!, /this is a bug/);
});
