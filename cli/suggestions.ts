// What to try after a run: one or two commands that the book would try next, with its reason. They
// follow from how the run went, then from what it did not use yet.
import type { Network, Run } from "downhill";
import { findings } from "downhill";
import { learningRateOf, type TrainFlags } from "./train-flags.ts";

export interface Suggestion {
  readonly command: string;
  readonly why: string;
}

export function suggestions(flags: TrainFlags, net: Network, run: Run): Suggestion[] {
  const data = flags.data === "mnist" ? "" : ` --data ${flags.data}`;
  const train = (rest: string, why: string) => ({ command: `downhill train${data} ${rest}`, why });
  const found: Suggestion[] = [];
  const problems = findings(run.history);
  const first = flags.loss === "quadratic";
  if (problems.some((text) => text.includes("chance"))) {
    const rate = Number((learningRateOf(flags) / 10).toPrecision(2));
    found.push(train(`--learning-rate ${rate}`, "smaller steps, when nothing is learned"));
  } else if (problems.length) {
    found.push(
      train(
        `--seed ${flags.seed + 1}`,
        "other first weights: one seed in some fourteen loses a digit",
      ),
    );
  }
  if (flags.model === undefined && first) {
    found.push(
      train(
        `--loss cross-entropy --l2 5${hidden(net)}`,
        "chapter 3: a loss that does not slow down when it is wrong, and a penalty on large weights",
      ),
    );
  } else if (flags.l2 === 0 && flags.l1 === 0) {
    found.push(
      train(`--loss ${flags.loss} --l2 5`, "a penalty on large weights against overfitting"),
    );
  } else if (flags.patience === undefined) {
    found.push(
      train(
        `--loss ${flags.loss} --l2 ${flags.l2} --schedule halve --epochs 100`,
        "halve the learning rate whenever validation is stuck",
      ),
    );
  }
  found.push(
    flags.save === undefined
      ? train(
          "--save digits.safetensors",
          "keep the network, then: downhill predict digits.safetensors image.png",
        )
      : {
          command: `downhill evaluate ${flags.save}${data}`,
          why: "where it goes wrong, digit by digit",
        },
  );
  return found.slice(0, 2);
}

/** A wider hidden layer, for a network that has a narrow one. */
function hidden(net: Network): string {
  const [inputs] = net.inputShape;
  const isNarrow = net.layers.length === 2 && net.shapes[0]![0]! < 100;
  return isNarrow ? ` --network ${inputs},100,${net.outputs}` : "";
}
