// downhill sample: a network that learned from a text goes on writing, a character at a time.
import type { Command } from "commander";
import { DataError, sampleText, type TargetName } from "downhill";
import { targetOption } from "../flags/network.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { nonNegative, whole } from "../flags/values.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { painter, printJson, shown } from "../terminal/terminal.ts";

interface SampleFlags extends TrainedFlags {
  readonly prompt?: string;
  readonly length: number;
  readonly temperature: number;
  readonly seed: number;
  readonly target: TargetName;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill train --text play.txt --save play.safetensors
  downhill sample play.safetensors
  downhill sample play.safetensors --prompt "ROMEO:" --temperature 0.7 --length 1000
`;

const NOTES = `
The prompt is shown first and is not counted in --length. Characters that the network never saw are
refused by name; \\n in the prompt is a new line. The same seed gives the same text on the same target.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Writes on from a prompt, each character as it is drawn.")
    .argument("<model>", "a file that `train --text` wrote");
  addTrainedFlags(command)
    .option("--prompt <text>", "what to go on from (default: a new line)")
    .option("--length <n>", "characters to write", whole(1), 500)
    .option("--temperature <x>", "below 1 more of what is likely, 0 the likeliest", nonNegative, 1)
    .option("--seed <n>", "fixes what is drawn", whole(0, 2 ** 32 - 1), 1)
    .addOption(targetOption())
    .option("--json", "one JSON object on stdout, when all is drawn")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTES)
    .action(sample);
}

async function sample(file: string, flags: SampleFlags): Promise<void> {
  const { length, temperature, seed, target, json = false } = flags;
  const prompt = flags.prompt?.replace(/\\n/g, "\n");
  const trained = await loadTrained(file, flags);
  if (!trained.alphabet) {
    throw new DataError(
      `${file}: expected a network that learned from a text, found ${trained.network}; \`downhill train --text FILE --save ${file}\` makes one`,
    );
  }
  const interruption = listenForInterrupt();
  const paint = painter(process.stdout);
  let text = "";
  try {
    const drawn = sampleText(trained, { prompt, length, temperature, seed, target });
    // the first character is drawn before anything is written: what cannot be is refused alone
    for (let next = await drawn.next(); !next.done; next = await drawn.next()) {
      if (!json) {
        if (text === "") process.stdout.write(paint("dim", shown(prompt ?? "", process.stdout)));
        process.stdout.write(shown(next.value, process.stdout));
      }
      text += next.value;
      if (interruption.signal.aborted) break;
    }
    if (json) {
      const ending = interruption.signal.aborted ? "aborted" : "length";
      printJson({ prompt: prompt ?? "", text, seed, temperature, ending });
    } else process.stdout.write("\n");
  } finally {
    interruption.end();
  }
  process.exitCode = interruption.exitCode() ?? 0;
}
