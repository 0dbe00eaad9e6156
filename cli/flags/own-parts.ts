// The loss and the optimizer of one's own, from the module of --model. They take the place of flags, and
// a flag that says the same is refused, not ignored.
import type { Command } from "commander";
import { scaled, type TrainOptions } from "downhill";
import { UsageError } from "../terminal/failure.ts";
import { loadModule } from "./model-module.ts";
import { optimizerOf } from "./optimizer.ts";
import type { TrainFlags } from "./train.ts";

const OF_OPTIMIZER = ["optimizer", "learningRate", "momentum", "beta1", "beta2", "weightDecay"];

/** The options that the module gives; throws UsageError where flags give them too. */
export async function ownParts(
  flags: TrainFlags,
  command: Command,
): Promise<Partial<Pick<TrainOptions, "loss" | "optimizer" | "init">>> {
  if (flags.model === undefined) return {};
  const { loss, optimizer } = await loadModule(flags.model);
  const isGiven = (option: string) => command.getOptionValueSource(option) === "cli";
  const refuse = (options: readonly string[], what: string) => {
    const given = options.find(isGiven);
    if (given === undefined) return;
    const flag = command.options.find((o) => o.attributeName() === given)!.long;
    throw new UsageError(`${flag}: ${flags.model} has ${what} of its own; leave one of them out`);
  };
  if (loss) refuse(["loss", "labelSmoothing"], "a loss");
  if (optimizer) refuse(OF_OPTIMIZER, "an optimizer");
  // what goes with quadratic, which --loss is where it is not given, is not for another loss
  return {
    ...(loss ? { loss } : {}),
    ...(loss && flags.init === undefined ? { init: scaled } : {}),
    ...(loss ? { optimizer: optimizerOf({ ...flags, loss: loss.name }) } : {}),
    ...(optimizer ? { optimizer } : {}),
  };
}
