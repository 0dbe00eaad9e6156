"""Writes recurrent.safetensors beside it: what PyTorch's recurrent modules compute in float64.

    python3 test/golden/make_recurrent.py

Needs numpy and torch. The file is committed, so the tests need neither.

<case>/<parameter>.before, .gradient of the first mini-batch, and .after ten steps of Adam; .loss, the
mean over them; .output of the trained network."""
import numpy as np
import torch
import torch.nn as nn
from safetensors_file import write
from torch.nn.utils.rnn import pack_padded_sequence, pad_packed_sequence

torch.manual_seed(1)
rng = np.random.default_rng(16)
COUNT, TIME, FEATURES, SYMBOLS, CLASSES, BATCH = 50, 7, 4, 11, 3, 5

sequences = rng.standard_normal((COUNT, TIME, FEATURES)).astype(np.float32)
lengths = rng.integers(1, TIME + 1, COUNT)
padded = sequences.copy()
for row, length in zip(padded, lengths):
    row[length:] = 0
out = {
    "sequences": sequences,
    "padded": padded,
    "symbols": rng.integers(0, SYMBOLS, (COUNT, TIME)).astype(np.float32),
    "targets": np.eye(CLASSES, dtype=np.float32)[rng.integers(0, CLASSES, COUNT)],
    "order": rng.permutation(COUNT).astype(np.uint32),
}
KINDS = {
    "weight_ih": "weight",
    "weight_hh": "recurrentWeight",
    "bias_ih": "bias",
    "bias_hh": "recurrentBias",
}


def names_of(module, at):
    """Its parameters by our names: one layer, one with its reverse, or several on each other."""
    names = {}
    for name, parameter in module.named_parameters():
        kind, _, layer = name.replace("_reverse", "").rpartition("_l")
        if not isinstance(module, nn.RNNBase):
            names[f"layers.{at}.{name}"] = parameter
        elif module.bidirectional:
            end = 1 if name.endswith("_reverse") else 0
            names[f"layers.{at}.{end}.{KINDS[kind]}"] = parameter
        else:
            names[f"layers.{at + int(layer)}.{KINDS[kind]}"] = parameter
    return names


