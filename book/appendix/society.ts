// Minsky's society of mind, as far as it can be trained: many small experts and a gate that learns whom
// to ask, against one network of as many parameters, and against as many experts that vote.
import {
  adam,
  answerTogether,
  dense,
  logLikelihood,
  mixture,
  network,
  type Run,
  relu,
  scaled,
  softmax,
} from "downhill";
import { type Dataset, take } from "downhill/data";
import { APPENDIX, type Experiment, experiment, type RunContext } from "../experiment.ts";
import { valuesAt } from "../gradient-at.ts";
import { learn, percent } from "../training.ts";

const EXPERTS = 5;
/** Hidden neurons of each expert, of the one network, and of each that votes, so that all three have as
 * many parameters: 51,675, 51,685 and 51,725. */
const OF_EXPERT = 12;
const OF_ONE = 65;
const OF_VOTER = 13;

const ofMixture = network([784], mixture(EXPERTS, dense(OF_EXPERT, relu), dense(10, softmax)));
const plain = (hidden: number) => network([784], dense(hidden, relu), dense(10, softmax));

export const society: Experiment = experiment({
  id: "appendix-society",
  chapter: APPENDIX,
  section: "Is there a simple algorithm for intelligence?",
  claim:
    "Minsky's society of mind: no single principle, but many simple agents that each do something else. Ours: experts with a learned gate against one network of the same size, and against experts that vote.",
  protocol: `Ours, after Jacobs, Jordan, Nowlan and Hinton 1991: ${EXPERTS} experts [784, ${OF_EXPERT}, 10] and a gate of ${EXPERTS} on the same pixels, -ln of the gated sum of their probabilities; one network [784, ${OF_ONE}, 10]; ${EXPERTS} networks [784, ${OF_VOTER}, 10], each trained alone, that vote. About 51,700 parameters each; rectified units, softmax, Adam with eta 0.001, mini-batches of 50, 10 epochs on 20,000 images, last epoch on the test images. Which expert the gate asks for which digit is measured on 2,000 test images.`,
  figures: [],
  claims: {
    "society beats one": "the mixture reads more digits than the one network",
    "gate beats vote": "the mixture reads more than experts that vote",
    "work is shared": "of most digits one expert has more than half, and no expert has all digits",
  },
  runs: 5,
  coreHours: 0.005,
  plots: [
    {
      kind: "bars",
      x: "digit",
      curves: Array.from({ length: EXPERTS }, (_, i) => `expert ${i + 1}`),
      yLabel: "share of the gate",
    },
  ],
  run: async (context) => {
    const { training, test } = await context.mnist();
    const images = take(training, context.at({ full: 20_000, quick: 10_000, ci: 2_000 }));
    const asked = take(test, context.at({ full: 10_000, quick: 2_000, ci: 500 }));
    const options = {
      loss: logLikelihood,
      optimizer: adam({ learningRate: context.at({ full: 0.001, quick: 0.002, ci: 0.005 }) }),
      init: scaled,
      epochs: context.at({ full: 10, quick: 5, ci: 4 }),
      batchSize: 50,
    };
    const mixed = await learn(context, ofMixture, images, { ...options, part: [0, 0.5] });
    const one = await learn(context, plain(OF_ONE), images, { ...options, part: [0.5, 0.7] });
    const voters: Run[] = [];
    for (let i = 0; i < EXPERTS; i++) {
      const part: [number, number] = [0.7 + (0.3 * i) / EXPERTS, 0.7 + (0.3 * (i + 1)) / EXPERTS];
      const own = { ...context, seed: 1_000 * context.seed + i };
      voters.push(await learn(own, plain(OF_VOTER), images, { ...options, part }));
    }
    const { vote, members } = await answerTogether(voters, asked, { target: context.target });
    const gate = await gateByDigit(context, mixed, take(asked, Math.min(2_000, asked.count)));
    const values = {
      "mixture, test %": percent(await mixed.evaluate(asked)),
      "one network, test %": percent(await one.evaluate(asked)),
      "vote, test %": percent(vote),
      "a voter alone, test %":
        members.reduce((sum, { accuracy }) => sum + 100 * accuracy, 0) / EXPERTS,
      "largest share of the gate, mean over digits":
        gate.reduce((sum, shares) => sum + Math.max(...shares), 0) / gate.length,
    };
    const owners = gate.flatMap((shares) => {
      const largest = Math.max(...shares);
      return largest > 0.5 ? [shares.indexOf(largest)] : [];
    });
    const of = (name: keyof typeof values) => values[name];
    return {
      values,
      curves: {
        digit: gate.map((_, digit) => digit),
        ...Object.fromEntries(
          Array.from({ length: EXPERTS }, (_, i) => [
            `expert ${i + 1}`,
            gate.map((shares) => Math.round(shares[i]! * 1e4) / 1e4),
          ]),
        ),
      },
      claims: {
        "society beats one": of("mixture, test %") > of("one network, test %"),
        "gate beats vote": of("mixture, test %") > of("vote, test %"),
        "work is shared": owners.length > 5 && new Set(owners).size > 1,
      },
      works: of("mixture, test %") > context.at({ full: 95, quick: 88, ci: 70 }),
    };
  },
});

/** The mean share that the gate gives to each expert, digit by digit. */
async function gateByDigit(context: RunContext, run: Run, set: Dataset): Promise<number[][]> {
  const monitors = ["layers.0/gate"];
  const { parameters, network: net } = run;
  const found = await valuesAt(context, net, set, { loss: logLikelihood, parameters, monitors });
  const { values } = found.get(monitors[0]!)!;
  return Array.from({ length: 10 }, (_, digit) => {
    const rows = Array.from(set.labels!.keys()).filter((i) => set.labels![i] === digit);
    return Array.from(
      { length: EXPERTS },
      (_, i) => rows.reduce((sum, row) => sum + values[row * EXPERTS + i]!, 0) / (rows.length || 1),
    );
  });
}
