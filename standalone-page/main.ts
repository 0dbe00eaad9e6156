// The page of one network: which way to ask it fits, and its answer beside it.
import { knownImageShape } from "downhill/data";
import type { OpenNetwork, PageFacts } from "downhill/standalone";
import { answerView } from "./answer.ts";
import { make } from "./elements.ts";
import type { Form } from "./form.ts";
import { numberForm } from "./number-form.ts";
import { padForm } from "./pad-form.ts";
import { pictureForm } from "./picture-form.ts";
import { textForm } from "./text-form.ts";
import "../lab/style/tokens.css";
import "./page.css";

/** The side of what a pad draws. */
const SIDE = 28;

/** Fills the page; what goes wrong is said in it. */
export function start(open: () => Promise<OpenNetwork>, facts: PageFacts): void {
  followTheme();
  const form = formOf(facts);
  const answer = answerView(facts, form.names);
  const title = facts.title ?? form.title;
  document.title = title;
  const problem = make("p", { class: "problem", role: "alert", hidden: true });
  document.body.append(
    make(
      "main",
      {},
      make("header", {}, make("h1", {}, title), make("p", { class: "says" }, form.says), problem),
      make("div", { class: "columns" }, form.element, answer.element),
      about(facts),
    ),
  );
  answer.show(undefined);
  const fail = (error: unknown) => {
    problem.hidden = false;
    problem.textContent = error instanceof Error ? error.message : String(error);
  };
  open()
    .then((network) => {
      form.begin((asked, isDone) => {
        if ("missing" in asked) answer.show(undefined, asked.missing);
        else answer.show(form.pick(network.predict(asked)));
        if (isDone) answer.say();
      });
    })
    .catch(fail);
}

/** By what an example is; numbers are what everything is in the end. */
function formOf(facts: PageFacts): Form {
  const { inputShape, outputs, alphabet } = facts;
  const width = inputShape.reduce((a, b) => a * b, 1);
  const picture = knownImageShape(facts) ?? (width === SIDE * SIDE ? MNIST : undefined);
  if (alphabet && inputShape.length === 1 && outputs % alphabet.length === 0) {
    return textForm(facts, alphabet);
  }
  if (picture && picture.channels === 1 && picture.width === SIDE && picture.height === SIDE) {
    return padForm(facts);
  }
  const isSeen = picture && (picture.channels === 1 || picture.channels === 3);
  return isSeen && width > MOST_ROWS ? pictureForm(facts, picture) : numberForm(facts);
}

const MNIST = { height: SIDE, width: SIDE, channels: 1 };
/** What looks like a picture and is smaller is a table or a sequence of numbers. */
const MOST_ROWS = 40;

function about({ network, parameterCount, inputShape, outputs }: PageFacts): HTMLElement {
  const count = parameterCount.toLocaleString("en-US");
  return make(
    "footer",
    {},
    make(
      "p",
      {},
      `A neural network with ${count} parameters, from ${inputShape.join(" × ")} inputs to ${outputs} ${outputs === 1 ? "output" : "outputs"}. It runs in this page; nothing is sent anywhere.`,
    ),
    make(
      "details",
      {},
      make("summary", {}, "Its layers"),
      make("pre", { tabindex: 0, "aria-label": "The network as code" }, network),
    ),
    make("p", { class: "made" }, "Made with Downhill."),
  );
}

/** Light or dark as the system is, also when it changes. */
function followTheme(): void {
  const dark = matchMedia("(prefers-color-scheme: dark)");
  const set = () => {
    document.documentElement.dataset.theme = dark.matches ? "dark" : "light";
  };
  set();
  dark.addEventListener("change", set);
}
