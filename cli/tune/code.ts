// The best configuration of a search as what makes it again: a command, and a module.

import type { Network, TrainOptions } from "downhill";
import * as library from "downhill";
import { dataWords, divisorOf, tableSeen } from "../flags/data.ts";
import { quoted } from "../flags/given.ts";
import { isTable, tableCode } from "../flags/table.ts";
import type { TrainFlags } from "../flags/train.ts";

/** The `downhill train` that does the same. */
export function commandOf(
  flags: TrainFlags,
  net: Network,
  { patience, init }: TrainOptions,
): string {
  const sizes = [net.inputShape[0], ...net.shapes.map(([size]) => size)];
  const dense = net.layers.flatMap(({ name }, i) =>
    name.startsWith("dropout") ? [] : [sizes[i + 1]],
  );
  const words: Record<string, unknown> = {
    ...(flags.model === undefined
      ? {
          "--network": [sizes[0], ...dense].join(","),
          "--activation": flags.activation,
          "--dropout": flags.dropout || undefined,
        }
      : { "--model": flags.model }),
    "--loss": flags.loss,
    "--label-smoothing": flags.labelSmoothing,
    "--init": init?.name,
    "--optimizer": flags.optimizer === "sgd" ? undefined : flags.optimizer,
    "--momentum": flags.momentum,
    "--learning-rate": flags.learningRate,
    "--batch": flags.batch,
    "--l2": flags.l2 || undefined,
    "--l1": flags.l1 || undefined,
    "--schedule": flags.schedule === "constant" ? undefined : flags.schedule,
    "--epochs": flags.epochs,
    "--patience": patience,
    ...dataWords(flags),
    "--limit": flags.limit,
    "--divide-by": flags.divideBy,
    "--target": flags.target === "auto" ? undefined : flags.target,
    "--dtype": flags.dtype === "f32" ? undefined : flags.dtype,
    "--seed": flags.seed === 1 ? undefined : flags.seed,
  };
  const given = Object.entries(words).filter(([, value]) => value !== undefined);
  const parts = given.flatMap(([flag, value]) =>
    value === "" ? [flag] : [flag, quoted(`${value}`)],
  );
  return ["downhill train", ...parts].join(" ");
}

/** A module that trains it. */
export function codeOf(flags: TrainFlags, net: Network, options: TrainOptions): string {
  const { loss, optimizer, init, schedule, epochs, batchSize, seed, l2, l1, dtype, patience } =
    options;
  const settings: [string, string | undefined][] = [
    ["loss", loss.name],
    ["optimizer", optimizer.code],
    ["init", init?.code],
    ["schedule", schedule?.code === "constantRate" ? undefined : schedule?.code],
    ["l2", l2 ? `${l2}` : undefined],
    ["l1", l1 ? `${l1}` : undefined],
    ["epochs", `${epochs}`],
    ["patience", patience === undefined ? undefined : `${patience}`],
    ["batchSize", `${batchSize}`],
    ["seed", `${seed}`],
    ["dtype", dtype === "f32" ? undefined : `"${dtype}"`],
    ["target", `"${flags.target}"`],
  ];
  const network = flags.model === undefined ? `const net = ${net};` : "";
  const lines = settings.flatMap(([name, code]) =>
    code === undefined ? [] : [`  ${name}: ${code},`],
  );
  const { names: readers, lines: reading } = dataCode(flags);
  const training = flags.limit === undefined ? "training" : `take(training, ${flags.limit})`;
  const body = [
    ...reading,
    ...(network ? [network] : []),
    `const run = await train(net, ${training}, {`,
    ...lines,
    "  validation,",
    "  test,",
    "});",
    "console.log(run.summary());",
  ].join("\n");
  const names = importsOf(body);
  const limited = flags.limit === undefined ? readers : [...readers, "take"];
  return [
    `import { ${names.join(", ")} } from "downhill";`,
    `import { ${limited.join(", ")} } from "downhill/data";`,
    ...(flags.model === undefined
      ? []
      : [`import { net } from ${JSON.stringify(moduleOf(flags.model))};`]),
    "",
    body,
  ].join("\n");
}

const moduleOf = (path: string): string => (/^[./]/.test(path) ? path : `./${path}`);

function dataCode(flags: TrainFlags): ReturnType<typeof tableCode> {
  const { data } = flags;
  const divideBy = divisorOf(flags);
  if (isTable(data)) return tableCode(data, flags, tableSeen(flags));
  const options = divideBy === 256 ? "" : `{ divideBy: ${divideBy} }`;
  const folder = [JSON.stringify(data), options].filter(Boolean).join(", ");
  const [name, call] =
    data === "mnist" ? ["mnist", `mnist(${options})`] : ["idxFolder", `idxFolder(${folder})`];
  if (!flags.shuffle) {
    return { names: [name!], lines: [`const { training, validation, test } = await ${call};`] };
  }
  const lines = [
    `const sets = await ${call};`,
    "const all = shuffle(join(sets.training, sets.validation));",
    "const [training, validation] = split(all, sets.training.count, sets.validation.count);",
    "const { test } = sets;",
  ];
  return { names: [name!, "join", "shuffle", "split"], lines };
}

/** The names of the library that the code uses; a word before a colon is the name of an option. */
function importsOf(code: string): string[] {
  const words = code.match(/\b[a-z]\w*\b(?!\s*:)/gi) ?? [];
  return [...new Set(words)].filter((word) => word in library).sort();
}
