// What to try after a run: one or two commands that the book would try next, with its reason. They
// follow from how the run went, then from what it did not use yet, and keep the flags it was given.
import type { Dataset, Network, Run } from "downhill";
import { findings } from "downhill";
import { dataWords } from "../flags/data.ts";
import { type GivenFlags, quoted } from "../flags/given.ts";
import { learningRateOf } from "../flags/optimizer.ts";
import { isTable } from "../flags/table.ts";
import type { TrainFlags } from "../flags/train.ts";

export interface Suggestion {
  readonly command: string;
  readonly why: string;
}

/** What a run that was given these flags leads to. */
export function suggestions(
  flags: TrainFlags,
  given: GivenFlags,
  net: Network,
  run: Run,
  training: Dataset,
): Suggestion[] {
  const train = (changes: Readonly<Record<string, string>>, why: string): Suggestion => {
    const words = [...new Map([...given, ...Object.entries(changes)])];
    return {
      command: ["downhill train", ...words.flat().filter(Boolean).map(quoted)].join(" "),
      why,
    };
  };
  const found: Suggestion[] = [];
  const problems = findings(run.history, training);
  if (problems.length > 0 && isTable(flags.data) && !flags.standardize && !flags.model) {
    const why = "columns of the size that first weights are made for: mean 0, deviation 1";
    found.push(train({ "--standardize": "" }, why));
  } else if (problems.some((text) => text.includes("chance"))) {
    const rate = Number((learningRateOf(flags) / 10).toPrecision(2));
    found.push(train({ "--learning-rate": `${rate}` }, "smaller steps, when nothing is learned"));
  } else if (problems.length) {
    const why = "other first weights: about one seed in fourteen loses a digit";
    found.push(train({ "--seed": `${flags.seed + 1}` }, why));
  }
  if (flags.loss === "quadratic" && flags.model === undefined && flags.learningRate === undefined) {
    found.push(
      train(
        { ...wider(net), "--loss": "cross-entropy", "--l2": "5" },
        "chapter 3: a loss that learns fast when it is wrong, and a penalty on large weights",
      ),
    );
  } else if (flags.l2 === 0 && flags.l1 === 0) {
    found.push(train({ "--l2": "5" }, "chapter 3: a penalty on large weights against overfitting"));
  } else if (flags.schedule === "constant") {
    found.push(
      train(
        { "--schedule": "halve", "--epochs": "100" },
        "chapter 3: halve the learning rate whenever validation is stuck",
      ),
    );
  }
  if (flags.save === undefined) {
    const isDigits = flags.data === "mnist";
    const why = isDigits
      ? "keep the network; then: downhill predict digits.safetensors image.png"
      : "keep the network of the best epoch";
    found.push(train({ "--save": isDigits ? "digits.safetensors" : "net.safetensors" }, why));
  } else {
    const data = Object.entries(dataWords(flags)).flatMap(([flag, value]) =>
      value === undefined ? [] : [` ${flag} ${quoted(value)}`],
    );
    const command = `downhill evaluate ${quoted(flags.save)}${data.join("")}`;
    const each = flags.data === "mnist" ? "digit by digit" : "class by class";
    found.push({ command, why: `where it goes wrong, ${each}` });
  }
  return found.slice(0, 2);
}

/** A wider hidden layer, for a network that has a narrow one. */
function wider(net: Network): Readonly<Record<string, string>> {
  const isNarrow = net.layers.length === 2 && net.shapes[0]![0]! < 100;
  return isNarrow ? { "--network": `${net.inputShape[0]},100,${net.outputs}` } : {};
}
