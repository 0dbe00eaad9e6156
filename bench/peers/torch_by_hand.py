"""PyTorch, eager, one thread, at its leanest: autograd, but no modules and no optimizer object; the
updates are written by hand."""
import sys

from serve import Workload, missing, serve

try:
    import numpy as np
    import torch
except ImportError as error:
    missing(f"{sys.executable} cannot import torch: {error}")

torch.set_num_threads(1)
torch.manual_seed(1)
workload = Workload(sys.argv[1])
inputs = torch.from_numpy(workload.inputs(np, "train-inputs"))
wanted = torch.from_numpy(workload.wanted(np, "train-labels"))
test_inputs = torch.from_numpy(workload.inputs(np, "test-inputs"))
test_labels = torch.from_numpy(workload.labels(np, "test-labels"))
is_quadratic = workload.loss == "quadratic"
batch = workload.batchSize

parameters = [
    torch.from_numpy(array.copy()).requires_grad_()
    for weight, bias in workload.parameters(np)
    for array in (weight.T, bias)
]
weights = parameters[::2]
rate, decay = workload.learningRate, 1 - workload.learningRate * workload.l2 / workload.trainCount
with_logits = torch.nn.functional.binary_cross_entropy_with_logits
order = None


def logits(x):
    w1, b1, w2, b2 = parameters
    return torch.addmm(b2, torch.sigmoid(torch.addmm(b1, x, w1)), w2)


def cost(x, y):
    if is_quadratic:
        return (torch.sigmoid(logits(x)) - y).square().sum() * (0.5 / batch)
    return with_logits(logits(x), y, reduction="sum") * (1 / batch)


def train(first, steps):
    global order
    if first == 0:
        order = torch.randperm(workload.trainCount)
    for step in range(first, first + steps):
        rows = order[step * batch : (step + 1) * batch]
        gradients = torch.autograd.grad(cost(inputs[rows], wanted[rows]), parameters)
        with torch.no_grad():
            if workload.l2:
                for weight in weights:
                    weight.mul_(decay)
            for parameter, gradient in zip(parameters, gradients):
                parameter.sub_(gradient, alpha=rate)


def accuracy():
    with torch.no_grad():
        return (logits(test_inputs).argmax(dim=1) == test_labels).float().mean().item()


serve(f"torch by hand {torch.__version__}", workload, train, accuracy)
