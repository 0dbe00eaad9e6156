// A trained network as one file of HTML that asks it: everything is inside, and nothing goes out.
import { type ImageShape, knownImageShape } from "../data/image-shape.ts";
import { checkOptionNames, type OptionNames } from "../data/option-names.ts";
import { OptionError } from "../errors.ts";
import { lastBeforeFlatten } from "../nn/trace.ts";
import { checkPicture } from "../train/check-data.ts";
import { checkTrainedGiven } from "../train/check-given.ts";
import type { TrainedState } from "../train/state.ts";
import { toBase64 } from "./base64.ts";
import { literal } from "./literal.ts";
import type { PageFacts } from "./page-facts.ts";
import { predictionProgram, weightsOf } from "./prediction-program.ts";
import { PAGE_SCRIPT, PAGE_STYLE, RUNTIME } from "./texts.ts";

export interface PageOptions {
  /** What stands above the page; default: what it is for. */
  readonly title?: string;
  /** What the inputs are called, one each, beside the fields of a network that takes a few numbers;
   * default: the columns of the table that it learned from. */
  readonly inputNames?: readonly string[];
  /** How an example is a picture; default: as its shape or the data that it learned from say. */
  readonly picture?: ImageShape;
  /** What inputs are divided by; default: as in training, bytes of pictures else by 256. */
  readonly divideBy?: number;
}

const PAGE_OPTIONS: OptionNames<PageOptions> = {
  title: true,
  inputNames: true,
  picture: true,
  divideBy: true,
};

/** Nothing is loaded, nothing is sent: what the page needs stands in it. */
const POLICY = [
  "default-src 'none'",
  "script-src 'unsafe-inline' 'wasm-unsafe-eval'",
  "style-src 'unsafe-inline'",
  "img-src data: blob:",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/**
 * A page that opens from a disk, without a server and without network: a pad to draw on for a network that
 * sees 28 x 28 grey pixels, a picture to choose for one that sees others, fields for numbers, a text for one
 * that reads symbols; and what the network answers, while one draws or types.
 * @throws OptionError for unknown options and for names of another number of inputs, MemoryLimitError for a
 * network that is too large
 */
export function toPage(trained: TrainedState, options: PageOptions = {}): string {
  checkTrainedGiven("toPage", trained);
  checkOptionNames("toPage", options, PAGE_OPTIONS);
  const several = trained.network.inputParts ?? trained.network.outputParts;
  if (several) {
    throw new OptionError(
      `toPage: a page has one form and one answer, the network has ${Object.keys(several).join(", ")}; toModule writes a module that takes and gives them by name`,
    );
  }
  const { divideBy = trained.divideBy, picture = trained.picture } = options;
  checkPicture("toPage: picture", trained.network, picture);
  const state = { ...trained, divideBy, picture };
  const facts = factsOf(state, options);
  const program = predictionProgram(state, []);
  const weights = { base64: toBase64(weightsOf(trained, program)) };
  const script = [
    RUNTIME,
    PAGE_SCRIPT,
    `downhillPage.start(() => downhill.open(${literal(program)}, ${literal(weights)}), ${literal(facts)});`,
  ].join("\n");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escaped(facts.title ?? "A neural network")}</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<noscript>This page asks a neural network, which needs JavaScript.</noscript>
<script>
${script}
</script>
</body>
</html>
`;
}

function factsOf(
  trained: TrainedState,
  { title, inputNames = trained.inputNames }: PageOptions,
): PageFacts {
  const { network, divideBy, classNames, alphabet } = trained;
  const width = network.inputShape.reduce((a, b) => a * b, 1);
  if (inputNames && inputNames.length !== width) {
    throw new OptionError(
      `inputNames: expected ${width} names, one for each input, got ${inputNames.length}`,
    );
  }
  const { layers, inputShape } = network;
  const last = layers[lastBeforeFlatten(layers)]?.activation?.name;
  return {
    title,
    network: network.toString(),
    parameterCount: network.parameterCount,
    inputShape,
    outputs: network.outputs,
    gives: last === "softmax" ? "shares" : last === "sigmoid" ? "activations" : "numbers",
    picture: knownImageShape({ inputShape, picture: trained.picture }),
    divideBy,
    classNames,
    inputNames,
    alphabet,
  };
}

const ENTITIES: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const escaped = (text: string): string => text.replace(/[&<>]/g, (c) => ENTITIES[c]!);
