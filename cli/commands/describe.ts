// downhill describe: what is in a data set, and what looks wrong about it, before anything is learned.
import type { Command } from "commander";
import { describe as describeSet, type Splits } from "downhill/data";
import { addDataFlags, type DataFlags, loadWhole } from "../flags/data.ts";
import { choice } from "../flags/values.ts";
import { print, printJson, room } from "../terminal/terminal.ts";

interface DescribeFlags extends DataFlags {
  readonly set: keyof Splits;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill describe                                      MNIST as it is learned from
  downhill describe --data iris.csv --label species
  downhill describe --data mnist.parquet --label label --json
`;

const NOTE = `
It looks at every example: numbers of examples of each class, ranges, means and deviations, inputs that
never change, examples that are repeated or contradict each other, classes in order, numbers that may
stand for missing values. A table is looked at whole and in its order; of other data the part --set.`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command.description("Says what is in a data set, and what looks wrong about it.");
  addDataFlags(command)
    .addOption(
      choice("--set <name>", "which part of the data", ["training", "validation", "test"]).default(
        "training",
      ),
    )
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", NOTE)
    .action(describe);
}

async function describe(flags: DescribeFlags): Promise<void> {
  const described = await describeSet(await loadWhole(flags, flags.set));
  if (flags.json) printJson({ event: "description", ...described });
  else print(described.text(room(process.stdout)));
}
