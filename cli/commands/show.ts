// downhill show: what becomes of a training step, stage by stage, in the canonical texts.
import { Argument, type Command } from "commander";
import {
  type Entry,
  gradientStep,
  monitorNames,
  type Network,
  type TargetName,
  trainingStep,
} from "downhill";
import { compile, printGraph, stageText } from "downhill/graph";
import { divideByOption } from "../flags/data.ts";
import { lossOf, networkOf } from "../flags/network.ts";
import { optimizerOf } from "../flags/optimizer.ts";
import { addStepFlags, type StepFlags } from "../flags/train.ts";
import { listed, oneOf, whole } from "../flags/values.ts";
import { UsageError } from "../terminal/failure.ts";
import { say, shown } from "../terminal/terminal.ts";
import { gradientText } from "./show-gradient.ts";

const STAGES = {
  graph: "the training step as one graph: forward, backward and updates",
  gradient: "its backward pass as formulas: BP1 to BP4",
  schedule: "the kernels that the graph is cut into",
  memory: "where every value lies",
  kernels: "the loops of each kernel",
  wasm: "the WebAssembly that comes out",
  c: "the C that comes out",
  summary: "its layers with shapes, parameters, multiply-adds and memory of an example",
} as const;

const STAGE_NAMES = Object.keys(STAGES);

type Stage = keyof typeof STAGES;

interface ShowFlags extends StepFlags {
  readonly divideBy: string;
  readonly limit: number;
}

const EXAMPLES = `Examples:
  downhill show gradient
  downhill show schedule --network 784,100,10 --loss cross-entropy --target native
  downhill show summary --network 784,100,10
  downhill show wasm | less
`;

const STAGE_LIST = `
Behind a line stand the nodes of the graph that it is for, as \`show graph\` numbers them: %21 %24.

Stages:
${Object.entries(STAGES)
  .map(([name, text]) => `  ${name.padEnd(10)} ${text}`)
  .join("\n")}`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Prints one stage of the way from a training step to code.")
    .addArgument(
      new Argument("<stage>", `what to print: ${listed(STAGE_NAMES)}`).argParser(
        oneOf(STAGE_NAMES),
      ),
    );
  addStepFlags(command)
    .addOption(divideByOption())
    .option("--limit <n>", "examples in the data set", whole(1), 50_000)
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", STAGE_LIST)
    .action((stage: Stage, flags: ShowFlags) => show(stage, flags, command));
}

async function show(stage: Stage, flags: ShowFlags, command: Command): Promise<void> {
  const net = await networkOf(flags, command);
  process.stdout.write(shown(await text(stage, net, flags), process.stdout));
}

async function text(stage: Stage, net: Network, flags: ShowFlags): Promise<string> {
  if (stage === "summary") return `${net.summary()}\n`;
  const step = {
    inputDType: "u8",
    divideBy: Number(flags.divideBy),
    labels: "u8",
    loss: lossOf(flags),
    optimizer: optimizerOf(flags),
    batchSize: Math.min(flags.batch, flags.limit),
    trainCount: flags.limit,
    dtype: flags.dtype,
    l2: flags.l2,
    l1: flags.l1,
    clipValue: flags.clipValue,
    clipNorm: flags.clipNorm,
    ema: flags.ema,
  } as const;
  if (stage === "gradient") {
    return gradientText(net, gradientStep(net, { ...step, monitors: monitorNames(net) }), "train");
  }
  const graph = trainingStep(net, step);
  if (stage === "graph") return printGraph(graph);
  return compiledText(
    stage,
    { name: "train", graph, guard: "train/loss" },
    { target: targetFor(stage, flags), threads: flags.threads ?? 1 },
  );
}

/** WASM for the stages that any target has, unless another one is asked for: it is everywhere. */
function targetFor(stage: Stage, { target }: ShowFlags): TargetName {
  if (target === "reference") {
    throw new UsageError(`--target reference: it interprets the graph, so it has no ${stage}`);
  }
  const only = stage === "c" ? "native" : stage === "wasm" ? "wasm" : undefined;
  if (target !== "auto" && only && target !== only) {
    throw new UsageError(`show ${stage} --target ${target}: expected --target ${only}`);
  }
  return only ?? (target === "auto" ? "wasm" : target);
}

async function compiledText(
  stage: Exclude<Stage, "summary" | "gradient">,
  entry: Entry,
  { target, threads }: { readonly target: TargetName; readonly threads: number },
): Promise<string> {
  const machine = await compile([entry], {
    target: target === "native" ? "auto" : target,
    threads,
  });
  try {
    if (target === "native" && machine.target !== "native") {
      say(`${machine.why}; shown for the vectors of WebAssembly`);
    }
    return stageText(stage, machine.program!);
  } finally {
    machine.dispose();
  }
}
