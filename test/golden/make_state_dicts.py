"""Writes files/*.safetensors beside it: state_dicts of PyTorch's modules, and what the modules answer.

    python3 test/golden/make_state_dicts.py

Needs numpy and torch. The files are committed, so the tests need neither. answers.safetensors has
<case>/x and <case>/y, the outputs in float64."""
import numpy as np
import torch
import torch.nn as nn
from safetensors_file import write

torch.manual_seed(19)
answers = {}
BITS = {
    torch.bfloat16: ("BF16", torch.int16, np.uint16),
    torch.float16: ("F16", torch.int16, np.uint16),
    torch.float8_e4m3fn: ("F8_E4M3", torch.uint8, np.uint8),
    torch.float8_e5m2: ("F8_E5M2", torch.uint8, np.uint8),
}


def keep(case, module, x, dtype=torch.float32):
    """The state_dict in a type, and the answer of the module with the numbers that it then has."""
    state = {
        name: value.to(dtype) if value.is_floating_point() else value
        for name, value in module.state_dict().items()
    }
    tensors = {}
    for name, value in state.items():
        if value.dtype in BITS:
            kind, bits, array = BITS[value.dtype]
            tensors[name] = (kind, value.view(bits).numpy().view(array))
        else:
            tensors[name] = value.numpy()
    write(f"files/{case}.safetensors", tensors, {"format": "pt"})
    module.load_state_dict({name: value.float() for name, value in state.items()})
    module.double().eval()
    given = x if not x.is_floating_point() else x.double()
    with torch.no_grad():
        answers[f"{case}/x"] = x.numpy().astype(np.float32)
        answers[f"{case}/y"] = module(given).numpy()


class Convolutions(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv1 = nn.Conv2d(2, 4, 3, padding=1)
        self.bn = nn.BatchNorm2d(4)
        self.conv2 = nn.Conv2d(4, 6, 3, groups=2)
        self.norm = nn.LayerNorm(12)
        self.fc1 = nn.Linear(6 * 2 * 3, 12)
        self.fc2 = nn.Linear(12, 3)

    def forward(self, x):
        # [batch, height, width, channels], as the network here takes it
        x = self.bn(torch.relu(self.conv1(x.permute(0, 3, 1, 2))))
        x = torch.relu(self.conv2(nn.functional.max_pool2d(x, 2))).flatten(1)
        return self.fc2(torch.tanh(self.norm(self.fc1(x))))


net = Convolutions()
for _ in range(3):
    net(torch.randn(8, 8, 10, 2))  # statistics of their own
nn.init.normal_(net.bn.weight)
nn.init.normal_(net.norm.bias)
keep("convolutions", net, torch.randn(4, 8, 10, 2))

for dtype in BITS:
    layers = nn.Sequential(nn.Linear(6, 5), nn.Tanh(), nn.Linear(5, 3))
    keep(BITS[dtype][0].lower(), layers, torch.randn(4, 6), dtype)


class Reader(nn.Module):
    def __init__(self, kind):
        super().__init__()
        self.table = nn.Embedding(7, 4)
        self.reader = kind(4, 5, batch_first=True, bidirectional=True)
        self.answer = nn.Linear(10, 3)

    def forward(self, x):
        steps, _ = self.reader(self.table(x))
        return self.answer(torch.cat([steps[:, -1, :5], steps[:, 0, 5:]], 1))


for name, kind in {"rnn": nn.RNN, "gru": nn.GRU, "lstm": nn.LSTM}.items():
    keep(f"reader-{name}", Reader(kind), torch.randint(0, 7, (4, 6)))
write("files/answers.safetensors", answers, {"torch": torch.__version__})
