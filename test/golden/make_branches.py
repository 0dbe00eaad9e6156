"""Writes branches.safetensors beside it: what PyTorch computes in float64 of networks with several inputs
and outputs, and with shared weights.

    python3 test/golden/make_branches.py

Needs numpy and torch. The file is committed, so the tests need neither.

<case>/<parameter>.before, .gradient of the first mini-batch, and .after ten steps of Adam, running
statistics by the same names; .loss, the mean over the steps; .output of the trained network."""
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors_file import write

torch.manual_seed(1)
rng = np.random.default_rng(19)
COUNT, BATCH, SYMBOLS = 50, 5, 7


def numbers(*shape):
    return rng.standard_normal(shape).astype(np.float32)


out = {
    "picture": numbers(COUNT, 5, 4, 2),
    "table": numbers(COUNT, 4),
    "left": numbers(COUNT, 6),
    "right": numbers(COUNT, 6),
    "symbols": rng.integers(0, SYMBOLS, (COUNT, 4)).astype(np.float32),
    "kind": rng.integers(0, 3, COUNT).astype(np.uint8),
    "next": rng.integers(0, SYMBOLS, COUNT).astype(np.uint8),
    "place": numbers(COUNT, 2),
    "order": rng.permutation(COUNT).astype(np.uint32),
}


def data(name, at):
    x = torch.tensor(out[name][at])
    return x.long() if out[name].dtype == np.uint8 else x.double()


def learn(case, names, forward, loss, statistics={}):
    """`names`: our name of each parameter. `forward(at)` gives the answers, `loss(answers, at)` one number."""
    for key, parameter in names.items():
        # such as are exact in float32
        parameter.data = torch.tensor(numbers(*parameter.shape) / 2)
        out[f"{case}/{key}.before"] = parameter.data.numpy().copy()
        parameter.data = parameter.data.double()
    for key, value in statistics.items():
        value.data = value.data.double()
        out[f"{case}/{key}.before"] = value.numpy().astype(np.float32)
    optimizer, total = torch.optim.Adam(names.values(), lr=0.01), 0.0
    for step in range(COUNT // BATCH):
        at = out["order"][step * BATCH : (step + 1) * BATCH].astype(np.int64)
        cost = loss(forward(at, True), at)
        optimizer.zero_grad()
        cost.backward()
        if step == 0:
            for key, parameter in names.items():
                out[f"{case}/{key}.gradient"] = parameter.grad.numpy().copy()
        optimizer.step()
        total += cost.item()
    for key, value in (names | statistics).items():
        out[f"{case}/{key}.after"] = value.detach().numpy()
    out[f"{case}/loss"] = np.array(total * BATCH / COUNT)
    with torch.no_grad():
        answers = forward(np.arange(COUNT), False)
    out[f"{case}/output"] = torch.cat(list(answers), 1).numpy()


def linear(path, module):
    return {f"{path}.weight": module.weight, f"{path}.bias": module.bias}


# two inputs, two outputs, a loss each, of which one counts 0.3
conv, columns, body = nn.Conv2d(2, 3, 3), nn.Linear(4, 5), nn.Linear(3 * 3 * 2 + 5, 6)
kinds, hidden, places = nn.Linear(6, 3), nn.Linear(6, 4), nn.Linear(4, 2)


def two(at, training):
    picture = torch.relu(conv(data("picture", at).permute(0, 3, 1, 2))).permute(0, 2, 3, 1).flatten(1)
    table = torch.tanh(columns(data("table", at)))
    x = torch.tanh(body(torch.cat([picture, table], 1)))
    logits = kinds(x)
    return logits if training else logits.softmax(-1), places(torch.relu(hidden(x)))


learn(
    "two",
    linear("layers.1.picture.0", conv)
    | linear("layers.1.table.0", columns)
    | linear("layers.2", body)
    | linear("layers.3.kind.0", kinds)
    | linear("layers.3.place.0", hidden)
    | linear("layers.3.place.1", places),
    two,
    lambda answers, at: F.cross_entropy(answers[0], data("kind", at))
    + 0.3 * F.mse_loss(answers[1], data("place", at)),
)

# siamese: one tower for both, whose running statistics go on from the left to the right
first, norm, second, end = nn.Linear(6, 5), nn.BatchNorm1d(5), nn.Linear(5, 4), nn.Linear(4, 3)


def tower(x):
    return second(norm(torch.tanh(first(x))))


def siamese(at, training):
    norm.train(training)
    left = tower(data("left", at))
    logits = end((left - tower(data("right", at))).abs())
    return [logits if training else logits.softmax(-1)]


learn(
    "siamese",
    linear("shared.tower.0", first)
    | {f"shared.tower.1.{name}": getattr(norm, name) for name in ("weight", "bias")}
    | linear("shared.tower.2", second)
    | linear("layers.2", end),
    siamese,
    lambda answers, at: F.cross_entropy(answers[0], data("kind", at)),
    {
        "shared.tower.1.runningMean": norm.running_mean,
        "shared.tower.1.runningVariance": norm.running_var,
    },
)

# an autoencoder whose decoder is the transpose of its encoder
encoder, decoder_bias = nn.Linear(6, 3), nn.Parameter(torch.zeros(6))


def tied(at, _):
    return [torch.tanh(encoder(data("left", at))) @ encoder.weight + decoder_bias]


learn(
    "tied",
    linear("shared.code.0", encoder) | {"layers.1.bias": decoder_bias},
    tied,
    lambda answers, at: F.mse_loss(answers[0], data("left", at)),
)

# the table of an embedding gives the scores of the next symbol too
table, inner, scores_bias = nn.Embedding(SYMBOLS, 3), nn.Linear(12, 3), nn.Parameter(torch.zeros(SYMBOLS))


def embedded(at, training):
    x = table(data("symbols", at).long()).flatten(1)
    logits = torch.tanh(inner(x)) @ table.weight.T + scores_bias
    return [logits if training else logits.softmax(-1)]


learn(
    "embedded",
    {"shared.table.0.weight": table.weight} | linear("layers.2", inner) | {"layers.3.bias": scores_bias},
    embedded,
    lambda answers, at: F.cross_entropy(answers[0], data("next", at)),
)

# branches of one input: added, multiplied, and put side by side with the input itself; one layer used twice
a, b, same, last = nn.Linear(6, 6), nn.Linear(6, 6), nn.Linear(6, 6), nn.Linear(12, 3)


def joined(at, training):
    x = data("left", at)
    x = torch.relu(a(x)) + x
    x = torch.tanh(same(x)) * torch.tanh(b(x))
    logits = last(torch.cat([torch.tanh(same(x)), x], 1))
    return [logits if training else logits.softmax(-1)]


learn(
    "joined",
    linear("layers.0.0.0", a)
    | linear("shared.same.0", same)
    | linear("layers.1.1.0", b)
    | linear("layers.3", last),
    joined,
    lambda answers, at: F.cross_entropy(answers[0], data("kind", at)),
)

write("branches.safetensors", out, {"torch": torch.__version__})
