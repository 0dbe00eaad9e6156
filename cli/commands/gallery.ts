// downhill gallery: pictures of what a network learns from, gets wrong, and looks for, as one PNG.
import { Argument, type Command } from "commander";
import {
  type Augmentation,
  answerTogether,
  DataError,
  distorted,
  gibbs,
  ShapeError,
  type TargetName,
  type TrainedNetwork,
} from "downhill";
import {
  type Dataset,
  type ImageShape,
  imageShape,
  inMemory,
  type Splits,
  take,
} from "downhill/data";
import { type AugmentFlags, addAugmentFlags, augmentOf } from "../flags/augment.ts";
import { addDataFlags, type DataFlags, loadData, loadSeen } from "../flags/data.ts";
import { targetOption } from "../flags/network.ts";
import { type PictureFlags, pictureOf } from "../flags/picture.ts";
import { addTrainedFlags, loadTrained, type TrainedFlags } from "../flags/trained.ts";
import { choice, listed, oneOf, whole } from "../flags/values.ts";
import { width } from "../flags/width.ts";
import { type Tile, writeGrid } from "../pictures/grid.ts";
import { inkOf } from "../pictures/ink.ts";
import { UsageError } from "../terminal/failure.ts";
import { print, printJson } from "../terminal/terminal.ts";
import { checkFile } from "../training/save.ts";

const KINDS = {
  digits: "training pictures; with --augment each beside what augmentation makes of it",
  errors: "what a network, or several together, get wrong: the right label above, the answer below",
  filters: "the weights of a layer: each the picture that its unit looks for, dark for large",
  dreams:
    "what a Boltzmann machine, or a stack of them, draws from noise: a row a chain, or a class",
} as const;
type Kind = keyof typeof KINDS;
const KIND_NAMES = Object.keys(KINDS) as Kind[];

interface GalleryFlags extends DataFlags, AugmentFlags, PictureFlags, TrainedFlags {
  readonly out?: string;
  readonly count?: number;
  readonly columns?: number;
  readonly set: keyof Splits;
  readonly joined: "average" | "vote";
  readonly layer?: number;
  readonly every: number;
  readonly seed: number;
  readonly target: TargetName;
  readonly json?: boolean;
}

const EXAMPLES = `Examples:
  downhill gallery digits --augment shift=2,rotate=15,elastic=30
  downhill gallery errors digits.safetensors
  downhill gallery errors one.safetensors two.safetensors three.safetensors --joined vote
  downhill gallery filters digits.safetensors --layer 0 --out filters.png
  downhill gallery dreams belief.safetensors --every 200
`;
const KIND_LIST = `
Pictures:
${Object.entries(KINDS)
  .map(([name, text]) => `  ${name.padEnd(8)} ${text}`)
  .join("\n")}`;

/** Gives the command its flags and its action. */
export function define(command: Command): void {
  command
    .description("Draws many small pictures into one PNG.")
    .addArgument(
      new Argument("<pictures>", `what to draw: ${listed(KIND_NAMES)}`).argParser(
        oneOf(KIND_NAMES),
      ),
    )
    .argument("[model...]", "files that `train --save` wrote");
  addTrainedFlags(addAugmentFlags(addDataFlags(command)))
    .addOption(
      choice("--set <name>", "errors: which part of the data", [
        "test",
        "validation",
        "training",
      ]).default("test"),
    )
    .optionsGroup("The picture:")
    .option(
      "--out <file>",
      "the PNG to write (default: digits.png, errors.png, filters.png or dreams.png)",
    )
    .option("--count <n>", "at most so many pictures (default: 100; errors: 40)", whole(1, 10_000))
    .option("--columns <n>", "pictures beside each other (default: 10; errors: 8)", whole(1, 1000))
    .option("--layer <i>", "filters: of layer i (default: the first with weights)", whole(0))
    .option(
      "--every <n>",
      "dreams: steps of Gibbs sampling between two pictures",
      whole(1, 1e6),
      100,
    )
    .addOption(
      choice("--joined <how>", "errors of several networks", ["average", "vote"]).default(
        "average",
      ),
    )
    .optionsGroup("The run:")
    .option("--seed <n>", "of the augmentation, and of dreams", whole(0, 2 ** 32 - 1), 1)
    .addOption(targetOption())
    .option("--json", "one JSON object on stdout")
    .addHelpText("before", EXAMPLES)
    .addHelpText("after", KIND_LIST)
    .action(gallery);
}

