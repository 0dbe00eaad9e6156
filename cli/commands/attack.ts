// downhill attack: how many examples a trained network still reads rightly after an attack, by how far
// each input may move.
import type { Command } from "commander";
import {
  AbortedError,
  type Attack,
  attacker,
  type Evaluation,
  fgsm,
  lbfgsAttack,
  type Predictor,
  pgd,
  signNoise,
  type TargetName,
  type TrainedNetwork,
  targeted,
} from "downhill";
import { type Dataset, imageShape, inMemory, type Splits, take } from "downhill/data";
import { addDataFlags, type DataFlags, dataName, loadSeen } from "../flags/data.ts";
import { targetOption } from "../flags/network.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { choice, listed, nonNegative, oneOf, positive, refuse, whole } from "../flags/values.ts";
import { width } from "../flags/width.ts";
import { type Tile, writeGrid } from "../pictures/grid.ts";
import { inkOf } from "../pictures/ink.ts";
import { UsageError } from "../terminal/failure.ts";
import { listenForInterrupt } from "../terminal/interrupt.ts";
import { showStages } from "../terminal/progress.ts";
import { outliveReader, painter, print, printJson } from "../terminal/terminal.ts";
import { counts } from "../training/json.ts";
import { checkFile } from "../training/save.ts";

const KINDS = {
  noise: "every input moved by epsilon up or down, at random: no attack, for comparison",
  fgsm: "one step of epsilon along the sign of the gradient",
  pgd: "--steps steps of --alpha from --restarts places in the ball; the strongest of the three",
  lbfgs: "the least change that is found to work, without epsilon: how far it has to go",
} as const;
type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as Kind[];

