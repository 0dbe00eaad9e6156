"""Recurrent networks in PyTorch, eager, as people write them: nn.Embedding, nn.LSTM over all steps at
once, nn.Linear, CrossEntropyLoss, loss.backward() and torch.optim.SGD."""
import os
import sys

from serve import Workload, missing, serve

try:
    import torch
    from torch import nn
except ImportError as error:
    missing(f"{sys.executable} cannot import torch: {error}")

torch.manual_seed(1)
workload = Workload(sys.argv[1])
torch.set_num_threads(workload.threads)
batch = workload.batchSize
reads_symbols = workload.layers[0]["kind"] == "embedding"


def read(name, dtype):
    with open(os.path.join(workload.folder, name), "rb") as file:
        return torch.frombuffer(bytearray(file.read()), dtype=dtype)


def first(name, like):
    """The first values of a parameter of ours; gates lie as PyTorch has them."""
    return read(name, torch.float32).view(like.shape)


class Net(nn.Module):
    def __init__(self):
        super().__init__()
        features = workload.inputShape[-1]
        for i, layer in enumerate(workload.layers):
            if layer["kind"] == "embedding":
                self.embedding = nn.Embedding(layer["symbols"], layer["size"])
                self.embedding.weight.data.copy_(first(f"layers.{i}.weight", self.embedding.weight))
                features = layer["size"]
            elif layer["kind"] == "lstm":
                self.lstm = nn.LSTM(features, layer["size"], batch_first=True)
                self.every_step = layer["everyStep"]
                ours = {"weight_ih_l0": "weight", "weight_hh_l0": "recurrentWeight", "bias_ih_l0": "bias"}
                for name, own in ours.items():
                    parameter = getattr(self.lstm, name)
                    parameter.data.copy_(first(f"layers.{i}.{own}", parameter))
                self.lstm.bias_hh_l0.data.zero_()
                features = layer["size"]
            else:
                self.linear = nn.Linear(features, layer["size"])
                for name in ("weight", "bias"):
                    parameter = getattr(self.linear, name)
                    parameter.data.copy_(first(f"layers.{i}.{name}", parameter))

    def forward(self, x):
        states, (last, _) = self.lstm(self.embedding(x) if reads_symbols else x)
        return self.linear(states).flatten(0, 1) if self.every_step else self.linear(last[0])


def read_inputs(name):
    data = read(name, torch.uint8).view(-1, *workload.inputShape)
    return data.long() if reads_symbols else data.float() / workload.divideBy


def read_labels(name, examples):
    return read(name, torch.uint8).long().view(examples, -1)


net = Net()
cost = nn.CrossEntropyLoss(reduction="sum")
optimizer = torch.optim.SGD(net.parameters(), lr=workload.learningRate)
inputs = read_inputs("train-inputs")
labels = read_labels("train-labels", workload.trainCount)
order = None


def train(start, steps):
    global order
    if start == 0:
        order = torch.randperm(workload.trainCount)
    for step in range(start, start + steps):
        rows = order[step * batch : (step + 1) * batch]
        optimizer.zero_grad()
        (cost(net(inputs[rows]), labels[rows].flatten()) / batch).backward()
        optimizer.step()


def accuracy():
    if workload.data != "mnist":
        return None
    test, wanted = read_inputs("test-inputs"), read_labels("test-labels", workload.testCount)[:, 0]
    with torch.inference_mode():
        answers = torch.cat([net(part).argmax(dim=1) for part in test.split(1000)])
        return (answers == wanted).float().mean().item()


serve(f"torch {torch.__version__}, nn.LSTM", workload, train, accuracy)