interface Gallery {
  readonly tiles: readonly Tile[];
  readonly width: number;
  readonly height: number;
  readonly columns: number;
  /** For --json and for the line that says what was drawn. */
  readonly facts: Readonly<Record<string, unknown>>;
}

async function gallery(kind: Kind, models: readonly string[], flags: GalleryFlags): Promise<void> {
  const isSingle = kind === "filters" || kind === "dreams";
  if ((kind === "digits") !== (models.length === 0) || (isSingle && models.length > 1)) {
    const wanted =
      { digits: "no model", errors: "one model or more" }[kind as string] ?? "one model";
    throw new UsageError(`gallery ${kind}: expected ${wanted}, got ${models.length || "none"}`);
  }
  const file = flags.out ?? `${kind}.png`;
  await checkFile(file);
  const { tiles, facts, ...size } = await draw(kind, models, flags);
  const columns = flags.columns ?? size.columns;
  const scale = Math.max(1, Math.round(56 / Math.max(size.width, size.height)));
  await writeGrid(file, tiles, { ...size, columns, scale });
  if (flags.json)
    printJson({ event: "gallery", pictures: kind, file, drawn: tiles.length, ...facts });
  else {
    const { correct, total, ...others } = facts;
    const told = Object.entries(others).filter(([, value]) => typeof value !== "object");
    const of = total === undefined ? [] : [`${correct} of ${total} right`];
    const drawn = `${file}: ${tiles.length} ${tiles.length === 1 ? "picture" : "pictures"}`;
    print([drawn, ...of, ...told.map(([k, v]) => `${k} ${v}`)].join(", "));
  }
}

function draw(kind: Kind, models: readonly string[], flags: GalleryFlags): Promise<Gallery> {
  if (kind === "digits") return digits(flags);
  if (kind === "dreams") return dreams(models[0]!, flags);
  return kind === "errors" ? errors(models, flags) : filters(models[0]!, flags);
}

const rowsOf = (set: Dataset): number[] => Array.from({ length: set.count }, (_, i) => i);

async function digits(flags: GalleryFlags): Promise<Gallery> {
  const { training } = await loadData(flags);
  const { height, width: across } = imageShape(training, training.name);
  const count = Math.min(flags.count ?? 100, training.count);
  const columns = flags.columns ?? 10;
  const augment = augmentOf(flags);
  const facts = { augment: augment.map((a) => a.code) };
  const size = { height, width: across, columns };
  if (augment.length === 0) {
    const shown = await inMemory(take(training, count));
    return { ...size, tiles: rowsOf(shown).map((row) => ({ ink: inkOf(shown, row) })), facts };
  }
  // a line a picture: itself, then what it becomes in each of the next steps
  const lines = Math.max(1, Math.floor(count / columns));
  const originals = await inMemory(take(training, Math.min(lines, training.count)));
  const sets = await steps(originals, augment, columns - 1, flags);
  const tiles = rowsOf(originals).flatMap((row) =>
    [originals, ...sets].map((set) => ({ ink: inkOf(set, row) })),
  );
  return { ...size, tiles, facts };
}

async function steps(
  set: Dataset,
  augment: readonly Augmentation[],
  count: number,
  { seed, target }: GalleryFlags,
): Promise<Dataset[]> {
  const sets: Dataset[] = [];
  for (let step = 0; step < count; step++)
    sets.push(await distorted(set, augment, { seed, step, target }));
  return sets;
}

async function errors(models: readonly string[], flags: GalleryFlags): Promise<Gallery> {
  const networks: TrainedNetwork[] = [];
  for (const model of models) networks.push(await loadTrained(model, flags));
  const set = await inMemory(await loadSeen(flags, models[0]!, networks[0]!));
  for (const [i, { network }] of networks.entries()) {
    if (width(set) === width(network)) continue;
    throw new ShapeError(
      `${models[i]}: a network for ${width(network)} inputs, but ${models[0]} for ${width(set)}; name models for the same data`,
    );
  }
  const together = await answerTogether(networks, set, { target: flags.target });
  const { mistakes, correct, total } = together[flags.joined];
  const { height, width: across } = imageShape(set, set.name);
  const tiles = mistakes.slice(0, flags.count ?? 40).map(
    ({ index, label, answer }): Tile => ({
      ink: inkOf(set, index),
      left: `${label}`,
      right: `${answer}`,
    }),
  );
  const facts = { correct, total, mistakes };
  return { tiles, height, width: across, columns: 8, facts };
}

