// Commands in a real terminal of 80 and of 40 columns, on a dark and on a light background as far as a program
// can tell: colours, progress that is drawn over, and hints. Nothing is wider than the terminal, and no control
// character goes there but those of styles and of lines that are drawn anew.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { before, test } from "node:test";
import stringWidth from "string-width";
import { folder, MAIN, outcome, writeDigits } from "./fixture.ts";

/** Runs a command on a terminal of so many columns; prints all that it writes there. */
const PTY = `
import fcntl, os, pty, struct, sys, termios
pid, fd = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 24, int(sys.argv[1]), 0, 0))
    os.execvp(sys.argv[2], sys.argv[2:])
while True:
    try: data = os.read(fd, 65536)
    except OSError: break
    if not data: break
    os.write(1, data)
sys.exit(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
`;
const hasPython = spawnSync("python3", ["-c", "import pty"]).status === 0;

before(() => {
  writeDigits(300, 60);
  // in lines that are narrow themselves: what is drawn is shown as it is
  writeFileSync(join(folder, "text.txt"), "the end of a line\n".repeat(120));
});

const LINES = [
  "train --data . --network 784,10,10 --epochs 3 --save net.safetensors",
  "evaluate net.safetensors --data .",
  "doctor net.safetensors --data .",
  "range --data . --limit 100 --network 784,10,10",
  "describe --data .",
  "check-gradients --data . --limit 100 --network 784,10,10 --count 3",
  "attack net.safetensors --data . --count 10 --attacks noise,fgsm",
  "train --text text.txt --units 8 --epochs 1 --streams 4 --save text.safetensors",
  "sample text.safetensors --length 30",
  "recipe fast --data . --limit 100 --seeds 2 --target wasm",
  "recipe fast --data text.txt",
  "tune random --data . --limit 100 --epochs 1 --trials 2 --learning-rate 0.1..1",
  "reproduce ch1-nand ch1-cheese --quick --results kept --target wasm",
  "replay nothing",
  "export net.safetensors --format html",
  "show summary",
  "lab --build site",
  "alexnet nowhere",
  "train --learning-rat 3",
];

for (const [columns, background] of [
  [80, "15;0"],
  [40, "0;15"],
] as const) {
  test(`what commands say in a terminal of ${columns} columns`, { skip: !hasPython }, async () => {
    for (const line of LINES) {
      const { COLUMNS: _, NO_COLOR: __, ...environment } = process.env;
      const { stdout, stderr } = await outcome(
        spawn("python3", ["-c", PTY, `${columns}`, process.execPath, MAIN, ...line.split(" ")], {
          cwd: folder,
          env: { ...environment, TERM: "xterm-256color", COLORFGBG: background },
        }),
      );
      assert.equal(stderr, "", line);
      // what is drawn over: only what came last is seen, and each of it fits
      const shown = stdout
        .replaceAll("\r\n", "\n")
        // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what lines are drawn anew with
        .split(/[\r\n]|\u001b\[K/)
        // biome-ignore lint/suspicious/noControlCharactersInRegex: it is what is taken away
        .map((text) => text.replace(/\u001b\[(?:\d{1,3};)*\d{1,3}m/g, ""));
      assert.ok(shown.some((text) => text.trim() !== ""));
      for (const text of shown) {
        assert.doesNotMatch(text, /(?!\t)\p{Cc}/u, `${line}: ${JSON.stringify(text)}`);
        assert.ok(stringWidth(text) <= columns, `${line}: ${JSON.stringify(text)}`);
        // by the words that the program was called by, styled or not
        assert.doesNotMatch(text, /(^|\s)(npx )?downhill (train|evaluate|predict)\b/, line);
      }
    }
  });
}
