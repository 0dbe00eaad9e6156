"""A restricted Boltzmann machine by CD-1 in PyTorch, eager: products and updates in place, no autograd.
Hidden states are drawn, the reconstruction and the second hidden units are probabilities."""
import os
import sys

from serve import Workload, missing, serve

try:
    import torch
except ImportError as error:
    missing(f"{sys.executable} cannot import torch: {error}")

workload = Workload(sys.argv[1])
torch.set_num_threads(workload.threads)
torch.manual_seed(1)
torch.set_grad_enabled(False)


def read(name, dtype):
    with open(os.path.join(workload.folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


visible, hidden = workload.inputShape[0], workload.layers[0]["hidden"]
inputs = read("train-inputs", torch.uint8).view(-1, visible).float() / workload.divideBy
weight = read("layers.0.weight", torch.float32).view(hidden, visible).clone()
bias = read("layers.0.bias", torch.float32).clone()
visible_bias = read("layers.0.visibleBias", torch.float32).clone()
batch = workload.batchSize
rate = workload.learningRate / batch
decay = 1 - workload.learningRate * workload.l2 / workload.trainCount
order = None


def train(first, steps):
    global order
    if first == 0:
        order = torch.randperm(workload.trainCount)
    for step in range(first, first + steps):
        v0 = inputs[order[step * batch : (step + 1) * batch]]
        p0 = torch.addmm(bias, v0, weight.t()).sigmoid_()
        v1 = torch.addmm(visible_bias, torch.bernoulli(p0), weight).sigmoid_()
        p1 = torch.addmm(bias, v1, weight.t()).sigmoid_()
        weight.addmm_(p0.t(), v0, beta=decay, alpha=rate).addmm_(p1.t(), v1, alpha=-rate)
        bias.add_((p0 - p1).sum(0), alpha=rate)
        visible_bias.add_((v0 - v1).sum(0), alpha=rate)
        (v0 - v1).square_().sum()


serve(f"torch {torch.__version__}, by hand", workload, train, lambda: None)
