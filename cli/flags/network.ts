// The flags that say what is trained: the network, its loss and how it starts. `train`, `show` and
// `check-gradients` share them.
import { type Command, Option } from "commander";
import {
  type Activation,
  dense,
  dropout,
  type Initializer,
  initializers,
  type Loss,
  labelSmoothing,
  type Network,
  network,
  sigmoid,
  softmax,
} from "downhill";
import { UsageError } from "../terminal/failure.ts";
import { ACTIVATIONS, LOSSES, meaningOf, wordOption } from "./functions.ts";
import { loadNetwork } from "./model-module.ts";
import { exampleOf } from "./table.ts";
import { choice, share, sizes, whole } from "./values.ts";

export const INITS = ["large", "scaled", "glorot", "he"] as const;

export interface NetworkFlags {
  readonly network?: readonly number[];
  readonly model?: string;
  /** Instead of the sizes of the hidden layers in `network`; only a search sets it. */
  readonly hidden?: number;
  readonly activation: string;
  readonly loss: string;
  readonly labelSmoothing?: number;
  readonly dropout: number;
  readonly init?: (typeof INITS)[number];
  readonly dtype: "f32" | "f64";
  readonly seed: number;
}

/** The headings of the options in help. */
export const GROUPS = {
  network: "The network:",
  learning: "How it learns:",
  data: "The data:",
  text: "A text, character by character:",
  run: "The run:",
} as const;

export function addNetworkFlags(command: Command): Command {
  return command
    .optionsGroup(GROUPS.network)
    .option("--network <sizes>", "neurons in each layer (default: 784,30,10)", sizes)
    .option(
      "--model <file>",
      "instead: a module whose export `net` is a network; its exports `loss` and `optimizer` are taken too",
      undefined,
    )
    .addOption(
      wordOption("--activation <f>", "of the hidden layers", ACTIVATIONS).default("sigmoid"),
    )
    .option("--dropout <p>", "leaves out so large a share of each hidden layer", share, 0)
    .addOption(
      choice("--init <name>", "first weights (default: large with quadratic, else scaled)", INITS),
    )
    .optionsGroup(GROUPS.learning)
    .addOption(wordOption("--loss <name>", "what is minimised", LOSSES).default("quadratic"))
    .option(
      "--label-smoothing <share>",
      "with cross-entropy and log-likelihood: the share of a target that goes to the other answers",
      share,
    )
    .optionsGroup(GROUPS.run)
    .option("--seed <n>", "fixes everything random", whole(0, 2 ** 32 - 1), 1)
    .addOption(choice("--dtype <t>", "the numbers of the run", ["f32", "f64"]).default("f32"));
}

/** The target of a run, except in commands that have none. */
export const targetOption = () =>
  choice("--target <t>", "where it runs (auto: native with a C compiler, else wasm)", [
    "auto",
    "native",
    "wasm",
    "reference",
  ]).default("auto");

/** How many threads a run may take. */
export const threadsOption = (): Option =>
  new Option(
    "--threads <n>",
    "most threads (default: what pays, up to the cores); same bits",
  ).argParser(whole(1, 256));

export function lossOf({ loss, labelSmoothing: share }: NetworkFlags): Loss {
  const plain = meaningOf(LOSSES, loss);
  if (share === undefined) return plain;
  if (plain.wanted !== "numbers") return labelSmoothing(plain, share);
  throw new UsageError(
    `--label-smoothing: ${loss} has none; it goes with --loss cross-entropy or log-likelihood`,
  );
}

/** As training takes it when --init is not given. */
export function initOf({ init, loss }: NetworkFlags): Initializer {
  return initializers[init ?? (loss === "quadratic" ? "large" : "scaled")];
}

/** What a network must fit: values in an example, and classes. */
export interface Ends {
  readonly name: string;
  readonly inputs: number;
  readonly outputs: number;
}

/** The network of the flags; throws UsageError where it does not fit the data, if there are any. */
export async function networkOf(
  flags: NetworkFlags,
  command: Command,
  data?: Ends,
): Promise<Network> {
  if (flags.model !== undefined) checkAlone(command);
  return buildNetwork(flags, data);
}

/** The same, of flags that are known to go together. */
export async function buildNetwork(flags: NetworkFlags, data?: Ends): Promise<Network> {
  const { model } = flags;
  const net = model === undefined ? denseNetwork(flags, data) : await loadNetwork(model);
  if (data) checkFit(net, data, flags);
  return net;
}

/** Throws UsageError where --model comes with flags that say the same. */
export function checkAlone(command: Command): void {
  for (const other of ["network", "hidden", "activation", "dropout"]) {
    if (command.getOptionValueSource(other) === "cli") {
      throw new UsageError(`--model and --${other}: the module says it all; give one of them`);
    }
  }
}

function denseNetwork(flags: NetworkFlags, data: Ends | undefined): Network {
  const { inputs, outputs } = data ?? { inputs: 784, outputs: 10 };
  const [first, ...rest] = flags.network ?? [inputs, 30, outputs];
  const last: Activation = flags.loss === "log-likelihood" ? softmax : sigmoid;
  if (flags.dropout && rest.length < 2) {
    throw new UsageError("--dropout: the network has no hidden layer; give one with --network");
  }
  const hidden = rest.slice(0, -1).flatMap((size) => {
    const layer = dense(flags.hidden ?? size, meaningOf(ACTIVATIONS, flags.activation));
    return flags.dropout ? [layer, dropout(flags.dropout)] : [layer];
  });
  return network([first!], ...hidden, dense(rest.at(-1)!, last));
}

function checkFit(net: Network, { name, inputs, outputs }: Ends, flags: NetworkFlags): void {
  const given = net.inputShape.reduce((a, b) => a * b, 1);
  if (given === inputs && net.outputs === outputs) return;
  const what =
    given === inputs
      ? `${net.outputs} outputs, but ${name} has ${outputs} classes`
      : `${given} inputs, but ${exampleOf(name, inputs)}`;
  if (flags.model !== undefined) {
    throw new UsageError(`--model ${flags.model}: ${what}; change the network or --data`);
  }
  const hidden = flags.network?.slice(1, -1) ?? [30];
  const cure = ["--network", [inputs, ...hidden, outputs].join(",")].join(" ");
  throw new UsageError(`--network ${flags.network?.join(",")}: ${what}; try ${cure}`);
}
