"""Writes files of PyTorch that test/onnx/read.test.ts reads: recurrent layers, padded poolings and blocks whose
shortcut is a convolution, by both exporters, with what PyTorch answers. Needs torch, onnx and onnxscript; the
files are committed, so the tests need none of them.

    python3 test/onnx/make_files.py

files/more.json: for each inputs x, the examples first, and answers y."""
import json
import pathlib
import warnings

import torch
import torch.nn as nn

warnings.filterwarnings("ignore")
torch.manual_seed(4)
here = pathlib.Path(__file__).parent / "files"
answers = {}


class Reader(nn.Module):
    """A recurrent layer and a dense one behind its last step, its last state or each step."""

    def __init__(self, kind, ending, time_first=False, symbols=0, **options):
        super().__init__()
        self.ending, self.time_first = ending, time_first
        self.table = nn.Embedding(symbols, 4) if symbols else nn.Identity()
        self.layer = getattr(nn, kind)(4, 3, batch_first=not time_first, **options)
        self.dense = nn.Linear(6 if options.get("bidirectional") else 3, 2)

    def forward(self, x):
        out, state = self.layer(self.table(x))
        if self.ending == "state":
            state = state[0] if isinstance(state, tuple) else state
            return self.dense(state[-1])
        if self.ending == "last":
            return self.dense(out[-1] if self.time_first else out[:, -1])
        return torch.tanh(self.dense(out))


class Block(nn.Module):
    def __init__(self):
        super().__init__()
        self.first = nn.Sequential(nn.Conv2d(2, 4, 3, padding=1), nn.BatchNorm2d(4), nn.ReLU())
        self.way = nn.Sequential(
            nn.Conv2d(4, 6, 3, stride=2, padding=1, bias=False),
            nn.BatchNorm2d(6),
            nn.ReLU(),
            nn.Conv2d(6, 6, 3, padding=1, bias=False),
            nn.BatchNorm2d(6),
        )
        self.shortcut = nn.Sequential(nn.Conv2d(4, 6, 1, stride=2, bias=False), nn.BatchNorm2d(6))
        self.last = nn.Linear(6, 3)

    def forward(self, x):
        x = nn.functional.max_pool2d(self.first(x), 3, stride=2, padding=1)
        x = torch.relu(self.way(x) + self.shortcut(x))
        return self.last(x.mean((2, 3)))


def settle(model):
    for module in model.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.running_mean.normal_(0, 0.3)
            module.running_var.uniform_(0.5, 1.5)
            nn.init.uniform_(module.weight, 0.5, 1.5)
            nn.init.normal_(module.bias, 0, 0.3)


def write(name, model, x, exporters=("script", "dynamo"), axis=0):
    settle(model)
    model.eval()
    with torch.no_grad():
        y = model(x)
    first = (x if axis == 0 else x.transpose(0, 1)).reshape(-1).tolist()
    answers[name] = {"x": first, "y": y.reshape(-1).tolist()}
    for exporter in exporters:
        path = str(here / f"torch-{name}-{exporter}.onnx")
        if exporter == "script":
            torch.onnx.export(
                *(model, (x,), path),
                dynamo=False,
                input_names=["x"],
                dynamic_axes={"x": {axis: "n"}},
            )
        else:
            sizes = ({axis: torch.export.Dim("n")},)
            torch.onnx.export(
                *(model, (x,), path), dynamo=True, dynamic_shapes=sizes, external_data=False
            )


sequence = torch.randn(3, 5, 4)
write("lstm", Reader("LSTM", "last"), sequence)
write("lstm-both", Reader("LSTM", "each", bidirectional=True), sequence)
write("lstm-deep", Reader("LSTM", "last", num_layers=2), sequence, ("script",))
write("gru", Reader("GRU", "state"), sequence)
write("gru-unbiased", Reader("GRU", "each", bias=False), sequence, ("script",))
write("rnn", Reader("RNN", "last", True), torch.randn(5, 3, 4), ("script",), 1)
write("rnn-relu", Reader("RNN", "each", nonlinearity="relu"), sequence, ("script",))
symbols = torch.randint(0, 7, (3, 5))
write("symbols", Reader("GRU", "state", symbols=7), symbols)
pools = nn.Sequential(
    nn.MaxPool2d(3, stride=2, padding=1),
    nn.AvgPool2d(2, stride=1, padding=1),
    nn.AvgPool2d(3, padding=1, count_include_pad=False),
    nn.Flatten(),
    nn.Linear(8, 2),
)
write("pools", pools, torch.randn(3, 2, 9, 8))
write("shortcut", Block(), torch.randn(3, 2, 9, 8))
(here / "more.json").write_text(json.dumps(answers) + "\n")