def learn(case, data, modules, forward):
    """`modules` by the index of their layer."""
    parameters = {}
    for at, module in modules.items():
        module.double()
        parameters |= names_of(module, at)
    for key, parameter in parameters.items():
        # such as are exact in float32
        parameter.data = torch.tensor(rng.standard_normal(parameter.shape).astype(np.float32) / 2)
        out[f"{case}/{key}.before"] = parameter.data.numpy().copy()
        parameter.data = parameter.data.double()
    optimizer, total = torch.optim.Adam(parameters.values(), lr=0.01), 0.0
    for step in range(COUNT // BATCH):
        at = out["order"][step * BATCH : (step + 1) * BATCH].astype(np.int64)
        x, y = torch.tensor(out[data][at]).double(), torch.tensor(out["targets"][at]).double()
        cost = -(y * forward(x, at).log_softmax(-1)).sum() / BATCH
        optimizer.zero_grad()
        cost.backward()
        if step == 0:
            for key, parameter in parameters.items():
                out[f"{case}/{key}.gradient"] = parameter.grad.numpy().copy()
        optimizer.step()
        total += cost.item()
    for key, parameter in parameters.items():
        out[f"{case}/{key}.after"] = parameter.detach().numpy()
    out[f"{case}/loss"] = np.array(total * BATCH / COUNT)
    for module in modules.values():
        module.eval()
    output = forward(torch.tensor(out[data]).double(), np.arange(COUNT)).softmax(-1)
    out[f"{case}/output"] = output.detach().numpy()


def last_state(case, module, at=1):
    dense = nn.Linear(module.hidden_size, CLASSES)
    learn(case, "sequences", {0: module, at: dense}, lambda x, _: dense(module(x)[0][:, -1]))


options = {"batch_first": True}
last_state("rnn", nn.RNN(FEATURES, 6, **options))
last_state("rnn-relu", nn.RNN(FEATURES, 6, nonlinearity="relu", **options))
last_state("gru", nn.GRU(FEATURES, 5, **options))
last_state("lstm", nn.LSTM(FEATURES, 5, **options))
last_state("stacked", nn.LSTM(FEATURES, 4, num_layers=2, **options), at=2)

both = nn.LSTM(FEATURES, 3, bidirectional=True, **options)
end = nn.Linear(6, CLASSES)
learn(
    "bidirectional",
    "sequences",
    {0: both, 1: end},
    lambda x, _: end(both(x)[1][0].transpose(0, 1).flatten(1)),
)

both_gru = nn.GRU(FEATURES, 3, bidirectional=True, **options)
each, last = nn.Linear(6, 2), nn.Linear(2 * TIME, CLASSES)
learn(
    "steps",
    "sequences",
    {0: both_gru, 1: each, 3: last},
    lambda x, _: last(torch.tanh(each(both_gru(x)[0])).flatten(1)),
)


def packed(module, x, at):
    """What it gives for every step, and its states after the last step of each example."""
    given = pack_padded_sequence(x, torch.tensor(lengths[at]), True, enforce_sorted=False)
    steps, states = module(given)
    return pad_packed_sequence(steps, True, total_length=TIME)[0], states


short = nn.LSTM(FEATURES, 3, bidirectional=True, **options)
short_gru = nn.GRU(6, 4, **options)
short_end = nn.Linear(4, CLASSES)
learn(
    "lengths",
    "padded",
    {1: short, 2: short_gru, 3: short_end},
    lambda x, at: short_end(packed(short_gru, packed(short, x, at)[0], at)[1][0]),
)

table, reader, answer = nn.Embedding(SYMBOLS, 3), nn.LSTM(3, 4, **options), nn.Linear(4, CLASSES)
learn(
    "embedding",
    "symbols",
    {0: table, 1: reader, 2: answer},
    lambda x, _: answer(reader(table(x.long()))[0][:, -1]),
)


class NormalizedLSTM(nn.Module):
    """Cooijmans et al. 2016, by PyTorch's own batch_norm: statistics for every step."""

    def __init__(self, features, size):
        super().__init__()
        rows = {"input": 4 * size, "recurrent": 4 * size, "cell": size}
        self.size = size
        self.weight = nn.Parameter(torch.zeros(4 * size, features))
        self.bias = nn.Parameter(torch.zeros(4 * size))
        self.recurrentWeight = nn.Parameter(torch.zeros(4 * size, size))
        self.cellShift = nn.Parameter(torch.zeros(size))
        for name, width in rows.items():
            self.register_parameter(f"{name}Scale", nn.Parameter(torch.zeros(width)))
            self.register_buffer(f"{name}Mean", torch.zeros(TIME, width).double())
            self.register_buffer(f"{name}Variance", torch.ones(TIME, width).double())

    def norm(self, name, step, x, shift=None):
        mean, variance, scale = (getattr(self, name + what) for what in ("Mean", "Variance", "Scale"))
        how = {"training": self.training, "momentum": 0.1, "eps": 1e-5}
        return nn.functional.batch_norm(x, mean[step], variance[step], scale, shift, **how)

    def forward(self, x):
        h = c = torch.zeros(len(x), self.size).double()
        for step in range(TIME):
            from_input = self.norm("input", step, x[:, step] @ self.weight.T)
            before = self.norm("recurrent", step, h @ self.recurrentWeight.T)
            i, f, g, o = (from_input + before + self.bias).chunk(4, 1)
            c = f.sigmoid() * c + i.sigmoid() * g.tanh()
            h = o.sigmoid() * self.norm("cell", step, c, self.cellShift).tanh()
        return h


normalized, decision = NormalizedLSTM(FEATURES, 5), nn.Linear(5, CLASSES)
for name, buffer in normalized.named_buffers():
    out[f"normalized/layers.0.{name}.before"] = buffer.numpy().astype(np.float32)
learn(
    "normalized", "sequences", {0: normalized, 1: decision}, lambda x, _: decision(normalized(x))
)
for name, buffer in normalized.named_buffers():
    out[f"normalized/layers.0.{name}.after"] = buffer.numpy()
write("recurrent.safetensors", out, {"torch": torch.__version__})
