"""PyTorch, eager, as people write it: nn.Sequential, a loss, loss.backward() and torch.optim.SGD with
weight decay on the weights alone."""
import math
import sys

from serve import Workload, missing, serve

try:
    import numpy as np
    import torch
    from torch import nn
except ImportError as error:
    missing(f"{sys.executable} cannot import torch: {error}")

torch.manual_seed(1)
workload = Workload(sys.argv[1])
torch.set_num_threads(workload.threads)
is_picture = len(workload.inputShape) == 3
batch = workload.batchSize


def read_inputs(name):
    """[examples, channels, height, width] for pictures, which PyTorch wants that way."""
    data = workload.inputs(np, name)
    return torch.from_numpy(np.ascontiguousarray(data.transpose(0, 3, 1, 2)) if is_picture else data)


ACTIVATIONS = {"sigmoid": nn.Sigmoid, "relu": nn.ReLU, "softmax": None}


def build():
    """The network up to the sums of its last layer, and that layer's activation."""
    parameters = iter(workload.parameters(np))
    modules = []
    shape = tuple(workload.inputShape)  # [height, width, channel], as in the parameters
    pictures = None  # shape before a flatten
    for layer in workload.layers:
        kind = layer["kind"]
        if kind == "conv":
            stride, padding = layer.get("stride", 1), layer.get("padding", 0)
            module = nn.Conv2d(shape[2], layer["filters"], layer["kernel"], stride, padding)
            weight, bias = next(parameters)
            module.weight.data.copy_(torch.from_numpy(weight.reshape(module.weight.shape)))
            module.bias.data.copy_(torch.from_numpy(bias))
            modules += [module, nn.ReLU()]
            grow = lambda n: (n + 2 * padding - layer["kernel"]) // stride + 1
            shape = (grow(shape[0]), grow(shape[1]), layer["filters"])
        elif kind == "pool":
            stride = layer.get("stride", layer["size"])
            modules.append(nn.MaxPool2d(layer["size"], stride))
            shrink = lambda n: (n - layer["size"]) // stride + 1
            shape = (shrink(shape[0]), shrink(shape[1]), shape[2])
        elif kind == "flatten":
            modules.append(nn.Flatten())
            pictures, shape = shape, (math.prod(shape),)
        elif kind == "dropout":
            modules.append(nn.Dropout(layer["p"]))
        else:
            weight, bias = next(parameters)
            if pictures:  # columns are [height, width, channel], here they are [channel, height, width]
                weight = weight.reshape(-1, *pictures).transpose(0, 3, 1, 2).reshape(len(bias), -1)
                pictures = None
            module = nn.Linear(shape[0], layer["size"])
            module.weight.data.copy_(torch.from_numpy(np.ascontiguousarray(weight)))
            module.bias.data.copy_(torch.from_numpy(bias))
            modules.append(module)
            shape = (layer["size"],)
            if layer is not workload.layers[-1]:
                modules.append(ACTIVATIONS[layer["activation"]]())
    return nn.Sequential(*modules)


net = build()
is_quadratic = workload.loss == "quadratic"
if is_quadratic:
    net = nn.Sequential(net, nn.Sigmoid())
    cost, scale = nn.MSELoss(reduction="sum"), 0.5 / batch
elif workload.loss == "log-likelihood":
    cost, scale = nn.CrossEntropyLoss(), 1
else:
    cost, scale = nn.BCEWithLogitsLoss(reduction="sum"), 1 / batch
test_inputs = read_inputs("test-inputs")
test_labels = torch.from_numpy(workload.labels(np, "test-labels"))
if not workload.predicts:
    inputs = read_inputs("train-inputs")
    classes = workload.loss == "log-likelihood"
    wanted = torch.from_numpy((workload.labels if classes else workload.wanted)(np, "train-labels"))
decay = workload.l2 / workload.trainCount
optimizer = torch.optim.SGD(
    [
        {"params": [p for name, p in net.named_parameters() if "weight" in name], "weight_decay": decay},
        {"params": [p for name, p in net.named_parameters() if "bias" in name]},
    ],
    lr=workload.learningRate,
)
order = None
attack = getattr(workload, "attack", None)
highest = 255 / workload.divideBy


def worst(x, y):
    """One step along the sign of the gradient from anywhere in the ball, and back into the range."""
    epsilon, alpha = attack["epsilon"], attack["alpha"]
    delta = torch.empty_like(x).uniform_(-epsilon, epsilon).requires_grad_()
    (slope,) = torch.autograd.grad(cost(net(x + delta), y), delta)
    delta = (delta.detach() + alpha * slope.sign()).clamp_(-epsilon, epsilon)
    return (x + delta).clamp_(0, highest)


def train(first, steps):
    global order
    net.train()
    if first == 0:
        order = torch.randperm(workload.trainCount)
    for step in range(first, first + steps):
        rows = order[step * batch : (step + 1) * batch]
        x, y = inputs[rows], wanted[rows]
        if attack:
            x = worst(x, y)
        optimizer.zero_grad()
        (cost(net(x), y) * scale).backward()
        optimizer.step()


def predict(first, steps):
    net.eval()
    with torch.inference_mode():
        for step in range(first, first + steps):
            net(test_inputs[step * batch : (step + 1) * batch])


def accuracy():
    if workload.data == "noise":
        return None
    net.eval()
    with torch.inference_mode():
        parts = torch.cat([net(part).argmax(dim=1) for part in test_inputs.split(1000)])
        return (parts == test_labels).float().mean().item()


serve(f"torch {torch.__version__}", workload, predict if workload.predicts else train, accuracy)
