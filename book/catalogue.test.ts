// Every id of the book's catalogue is an experiment, is held in one, or has a reason why not.
import assert from "node:assert/strict";
import { test } from "node:test";
import { elsewhere } from "./catalogue.ts";
import { experiments } from "./index.ts";

/** What the book has: its experiments, widgets, claims and quoted results, chapter by chapter. */
const IDS = `
app-bits app-brain app-connectome app-genome app-other app-ratio app-text ch1-10-vs-4-outputs
ch1-100h-eta0.001 ch1-100h-eta0.01-etc ch1-100h-quadratic ch1-30h-eta100 ch1-30h-quadratic
ch1-adder ch1-cheese ch1-darkness ch1-encode4 ch1-face ch1-feature-hunch ch1-gd ch1-nand
ch1-nohidden ch1-other ch1-other-naive ch1-perceptron ch1-random ch1-record ch1-seg ch1-sgd
ch1-sigmoid ch1-svm-default ch1-svm-tuned ch2-BP1..BP4 ch2-algorithm ch2-alt-form ch2-demon
ch2-fd-vs-bp ch2-hadamard ch2-history ch2-matrix-forward ch2-matrix-minibatch ch2-path-sum
ch2-slow-learning ch2-two-assumptions ch3-anecdotes ch3-ce-100 ch3-ce-30 ch3-curve-fit ch3-decay
ch3-dropout ch3-eta3 ch3-hessian ch3-hp-1 ch3-hp-2 ch3-hp-3 ch3-hp-4 ch3-hp-5 ch3-hp-strategy
ch3-hp-threshold ch3-init-100 ch3-init-30 ch3-init-300/500 ch3-init-bengio ch3-init-theory
ch3-l1 ch3-l2-100 ch3-l2-100-60 ch3-l2-1000 ch3-l2-full ch3-momentum ch3-more-data-claims
ch3-more-data-nn ch3-more-data-svm ch3-others ch3-overfit-1000 ch3-overfit-full ch3-params
ch3-poly ch3-relu ch3-rotate15 ch3-simard ch3-softmax ch3-speed ch3-stuck ch3-tanh
ch3-toy-ce-easy ch3-toy-ce-hard ch3-toy-ce-true ch3-toy-quad-easy ch3-toy-quad-hard ch3-vote
ch4-2in ch4-2in-bump ch4-2in-step ch4-N-bumps ch4-bump ch4-design ch4-design-optimum
ch4-failure-window ch4-five-bumps ch4-hidden-neuron ch4-other-activation ch4-overlap-fix
ch4-plateau ch4-standard-form ch4-step ch4-step-param ch4-theorem ch4-tower ch4-tower-ideal
ch4-tower-mD ch4-two-bumps ch4-two-steps ch4-two-towers ch4-vector ch5-100x ch5-bars ch5-chain
ch5-circuits ch5-depth-1 ch5-depth-2 ch5-depth-3 ch5-depth-4 ch5-eq123 ch5-explode ch5-identity
ch5-matrix ch5-norms-init ch5-norms-train ch5-papers ch5-quarter ch5-repo-extra ch6-2fc100
ch6-2fc1000 ch6-2fc300 ch6-adversarial ch6-conv1 ch6-conv2 ch6-conv2-l2 ch6-conv2-tanh
ch6-dropout ch6-dropout300 ch6-ensemble ch6-exp100 ch6-exp1000 ch6-exp300 ch6-fooling
ch6-googlenet ch6-human ch6-ksh-caveat ch6-ksh-result ch6-lrmd ch6-omitFC ch6-relu ch6-shallow
ch6-streetview
`
  .trim()
  .split(/\s+/);

const known = new Set(experiments.map(({ id }) => id));

test("nothing of the book is passed over in silence", () => {
  const told = new Map(elsewhere.map((one) => [one.id, one]));
  assert.equal(told.size, elsewhere.length, "each is told once");
  assert.deepEqual(
    IDS.filter((id) => !known.has(id) && !told.has(id)),
    [],
  );
  assert.deepEqual(
    elsewhere.filter(({ id }) => known.has(id) || !IDS.includes(id)).map(({ id }) => id),
    [],
    "told to be elsewhere, and an experiment or unknown",
  );
  for (const { id, in: within, why } of elsewhere) {
    assert.ok(within === undefined || known.has(within), `${id} in ${within}`);
    assert.ok(why.length > 3, id);
  }
});
