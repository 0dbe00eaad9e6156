// Perceptrons that compute (chapter 1 of the book): a NAND gate is one perceptron with weights -2, -2
// and bias 3, and five NAND gates add two bits. Run: node dist/examples/nand-adder.js
import { dense, network, step, withParameters } from "downhill";

/** The weights of NAND(a, b) among n inputs; a = b doubles the weight to -4: that is NOT. */
const nand = (a: number, b: number, n: number) =>
  Array.from({ length: n }, (_, i) => -2 * (Number(i === a) + Number(i === b)));
/** The weights of a wire that hands input `at` on; its bias is -0.5. */
const wire = (at: number, n: number) => Array.from({ length: n }, (_, i) => Number(i === at));

const net = network([2], dense(3, step), dense(3, step), dense(2, step));
const adder = withParameters(
  net,
  new Map([
    // x, y -> x, y, p = NAND(x, y)
    ["layers.0.weight", [...wire(0, 2), ...wire(1, 2), ...nand(0, 1, 2)]],
    ["layers.0.bias", [-0.5, -0.5, 3]],
    // -> NAND(x, p), NAND(y, p), p
    ["layers.1.weight", [...nand(0, 2, 3), ...nand(1, 2, 3), ...wire(2, 3)]],
    ["layers.1.bias", [3, 3, -0.5]],
    // -> sum = NAND of the first two, carry = NAND(p, p)
    ["layers.2.weight", [...nand(0, 1, 3), ...nand(2, 2, 3)]],
    ["layers.2.bias", [3, 3]],
  ]),
);

const inputs = [0, 0, 0, 1, 1, 0, 1, 1];
const { values } = await adder.predict(inputs);
for (let i = 0; i < 4; i++) {
  const [x, y, sum, carry] = [inputs[2 * i], inputs[2 * i + 1], values[2 * i], values[2 * i + 1]];
  console.log(`${x} + ${y} = ${carry}${sum}`);
}
