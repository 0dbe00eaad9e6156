// A layer of one's own is a name and a function from tensor to tensor. This one lets each example look
// at a learned table of prototypes: its answer is how near it is to each. Gradients, code and memory
// follow from the ops. Run: node dist/examples/own-layer.js
import { adam, dense, gaussian, layer, logLikelihood, network, softmax, train } from "downhill";
import { spirals } from "downhill/data";

/** exp(-|x - p|^2 / 2w^2) for each of `count` learned places p with a learned width w:
 * [batch, in] -> [batch, count]. */
const prototypes = (count: number) =>
  layer("prototypes", (x, scope) => {
    const size = x.shape[1]!;
    const places = scope.param("place", [count, size], gaussian(0.7));
    const widths = scope.param("width", [count], gaussian(0.5));
    // |x - p|^2 = x^2 - 2 x p + p^2: one product of matrices instead of [batch, count, in]
    const cross = x.matmul(places.transpose());
    const squares = x
      .square()
      .sum(1)
      .expand(1, count)
      .sub(cross.mul(2))
      .add(places.square().sum(1));
    const near = squares.neg().mul(widths.square().add(1));
    scope.monitor("near", near); // can be asked for by name: layers.0/near
    return near.exp();
  });

const training = spirals({ count: 600, noise: 0.05, seed: 1 });
const test = spirals({ count: 600, noise: 0.05, seed: 2 });

// the same run without the layer can only draw a straight line between the two arms
const options = {
  loss: logLikelihood,
  optimizer: adam({ learningRate: 0.03 }),
  batchSize: 20,
  epochs: 40,
  test,
} as const;
const nets = {
  "a line": network([2], dense(2, softmax)),
  "60 prototypes": network([2], prototypes(60), dense(2, softmax)),
};
for (const [name, net] of Object.entries(nets)) {
  const run = await train(net, training, options);
  console.log(`${name.padEnd(13)}: ${(100 * run.test!.accuracy).toFixed(1)} % of the points right`);
}