interface AttackFlags extends DataFlags, TrainedFlags {
  readonly attacks: readonly Kind[];
  readonly epsilon: readonly number[];
  readonly steps: number;
  readonly alpha?: number;
  readonly restarts: number;
  readonly towards?: number;
  readonly set: keyof Splits;
  readonly count: number;
  readonly save?: string;
  readonly seed: number;
  readonly target: TargetName;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill attack digits.safetensors
  downhill attack digits.safetensors --attacks pgd --epsilon 0.3 --steps 50 --alpha 0.01 --restarts 10
  downhill attack digits.safetensors --attacks fgsm,lbfgs --save attacked.png
  downhill train --adversarial 0.1 --loss cross-entropy --save robust.safetensors   (to withstand it)
`;
const KIND_LIST = `
Attacks (in the units that the network sees: MNIST's pixels go from 0 to 1, none leaves that range):
${Object.entries(KINDS)
  .map(([name, text]) => `  ${name.padEnd(6)} ${text}`)
  .join("\n")}`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Moves examples against a trained network and counts what it still reads rightly.")
    .argument("<model>", "a file that `train --save` wrote, or safetensors, ONNX or Keras");
  addTrainedFlags(addDataFlags(command))
    .optionsGroup("The attack:")
    .option(
      "--attacks <names>",
      `some of ${listed(KIND_NAMES)}`,
      (text) => text.split(",").map((name) => oneOf(KIND_NAMES)(name) as Kind),
      ["noise", "fgsm", "pgd"] as const,
    )
    .option("--epsilon <list>", "how far an input may move", epsilons, [0.05, 0.1, 0.2, 0.3])
    .option("--steps <n>", "pgd: steps from each start", whole(1, 100_000), 20)
    .option("--alpha <x>", "pgd: how far a step goes (default: 2.5 epsilon / steps)", positive)
    .option("--restarts <n>", "pgd: places that it starts from", whole(1, 10_000), 1)
    .option("--towards <class>", "to this answer, by position, in place of any wrong one", whole(0))
    .optionsGroup("The run:")
    .addOption(
      choice("--set <name>", "which part of the data", ["test", "validation", "training"]).default(
        "test",
      ),
    )
    .option("--count <n>", "the first n examples of it", whole(1), 1000)
    .option("--save <file>", "a PNG: ten examples, each beside what the attacks make of it")
    .option("--seed <n>", "of noise and of starts", whole(0, 2 ** 32 - 1), 1)
    .addOption(targetOption())
    .option("--json", "one JSON object a line on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", KIND_LIST)
    .action(attack);
}

function epsilons(text: string): readonly number[] {
  const list = text.split(",").map(nonNegative);
  return list.length ? list : refuse("numbers from 0, such as 0.1,0.2");
}

/** One attack of the table; `lbfgs` has no epsilon. */
interface Plan {
  readonly kind: Kind;
  readonly epsilon: number | undefined;
  readonly attack: Attack;
}

function plansOf(flags: AttackFlags): readonly Plan[] {
  const { attacks, epsilon: all, steps, alpha, restarts, towards } = flags;
  const aimed = (attack: Attack) => (towards === undefined ? attack : targeted(attack, towards));
  const make = {
    noise: (epsilon: number) => signNoise({ epsilon }),
    fgsm: (epsilon: number) => aimed(fgsm({ epsilon })),
    pgd: (epsilon: number) =>
      aimed(pgd({ epsilon, steps, restarts, ...(alpha === undefined ? {} : { alpha }) })),
  };
  return [...new Set(attacks)].flatMap((kind): Plan[] =>
    kind === "lbfgs"
      ? [{ kind, epsilon: undefined, attack: aimed(lbfgsAttack()) }]
      : all.map((epsilon) => ({ kind, epsilon, attack: make[kind](epsilon) })),
  );
}

interface Found extends Plan {
  readonly set: Dataset;
  readonly accuracy: number;
  /** Of the examples that were right before and are wrong now: |r|, in order. */
  readonly lengths: readonly number[];
}

async function attack(model: string, flags: AttackFlags): Promise<void> {
  const trained = await loadTrained(model, flags);
  const { outputs } = trained.network;
  if (flags.towards !== undefined && flags.towards >= outputs) {
    throw new UsageError(`--towards ${flags.towards}: expected a class from 0 to ${outputs - 1}`);
  }
  const set = await examples(model, trained, flags);
  if (flags.save !== undefined) imageShape(set, set.name);
  const { target, seed } = flags;
  const before = await trained.evaluate(set, { target });
  const facts = { model, set: flags.set };
  if (flags.json) printJson({ event: "before", ...facts, ...counts(before), loss: before.loss });
  const plans = plansOf(flags);
  const found: Found[] = [];
  // a program for each kind of attack, and one that answers, whatever the number of epsilons
  const against = attacker(trained, { target });
  const reader = await trained.predictor({ target, sizes: [Math.min(TOGETHER, set.count)] });
  const progress = showStages();
  if (flags.save !== undefined) {
    await checkFile(flags.save);
    outliveReader();
  }
  const interruption = listenForInterrupt();
  try {
    const answers = await classesOf(reader, set, interruption.signal);
    for (const plan of plans) {
      progress.update(found.length, plans.length, nameOf(plan));
      const { signal } = interruption;
      const moved = await against.attacked(set, plan.attack, { seed, signal });
      const after = await classesOf(reader, moved, signal);
      const right = isClassed(moved) ? rightOf(moved.labels, after) : undefined;
      const result = right ?? (await trained.evaluate(moved, { target, signal }));
      const lengths = lengthsOf(set, answers, moved, after);
      found.push({ ...plan, set: moved, accuracy: result.accuracy, lengths });
      if (!flags.json) continue;
      const { kind, epsilon } = plan;
      const median = lengths.length ? { medianLength: middle(lengths) } : {};
      const size = epsilon === undefined ? {} : { epsilon };
      const { code } = plan.attack;
      printJson({
        event: "attack",
        ...facts,
        attack: kind,
        ...size,
        code,
        ...(right ?? counts(result as Evaluation)),
        ...median,
      });
    }
  } finally {
    progress.clear();
    interruption.end();
    against.dispose();
    reader.dispose();
  }
  if (!flags.json) {
    const share = `${(100 * before.accuracy).toFixed(2)} %`;
    const name = `the first ${set.count} of ${dataName(flags)} ${flags.set}`;
    print(`${painter(process.stdout)("bold", share)} of ${name} are right, and after an attack:\n`);
    print(table(found).join("\n"));
  }
  if (flags.save !== undefined) await draw(flags.save, trained, set, found, flags);
}

async function examples(
  model: string,
  trained: TrainedNetwork,
  flags: AttackFlags,
): Promise<Dataset> {
  const part = await loadSeen(flags, model, trained);
  return inMemory(take(part, Math.min(flags.count, part.count)));
}

const nameOf = ({ kind, epsilon }: Plan): string =>
  epsilon === undefined ? kind : `${kind} ${epsilon}`;

/** A line an epsilon, a column an attack; below it what needs no epsilon. */
function table(found: readonly Found[]): readonly string[] {
  const kinds = [...new Set(found.filter((f) => f.epsilon !== undefined).map((f) => f.kind))];
  const all = [...new Set(found.flatMap((f) => f.epsilon ?? []))];
  const share = (f: Found) => `${(100 * f.accuracy).toFixed(2)} %`;
  const cell = (kind: Kind, epsilon: number) =>
    share(found.find((f) => f.kind === kind && f.epsilon === epsilon)!).padStart(10);
  const head = `epsilon${kinds.map((kind) => kind.padStart(10)).join("")}`;
  const lines = all.map(
    (epsilon) => `${`${epsilon}`.padStart(7)}${kinds.map((kind) => cell(kind, epsilon)).join("")}`,
  );
  const least = found
    .filter((f) => f.epsilon === undefined)
    .map((f) => `${f.kind}: ${share(f)}; ${lengthText(f.lengths)}`);
  return [
    ...(kinds.length ? [head, ...lines] : []),
    ...(kinds.length && least.length ? [""] : []),
    ...least,
  ];
}

const lengthText = (lengths: readonly number[]): string =>
  lengths.length
    ? `the change is ${middle(lengths).toFixed(2)} long in the middle, ${lengths[0]!.toFixed(2)} to ${lengths.at(-1)!.toFixed(2)}`
    : "no answer was changed";

const middle = (sorted: readonly number[]): number => sorted[Math.floor(sorted.length / 2)]!;

/** Examples that are answered together. */
const TOGETHER = 100;

/** The answer to each example. */
async function classesOf(
  reader: Predictor,
  { inputs, divideBy, count }: Dataset,
  signal: AbortSignal,
): Promise<Uint32Array> {
  const size = inputs.length / count;
  const classes = new Uint32Array(count);
  for (let row = 0; row < count; row += TOGETHER) {
    if (signal.aborted) throw new AbortedError("attack: stopped");
    const part = inputs.subarray(row * size, (row + TOGETHER) * size);
    classes.set((await reader.predict({ inputs: part, divideBy })).classes, row);
  }
  return classes;
}

/** A set with one label an example. */
const isClassed = (set: Dataset): set is Dataset & { readonly labels: ArrayLike<number> } =>
  set.labels !== undefined && (set.answers ?? 1) === 1;

function rightOf(labels: ArrayLike<number>, answers: Uint32Array) {
  const total = answers.length;
  const correct = answers.reduce((sum, answer, row) => sum + Number(answer === labels[row]), 0);
  return { correct, total, accuracy: correct / total };
}

/** |r| of the examples whose answer changed, in order. */
function lengthsOf(
  before: Dataset,
  answers: ArrayLike<number>,
  after: Dataset,
  changed: ArrayLike<number>,
): readonly number[] {
  const size = width(before);
  const lengths: number[] = [];
  for (let row = 0; row < before.count; row++) {
    if (answers[row] === changed[row]) continue;
    let sum = 0;
    for (let i = row * size; i < (row + 1) * size; i++) {
      sum += (after.inputs[i]! / after.divideBy - before.inputs[i]! / before.divideBy) ** 2;
    }
    lengths.push(Math.sqrt(sum));
  }
  return lengths.sort((x, y) => x - y);
}

const ROWS = 10;

/** A row an example: itself, then what each attack makes of it at each epsilon, with the answers. */
async function draw(
  file: string,
  trained: TrainedNetwork,
  set: Dataset,
  found: readonly Found[],
  { target }: AttackFlags,
): Promise<void> {
  const rows = Math.min(ROWS, set.count);
  const columns: { readonly set: Dataset; readonly answers: ArrayLike<number> }[] = [];
  for (const one of [set, ...found.map((f) => f.set)]) {
    const shown = take(one, rows) as Dataset;
    columns.push({ set: shown, answers: (await trained.predict(shown, { target })).classes });
  }
  const tiles = Array.from({ length: rows }, (_, row) =>
    columns.map(
      (column): Tile => ({ ink: inkOf(column.set, row), right: `${column.answers[row]}` }),
    ),
  );
  const { height, width: across } = imageShape(set, set.name);
  const scale = Math.max(1, Math.round(56 / Math.max(height, across)));
  await writeGrid(file, tiles.flat(), { height, width: across, columns: columns.length, scale });
}
