"""numpy in matrix form: the whole mini-batch in each product, f32, written by hand."""
import sys

from serve import Workload, missing, serve

try:
    import numpy as np
except ImportError as error:
    missing(f"{sys.executable} cannot import numpy: {error}")

workload = Workload(sys.argv[1])
inputs, wanted = workload.inputs(np, "train-inputs"), workload.wanted(np, "train-labels")
test_inputs = workload.inputs(np, "test-inputs")
test_labels = workload.labels(np, "test-labels")
parameters = [(w.T.copy(), b) for w, b in workload.parameters(np)]
weights, biases = [w for w, _ in parameters], [b for _, b in parameters]
batch = workload.batchSize
rate = np.float32(workload.learningRate / batch)
decay = np.float32(1 - workload.learningRate * workload.l2 / workload.trainCount)
is_quadratic = workload.loss == "quadratic"
one = np.float32(1)
random = np.random.default_rng(1)
order = None


def sigmoid(z):
    return one / (one + np.exp(-z))


def train(first, steps):
    global order
    if first == 0:
        order = random.permutation(workload.trainCount)
    for step in range(first, first + steps):
        rows = order[step * batch : (step + 1) * batch]
        x, y = inputs[rows], wanted[rows]
        hidden = sigmoid(x @ weights[0] + biases[0])
        output = sigmoid(hidden @ weights[1] + biases[1])
        delta = output - y
        if is_quadratic:
            delta *= output * (one - output)
        back = (delta @ weights[1].T) * (hidden * (one - hidden))
        for i, (a, d) in enumerate(((x, back), (hidden, delta))):
            if workload.l2:
                weights[i] *= decay
            weights[i] -= rate * (a.T @ d)
            biases[i] -= rate * d.sum(axis=0)


def accuracy():
    hidden = sigmoid(test_inputs @ weights[0] + biases[0])
    return float(((hidden @ weights[1] + biases[1]).argmax(axis=1) == test_labels).mean())


serve(f"numpy {np.__version__}", workload, train, accuracy)
