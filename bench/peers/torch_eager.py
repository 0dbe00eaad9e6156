"""PyTorch, eager, one thread, as people write it: nn.Sequential, a loss, loss.backward() and
torch.optim.SGD with weight decay on the weights alone."""
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
test_labels = torch.from_numpy(workload.bytes(np, "test-labels", 1).astype(np.int64))
is_quadratic = workload.loss == "quadratic"
batch = workload.batchSize

layers = []
for weight, bias in workload.parameters(np):
    layer = torch.nn.Linear(weight.shape[1], weight.shape[0])
    layer.weight.data.copy_(torch.from_numpy(weight))
    layer.bias.data.copy_(torch.from_numpy(bias))
    layers.append(layer)
hidden, output = layers
body = torch.nn.Sequential(hidden, torch.nn.Sigmoid(), output)
net = torch.nn.Sequential(body, torch.nn.Sigmoid()) if is_quadratic else body
cost = torch.nn.MSELoss(reduction="sum") if is_quadratic else torch.nn.BCEWithLogitsLoss(reduction="sum")
scale = (0.5 if is_quadratic else 1) / batch
optimizer = torch.optim.SGD(
    [
        {"params": [layer.weight for layer in layers], "weight_decay": workload.l2 / workload.trainCount},
        {"params": [layer.bias for layer in layers]},
    ],
    lr=workload.learningRate,
)
order = None


def train(first, steps):
    global order
    if first == 0:
        order = torch.randperm(workload.trainCount)
    for step in range(first, first + steps):
        rows = order[step * batch : (step + 1) * batch]
        optimizer.zero_grad()
        (cost(net(inputs[rows]), wanted[rows]) * scale).backward()
        optimizer.step()


def accuracy():
    with torch.no_grad():
        return (net(test_inputs).argmax(dim=1) == test_labels).float().mean().item()


serve(f"torch {torch.__version__}", workload, train, accuracy)