/** Weights of rank 4 are [out, in, height, width]; of rank 2 each row is a picture of the input. */
async function filters(model: string, flags: GalleryFlags): Promise<Gallery> {
  const trained = await loadTrained(model, flags);
  const { network, parameters } = trained;
  const found = network.parameters.find(
    ({ layer, shape }) =>
      (flags.layer ?? layer) === layer && (shape.length === 4 || shape.length === 2),
  );
  if (!found) {
    throw new DataError(
      `${model}: expected weights of a convolution or a dense layer${flags.layer === undefined ? "" : ` in layer ${flags.layer}`}, found ${network.parameters.map((p) => p.name).join(", ")}`,
    );
  }
  const { name, shape } = found;
  const seen = seenBy(trained, found.layer, shape, model, flags);
  const { height, width: across, channels } = seen;
  const values = parameters.get(name)!;
  const size = height * across;
  const count = Math.min(values.length / (size * channels), flags.count ?? 100);
  const tiles = Array.from({ length: count }, (_, i): Tile => {
    const own = values.subarray(i * size * channels, (i + 1) * size * channels);
    const mean = Float64Array.from({ length: size }, (_, pixel) => {
      let sum = 0;
      for (let c = 0; c < channels; c++) sum += own[pixel * channels + c]!;
      return sum / channels;
    });
    const [low, high] = [Math.min(...mean), Math.max(...mean)];
    return { ink: mean.map((w) => (w - low) / (high - low || 1)) };
  });
  const facts = { parameter: name, shape };
  const isRow = height === 1 && across > 40;
  return { tiles, height, width: across, columns: isRow ? 1 : 10, facts };
}

/** A row for each chain of Gibbs sampling, which goes on to the right; of a network with classes each
 * row keeps to a class. */
async function dreams(model: string, flags: GalleryFlags): Promise<Gallery> {
  const trained = await loadTrained(model, flags);
  const { height, width: across } = pictureOf(trained, model, flags);
  const columns = flags.columns ?? 10;
  const rows = Math.max(1, Math.ceil((flags.count ?? 100) / columns));
  const top = trained.network.layers.at(-1)!;
  const count = top.description?.kind === "boltzmannClassifier" ? top.outputs : undefined;
  const { every, seed, target } = flags;
  const held =
    count === undefined ? {} : { classes: Array.from({ length: rows }, (_, i) => i % count) };
  const shown: Tile[][] = Array.from({ length: rows }, () => []);
  const size = height * across;
  for await (const { inputs } of gibbs(trained, { chains: rows, every, seed, target, ...held })) {
    for (const [i, row] of shown.entries()) {
      row.push({ ink: inputs.subarray(i * size, (i + 1) * size) });
    }
    if (shown[0]!.length === columns) break;
  }
  return { tiles: shown.flat(), height, width: across, columns, facts: { every, seed } };
}

/**
 * What a row of weights looks at: a window of a convolution; of a dense layer the picture that the
 * network sees, the maps that were flattened before it, or else a row of values, which has no sides.
 */
function seenBy(
  trained: TrainedNetwork,
  layer: number,
  shape: readonly number[],
  model: string,
  flags: GalleryFlags,
): ImageShape {
  if (shape.length === 4) return { height: shape[2]!, width: shape[3]!, channels: 1 };
  const { layers, shapes } = trained.network;
  let before = layer - 1;
  while (before >= 0 && /^(flatten|dropout)/.test(layers[before]!.name)) before--;
  if (before < 0) return pictureOf(trained, model, flags);
  const maps = shapes[before]!;
  if (maps.length === 3) return { height: maps[0]!, width: maps[1]!, channels: maps[2]! };
  return { height: 1, width: shape[1]!, channels: 1 };
}
