// Changes that nobody sees and a network does: how many digits it reads after each attack, and what a
// network makes of them that was trained on such changes. Run: node dist/examples/attack.js
import {
  adam,
  adversarial,
  attacker,
  dense,
  fgsm,
  logLikelihood,
  network,
  pgd,
  relu,
  signNoise,
  softmax,
  train,
} from "downhill";
import { mnist, take } from "downhill/data";

const { training, test } = await mnist();
const net = network([784], dense(50, relu), dense(10, softmax));
const options = {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.002 }),
  epochs: 4,
  batchSize: 20,
};
const images = take(training, 5_000);
const shown = take(test, 500);
const networks = {
  plain: await train(net, images, options),
  robust: await train(net, images, { ...options, augment: [adversarial({ epsilon: 0.1 })] }),
};
const epsilon = 0.1;
const attacks = [signNoise({ epsilon }), fgsm({ epsilon }), pgd({ epsilon, steps: 20 })];
for (const [name, trained] of Object.entries(networks)) {
  const { correct, total } = await trained.evaluate(shown);
  console.log(`${name}: ${correct} of ${total} digits`);
  const against = attacker(trained); // compiles a program for each kind of attack, not for each epsilon
  for (const attack of attacks) {
    const { correct } = await trained.evaluate(await against.attacked(shown, attack));
    console.log(`  after ${attack.code}: ${correct}`);
  }
  against.dispose();
}
