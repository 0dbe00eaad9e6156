// What is said of a neuron: to those who see it in the lens line, to those who hear it as its name.
import { fixed, signed } from "../../../components/numbers.ts";
import { unitActivations, type WeightedLayer } from "../../../network/roles.ts";
import { FAINT, ranked, type Vote } from "../../../network/votes.ts";
import { text } from "../../../state/language.ts";
import { run } from "../../../state/trainer.ts";
import type { ForwardView, SurveyView } from "../../../worker/protocol.ts";

/** Its activation for the example that is shown; a map's mean. */
export function activationOf(
  forward: ForwardView | undefined,
  layer: WeightedLayer,
  neuron: number,
): number {
  const a = forward?.values[`${layer.name}/a`];
  return a && a.shape.at(-1) === layer.units
    ? (unitActivations(a)[neuron] ?? Number.NaN)
    : Number.NaN;
}

/** Neuron 7, or Map 3. */
export function unitName(layer: WeightedLayer, neuron: number): string {
  const t = text.value.train.unit;
  return layer.weightShape.length === 4 ? t.map(neuron + 1) : t.neuron(neuron + 1);
}

/** What it says of the example that is shown: of one that answers in many places, on average. */
export function answerWords({ shape }: WeightedLayer, activation: number): string {
  const t = text.value.train.lens;
  const says = shape.length === 3 ? t.mapAnswers : shape.length === 2 ? t.stepsAnswer : t.answers;
  return says(fixed(activation));
}

/** against 7 (−3.0) */
export function voteWords({ output, value }: Vote): string {
  const t = text.value.train.unit;
  const name = run.value?.classNames[output] ?? `${output}`;
  return (value > 0 ? t.for : t.against)(name, signed(value, 1));
}

export type Stuck = "saturated" | "dead" | undefined;

/** Whether it says the same whatever it sees. */
export function stuckAs(
  survey: SurveyView | undefined,
  layer: WeightedLayer,
  neuron: number,
): Stuck {
  const health = survey?.health.find((h) => h.layer === layer.name);
  if (health?.dead.includes(neuron)) return "dead";
  return health?.saturated.includes(neuron) ? "saturated" : undefined;
}

/** All that are stuck. */
export function stuckIn(survey: SurveyView | undefined, layer: WeightedLayer): ReadonlySet<number> {
  const health = survey?.health.find((h) => h.layer === layer.name);
  return new Set(health ? [...health.saturated, ...health.dead] : []);
}

/** What a reader hears of it: "Neuron 7, activation 0.97, against 7 (−3.0)". */
export function spokenName(
  layer: WeightedLayer,
  neuron: number,
  activation: number,
  votes: ArrayLike<number> | undefined,
  stuck: Stuck,
): string {
  const t = text.value.train.unit;
  const parts = [unitName(layer, neuron), t.activation(fixed(activation))];
  const top = votes && ranked(votes)[0];
  if (top && Math.abs(top.value) >= FAINT) parts.push(t.votes(voteWords(top)));
  if (stuck) parts.push(t[stuck]);
  return parts.join(", ");
}

/** Every vote, strongest first, for the key V. */
export function allVotes(
  layer: WeightedLayer,
  neuron: number,
  votes: ArrayLike<number> | undefined,
): string {
  const t = text.value.train.unit;
  if (!votes) return `${unitName(layer, neuron)}: ${t.noVotes}`;
  return `${unitName(layer, neuron)}: ${ranked(votes).map(voteWords).join(", ")}`;
}
