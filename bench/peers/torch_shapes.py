"""PyTorch for `downhill bench shapes`: the contractions of one layer, and networks that come as JSON,
built of modules. Convolutions run in both of PyTorch's layouts once and stay in the faster one."""
import os
import sys
import time

from serve import converse, missing

try:
    import torch
    from torch import nn
    from torch.nn import functional as F
except ImportError as error:
    missing(f"{sys.executable} cannot import torch: {error}")

torch.manual_seed(1)
torch.set_num_threads(1)
LAYOUTS = {"channels first": torch.contiguous_format, "channels last": torch.channels_last}
calls = {}
trainee = None


def read(folder, name, dtype=torch.float32):
    with open(os.path.join(folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


def seconds(call, times):
    start = time.perf_counter()
    for _ in range(times):
        call()
    return time.perf_counter() - start


def dense(shape):
    x = torch.rand(shape["batch"], shape["inputs"]) - 0.5
    w = torch.rand(shape["outputs"], shape["inputs"]) - 0.5
    g = torch.rand(shape["batch"], shape["outputs"]) - 0.5
    return {
        "forward": lambda: F.linear(x, w),
        "inputGradient": lambda: g.mm(w),
        "weightGradient": lambda: g.t().mm(x),
    }


def convolution(shape, layout):
    stride, padding, groups = shape["stride"], shape["padding"], shape["groups"]
    x = (torch.rand(shape["batch"], shape["channels"], *shape["picture"]) - 0.5).to(memory_format=layout)
    w = torch.rand(shape["filters"], shape["channels"] // groups, *shape["kernel"]) - 0.5
    w = w.to(memory_format=layout)
    forward = lambda: F.conv2d(x, w, None, stride, padding, 1, groups)
    g = torch.rand_like(forward())
    back = lambda *mask: torch.ops.aten.convolution_backward(
        g, x, w, None, stride, padding, [1, 1], False, [0, 0], groups, mask
    )
    return {
        "forward": forward,
        "inputGradient": lambda: back(True, False, False),
        "weightGradient": lambda: back(False, True, False),
    }


def open_shape(shape):
    global calls
    if shape["kind"] == "dense":
        calls = dense(shape)
    else:
        with torch.inference_mode():
            both = [convolution(shape, layout) for layout in LAYOUTS.values()]
            calls = {name: min((c[name] for c in both), key=trial) for name in both[0]}
    return {"ready": True}


def trial(call):
    seconds(call, 1)
    return min(seconds(call, 1) for _ in range(3))


def time_shape(time, calls_of):
    with torch.inference_mode():
        return {"seconds": seconds(calls[time], calls_of)}


class Residual(nn.Module):
    def __init__(self, inner):
        super().__init__()
        self.inner = inner

    def forward(self, x):
        return x + self.inner(x)


class Builder:
    """Modules with our first parameters; x is a probe that tells shapes."""

    def __init__(self, folder, names, x):
        self.folder, self.names, self.x = folder, iter(names), x
        self.flat_from = None

    def fill(self, parameter, values=None):
        values = self.take() if values is None else values
        parameter.data.copy_(values.reshape(parameter.shape))

    def take(self):
        return read(self.folder, next(self.names))

    def sequence(self, layers):
        modules = []
        for layer in layers:
            modules.append(self.module(layer))
            with torch.no_grad():
                self.x = modules[-1].eval()(self.x)
            modules[-1].train()
        return nn.Sequential(*modules)

    def module(self, layer):
        kind, is_line = layer["kind"], self.x.dim() == 3
        pick = lambda pair: pair[1] if is_line else tuple(pair)
        if kind == "residual":
            x = self.x
            inner = self.sequence(layer["layers"])
            self.x = x
            return Residual(inner)
        if kind == "conv":
            make = nn.Conv1d if is_line else nn.Conv2d
            sizes = [pick(layer[name]) for name in ("kernel", "stride", "padding")]
            groups, bias = layer["groups"], layer["bias"]
            module = make(self.x.shape[1], layer["filters"], *sizes, groups=groups, bias=bias)
            self.fill(module.weight)
            if bias:
                self.fill(module.bias)
            return module
        if kind == "dense":
            module = nn.Linear(self.x.shape[1], layer["size"])
            weight = self.take()
            if self.flat_from:  # our columns are [..., channel], PyTorch's are [channel, ...]
                channels, *sides = self.flat_from
                weight = weight.reshape(layer["size"], *sides, channels).movedim(-1, 1)
                self.flat_from = None
            self.fill(module.weight, weight)
            self.fill(module.bias)
            return module
        if kind == "norm":
            module = (nn.BatchNorm1d if self.x.dim() < 4 else nn.BatchNorm2d)(self.x.shape[1])
            self.fill(module.weight)
            self.fill(module.bias)
            return module
        if kind == "flatten":
            self.flat_from = tuple(self.x.shape[1:])
            return nn.Flatten()
        if kind == "maxPool":
            return (nn.MaxPool1d if is_line else nn.MaxPool2d)(pick(layer["size"]))
        if kind == "meanPool":
            return (nn.AvgPool1d if is_line else nn.AvgPool2d)(pick(layer["size"]))
        return {"relu": nn.ReLU, "sigmoid": nn.Sigmoid}[kind]()


class Trainee:
    def __init__(self, spec, folder, names, layout):
        x = read(folder, "inputs").reshape(-1, *spec["inputShape"])
        self.labels = read(folder, "labels", torch.uint8).long()
        if x.dim() == 4:
            x = x.movedim(3, 1)
            x = x.squeeze(2) if x.shape[2] == 1 else x  # a line
        self.net = Builder(folder, names, x[:2].clone()).sequence(spec["layers"])
        is_picture = x.dim() == 4
        self.inputs = x.contiguous(memory_format=layout) if is_picture else x.contiguous()
        if is_picture:
            self.net = self.net.to(memory_format=layout)
        self.batch, self.at = spec["batch"], 0
        rate, name = spec["learningRate"], spec["optimizer"]
        parameters = self.net.parameters()
        if name == "adam":
            self.optimizer = torch.optim.Adam(parameters, lr=rate)
        else:
            self.optimizer = torch.optim.SGD(parameters, lr=rate, momentum=0.9 if name == "momentum" else 0)
        self.cost = nn.CrossEntropyLoss()
        self.order = torch.arange(len(self.labels))

    def step(self):
        if self.at == len(self.labels):
            self.at = 0
        rows = self.order[self.at : self.at + self.batch]
        self.at += self.batch
        self.optimizer.zero_grad()
        loss = self.cost(self.net(self.inputs[rows]), self.labels[rows])
        loss.backward()
        self.optimizer.step()
        return loss


def open_network(network, folder, parameters):
    global trainee
    make = lambda layout: Trainee(network, folder, parameters, layout)
    layout = "channels first"
    if any(layer["kind"] == "conv" for layer in network["layers"]) and network["inputShape"][0] > 1:
        layout = min(LAYOUTS, key=lambda name: trial(make(LAYOUTS[name]).step))
    trainee = make(LAYOUTS[layout])
    return {"layout": layout}


def losses(losses):
    trainee.at = 0
    return {"losses": [trainee.step().item() for _ in range(losses)]}


converse(
    f"torch {torch.__version__}",
    {
        "shape": open_shape,
        "time": lambda time, calls: time_shape(time, calls),
        "network": open_network,
        "losses": losses,
        "steps": lambda steps: {"seconds": seconds(trainee.step, steps)},
    },
)
