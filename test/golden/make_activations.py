"""Writes activations.safetensors beside it: activations and losses, with their slopes, as PyTorch
computes them in float64, and ten steps of training with them.

    python3 test/golden/make_activations.py

Needs numpy and torch. The file is committed, so the tests need neither."""
import numpy as np
import torch
import torch.nn.functional as F
from safetensors_file import write

rng = np.random.default_rng(5)
kept = {}

ACTIVATIONS = {
    "leakyRelu(0.01)": F.leaky_relu,
    "leakyRelu(0.2)": lambda z: F.leaky_relu(z, 0.2),
    "elu(1)": F.elu,
    "elu(0.7)": lambda z: F.elu(z, 0.7),
    "gelu": F.gelu,
    "geluTanh": lambda z: F.gelu(z, approximate="tanh"),
    "softplus": lambda z: torch.logaddexp(z, torch.zeros_like(z)),
    "silu": F.silu,
}
# far out, near 0 on both sides, at 0, and between
places = np.concatenate(
    [
        [0.0, 1e-6, -1e-6, 1e-3, -1e-3, 40.0, -40.0, 12.0, -12.0, 6.0, -6.0],
        rng.standard_normal(85) * 2.5,
    ]
).astype(np.float32)
kept["z"] = places
for name, function in ACTIVATIONS.items():
    z = torch.tensor(places.astype(np.float64), requires_grad=True)
    a = function(z)
    a.sum().backward()
    kept[f"{name}/a"], kept[f"{name}/slope"] = a.detach().numpy(), z.grad.numpy()

inputs = rng.standard_normal((50, 6)).astype(np.float32)
numbers = (rng.standard_normal((50, 3)) * 1.5).astype(np.float32)
shares = rng.random((50, 3)).astype(np.float32)
classes = np.eye(3)[rng.integers(0, 3, 50)].astype(np.float32)
order = rng.permutation(50).astype(np.uint32)
kept |= {"inputs": inputs, "numbers": numbers, "shares": shares, "classes": classes, "order": order}
start = {
    "layers.0.weight": rng.standard_normal((7, 6)) / np.sqrt(6),
    "layers.0.bias": rng.standard_normal(7),
    "layers.1.weight": rng.standard_normal((3, 7)) / np.sqrt(7),
    "layers.1.bias": rng.standard_normal(3),
}
for key, value in start.items():
    kept[f"{key}.before"] = value.astype(np.float32)


def yes_or_no(share):
    """Keras's BinaryCrossentropy(label_smoothing), summed over the outputs as the book's cost is."""
    return lambda z, y: (
        F.binary_cross_entropy_with_logits(z, y * (1 - share) + share / 2, reduction="sum") / len(z)
    )


LOSSES = {
    "meanSquared": (F.mse_loss, "numbers"),
    "meanAbsolute": (F.l1_loss, "numbers"),
    "huber(1)": (F.huber_loss, "numbers"),
    "huber(0.3)": (lambda a, y: F.huber_loss(a, y, delta=0.3), "numbers"),
    "labelSmoothing(crossEntropy, 0.2)": (yes_or_no(0.2), "shares"),
    "labelSmoothing(logLikelihood, 0.1)": (
        lambda z, y: F.cross_entropy(z, y, label_smoothing=0.1),
        "classes",
    ),
}


def learn(case, hidden, loss, wanted):
    p = {k: torch.tensor(v.astype(np.float32).astype(np.float64)) for k, v in start.items()}
    for t in p.values():
        t.requires_grad = True
    optimizer, total = torch.optim.SGD(p.values(), lr=0.1), 0.0
    for step in range(10):
        at = order[step * 5 : (step + 1) * 5].astype(np.int64)
        x, y = torch.tensor(inputs[at]).double(), torch.tensor(kept[wanted][at]).double()
        a = hidden(x @ p["layers.0.weight"].T + p["layers.0.bias"])
        cost = loss(a @ p["layers.1.weight"].T + p["layers.1.bias"], y)
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        total += cost.item()
    for key, t in p.items():
        kept[f"{case}/{key}.after"] = t.detach().numpy()
    kept[f"{case}/loss"] = np.array(total / 10)


for name, function in ACTIVATIONS.items():
    learn(f"steps {name}", function, F.mse_loss, "numbers")
for name, (function, wanted) in LOSSES.items():
    learn(f"steps {name}", torch.tanh, function, wanted)
write("activations.safetensors", kept, {"torch": torch.__version__})
