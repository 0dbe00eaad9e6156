"""Writes the safetensors files beside it: what PyTorch computes in float64.

    python3 test/golden/make.py

Needs numpy and torch. The files are committed, so the tests need neither."""
import numpy as np
import torch
import torch.nn.functional as F
from safetensors_file import write

torch.manual_seed(1)
rng = np.random.default_rng(1)

# ops: <op>[/variant].x0, .x1, ... and .y

ops = {}


def case(name, function, *operands):
    for i, x in enumerate(operands):
        ops[f"{name}.x{i}"] = x.numpy() if isinstance(x, torch.Tensor) else x
    y = function(*[torch.as_tensor(x) for x in operands])
    if y.dtype == torch.bool:
        y = y.to(torch.int32)
    if y.dtype == torch.int64:
        y = y.to(torch.int32)
    ops[f"{name}.y"] = y.numpy()


def reals(*shape):
    return torch.randn(*shape, dtype=torch.float64) * 2


special = torch.tensor(
    [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 1e-300, 1e300, 30.0, -30.0, 700.0, -740.0]
    + [float("inf"), float("-inf"), float("nan"), 3.75, -0.1, 1e-5],
    dtype=torch.float64,
)
unary = {
    "neg": torch.neg,
    "abs": torch.abs,
    "sign": torch.sign,
    "floor": torch.floor,
    "sqrt": torch.sqrt,
    "exp": torch.exp,
    "log": torch.log,
    "log1p": torch.log1p,
    "tanh": torch.tanh,
    "sigmoid": torch.sigmoid,
    "softplus": lambda x: torch.logaddexp(x, torch.zeros_like(x)),
}
for name, function in unary.items():
    values = special[~torch.isnan(special)] if name == "sign" else special
    case(name, function, torch.cat([values, reals(30)]))
left = special.repeat_interleave(len(special))
right = special.repeat(len(special))
binary = {
    "add": torch.add,
    "sub": torch.sub,
    "mul": torch.mul,
    "div": torch.div,
    "max": torch.maximum,
    "min": torch.minimum,
    "lt": torch.lt,
    "le": torch.le,
    "eq": torch.eq,
}
for name, function in binary.items():
    case(name, function, left, right)
ints = lambda *shape: torch.tensor(rng.integers(-(2**31), 2**31, shape), dtype=torch.int32)
for name, function in {
    "and": torch.bitwise_and,
    "or": torch.bitwise_or,
    "xor": torch.bitwise_xor,
}.items():
    case(name, function, ints(40), ints(40))
distance = torch.tensor(rng.integers(0, 32, 40), dtype=torch.int32)
case("shl", torch.bitwise_left_shift, ints(40), distance)
case("shr", torch.bitwise_right_shift, ints(40), distance)
for formula, a, b in [
    ("mk,kn->mn", (5, 7), (7, 3)),
    ("mk,nk->nm", (5, 7), (3, 7)),
    ("bmk,bkn->bmn", (2, 5, 3), (2, 3, 4)),
    ("m,n->mn", (5,), (7,)),
    ("k,k->", (9,), (9,)),
    ("ab,ab->ba", (3, 5), (3, 5)),
    ("mkl,lkn->mn", (3, 2, 5), (5, 2, 4)),
    ("ab,c->ac", (3, 5), (4,)),
]:
    case(f"contract/{formula}", lambda x, y, f=formula: torch.einsum(f, x, y), reals(*a), reals(*b))
x = reals(3, 5, 7)
for axes in [(0,), (1,), (2,), (0, 2), (0, 1, 2)]:
    label = "".join(map(str, axes))
    case(f"sum/{label}", lambda t, a=axes: t.sum(dim=a), x)
    case(f"maximum/{label}", lambda t, a=axes: t.amax(dim=a), x)
    case(f"minimum/{label}", lambda t, a=axes: t.amin(dim=a), x)
case("permute/201", lambda t: t.permute(2, 0, 1).contiguous(), x)
case("reshape/15,7", lambda t: t.reshape(15, 7), x)
case("slice/flip", lambda t: t.flip(1), x)
case("slice/steps", lambda t: t[:, 1::2, ::3].contiguous(), x)
case("pad/zeros", lambda t: F.pad(t, (1, 2, 0, 3, 2, 0)), x)
rows = torch.tensor([4, 0, 4, 2], dtype=torch.int32)
case("gather/1", lambda t, i: t.index_select(1, i), x, rows)
case("scatterAdd/1", lambda t, i, r: t.index_add(1, i, r), x, rows, reals(3, 4, 7))
case("softmax", lambda t: t.softmax(-1), x * 5)
case("logSoftmax", lambda t: t.log_softmax(-1), x * 5)
case("argMax", lambda t: t.argmax(-1), x)
case("oneHot", lambda t: F.one_hot(t.long(), 5).double(), rows)
case("cast/i32", lambda t: t.to(torch.int32), reals(30) * 100)
case("erf", torch.erf, torch.cat([special, torch.linspace(-6.5, 6.5, 131, dtype=torch.float64)]))
write("ops.safetensors", ops, {"torch": torch.__version__})

# nets: <net>/<parameter>.before and .after ten steps, the data, the order and the mean loss

nets = {}


def train(name, sizes, forward, loss, batch, rate, data, wanted, l2=0.0, mu=0.0, divide=1):
    count = len(data)
    order = rng.permutation(count).astype(np.uint32)
    parameters = {}
    for i, (inputs, outputs) in enumerate(zip(sizes, sizes[1:])):
        weight = rng.standard_normal((outputs, inputs)) / np.sqrt(inputs)
        parameters[f"layers.{i}.weight"] = weight.astype(np.float32)
        parameters[f"layers.{i}.bias"] = rng.standard_normal(outputs).astype(np.float32)
    for key, value in parameters.items():
        nets[f"{name}/{key}.before"] = value
    tensors = {
        key: torch.tensor(value.astype(np.float64), requires_grad=True)
        for key, value in parameters.items()
    }
    velocity = {key: torch.zeros_like(t) for key, t in tensors.items()}
    total = 0.0
    for step in range(10):
        at = order[step * batch : (step + 1) * batch].astype(np.int64)
        x = torch.tensor(data[at].astype(np.float64)) / divide
        y = torch.tensor(wanted[at].astype(np.float64))
        cost = loss(forward(x, tensors), y) / batch
        total += cost.item()
        gradients = torch.autograd.grad(cost, list(tensors.values()))
        with torch.no_grad():
            for (key, t), g in zip(tensors.items(), gradients):
                if l2 and t.ndim == 2:
                    g = g + l2 / count * t
                velocity[key] = mu * velocity[key] - rate * g
                t += velocity[key]
    for key, t in tensors.items():
        nets[f"{name}/{key}.after"] = t.detach().numpy()
    nets[f"{name}/order"] = order
    nets[f"{name}/inputs"] = data
    nets[f"{name}/targets"] = wanted
    nets[f"{name}/loss"] = np.array(total / 10)


def dense(x, p, i):
    return x @ p[f"layers.{i}.weight"].T + p[f"layers.{i}.bias"]


def one_hot(labels, classes):
    return np.eye(classes, dtype=np.float32)[labels]


images = rng.integers(0, 256, (100, 784)).astype(np.uint8)
images[rng.random((100, 784)) < 0.8] = 0
train(
    "quadratic",
    [784, 30, 10],
    lambda x, p: torch.sigmoid(dense(torch.sigmoid(dense(x, p, 0)), p, 1)),
    lambda a, y: 0.5 * ((a - y) ** 2).sum(),
    batch=10,
    rate=3.0,
    data=images,
    wanted=one_hot(rng.integers(0, 10, 100), 10),
    divide=256,
)
train(
    "logLikelihood",
    [20, 16, 5],
    lambda x, p: dense(torch.tanh(dense(x, p, 0)), p, 1),
    lambda z, y: -(y * z.log_softmax(-1)).sum(),
    batch=7,
    rate=0.3,
    data=rng.standard_normal((70, 20)).astype(np.float32),
    wanted=one_hot(rng.integers(0, 5, 70), 5),
    l2=0.5,
    mu=0.9,
)
train(
    "crossEntropy",
    [12, 17, 9, 3],
    lambda x, p: dense(torch.relu(dense(torch.relu(dense(x, p, 0)), p, 1)), p, 2),
    lambda z, y: F.binary_cross_entropy_with_logits(z, y, reduction="sum"),
    batch=4,
    rate=0.2,
    data=rng.standard_normal((40, 12)).astype(np.float32),
    wanted=rng.integers(0, 2, (40, 3)).astype(np.float32),
)
write("nets.safetensors", nets, {"torch": torch.__version__})

# optimizers: <case>/<parameter>.after and .loss of ten steps from one start, by torch.optim

optimizers = {}
start = {
    "layers.0.weight": rng.standard_normal((7, 6)) / np.sqrt(6),
    "layers.0.bias": rng.standard_normal(7),
    "layers.1.weight": rng.standard_normal((3, 7)) / np.sqrt(7),
    "layers.1.bias": rng.standard_normal(3),
}
inputs = rng.standard_normal((50, 6)).astype(np.float32)
targets = one_hot(rng.integers(0, 3, 50), 3)
order = rng.permutation(50).astype(np.uint32)
optimizers["inputs"], optimizers["targets"], optimizers["order"] = inputs, targets, order
for key, value in start.items():
    optimizers[f"{key}.before"] = value.astype(np.float32)


def optimize(name, make, clip=lambda parameters: None):
    tensors = {
        key: torch.tensor(value.astype(np.float32).astype(np.float64), requires_grad=True)
        for key, value in start.items()
    }
    optimizer, total = make(list(tensors.values())), 0.0
    for step in range(10):
        at = order[step * 5 : (step + 1) * 5].astype(np.int64)
        x, y = torch.tensor(inputs[at]).double(), torch.tensor(targets[at]).double()
        z = dense(torch.tanh(dense(x, tensors, 0)), tensors, 1)
        cost = -(y * z.log_softmax(-1)).sum() / 5
        optimizer.zero_grad()
        cost.backward()
        clip(tensors.values())
        optimizer.step()
        total += cost.item()
    for key, t in tensors.items():
        optimizers[f"{name}/{key}.after"] = t.detach().numpy()
    optimizers[f"{name}/loss"] = np.array(total / 10)


norm, value = torch.nn.utils.clip_grad_norm_, torch.nn.utils.clip_grad_value_
optimize("nesterov", lambda p: torch.optim.SGD(p, lr=0.1, momentum=0.9, nesterov=True))
optimize("rmsprop", lambda p: torch.optim.RMSprop(p, lr=0.001))
optimize("rmsprop-set", lambda p: torch.optim.RMSprop(p, lr=0.02, alpha=0.8, eps=1e-3))
optimize("adam", lambda p: torch.optim.Adam(p))
optimize("adam-set", lambda p: torch.optim.Adam(p, lr=0.05, betas=(0.7, 0.95), eps=1e-3))
optimize("adamw", lambda p: torch.optim.AdamW(p))
optimize("adamw-set", lambda p: torch.optim.AdamW(p, lr=0.05, weight_decay=0.3))
optimize("clip-norm", lambda p: torch.optim.SGD(p, lr=0.5), lambda p: norm(p, 0.4))
optimize("clip-value", lambda p: torch.optim.SGD(p, lr=0.5), lambda p: value(p, 0.05))
write("optimizers.safetensors", optimizers, {"torch": torch.__version__})

# layers: <case>/<parameter>.before and .after ten steps, .loss, and .output of the trained network

layers = {}
pictures = rng.standard_normal((50, 4, 3, 7)).astype(np.float32)
layers["inputs"] = pictures
layers["targets"] = one_hot(rng.integers(0, 3, 50), 3)
layers["order"] = rng.permutation(50).astype(np.uint32)


def norm_start(index, size, statistics=False):
    """A scale and a shift that are not 1 and 0, and fresh running statistics."""
    start = {
        f"{index}.weight": 1 + rng.standard_normal(size) / 4,
        f"{index}.bias": rng.standard_normal(size) / 4,
    }
    if statistics:
        start |= {f"{index}.runningMean": np.zeros(size), f"{index}.runningVariance": np.ones(size)}
    return start


def dense_start(index, inputs, outputs):
    return {
        f"{index}.weight": rng.standard_normal((outputs, inputs)) / np.sqrt(inputs),
        f"{index}.bias": rng.standard_normal(outputs),
    }


def learn(name, start, forward, kept=layers, inputs=pictures, divide=1):
    tensors = {}
    for key, value in start.items():
        key = f"layers.{key}"
        kept[f"{name}/{key}.before"] = value.astype(np.float32)
        tensors[key] = torch.tensor(value.astype(np.float32).astype(np.float64))
        tensors[key].requires_grad = "running" not in key
    trained = [t for t in tensors.values() if t.requires_grad]
    optimizer, total = torch.optim.SGD(trained, lr=0.1, momentum=0.9), 0.0
    for step in range(10):
        at = kept["order"][step * 5 : (step + 1) * 5].astype(np.int64)
        x = torch.tensor(inputs[at]).double() / divide
        y = torch.tensor(kept["targets"][at]).double()
        cost = -(y * forward(x, tensors, True).log_softmax(-1)).sum() / 5
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
        total += cost.item()
    for key, t in tensors.items():
        kept[f"{name}/{key}.after"] = t.detach().numpy()
    kept[f"{name}/loss"] = np.array(total / 10)
    output = forward(torch.tensor(inputs).double() / divide, tensors, False).softmax(-1)
    kept[f"{name}/output"] = output.detach().numpy()


def batch_norm(x, p, i, training):
    of = lambda name: p[f"layers.{i}.{name}"]
    last_first = x.permute(0, x.ndim - 1, *range(1, x.ndim - 1))
    y = F.batch_norm(
        last_first, of("runningMean"), of("runningVariance"), of("weight"), of("bias"), training
    )
    return y.permute(0, *range(2, x.ndim), 1)


def layer_norm(x, p, i):
    weight, bias = p[f"layers.{i}.weight"], p[f"layers.{i}.bias"]
    return F.layer_norm(x, (x.shape[-1],), weight, bias)


def response_norm(x, size=5, alpha=1e-4, beta=0.75, k=2.0):
    y = F.local_response_norm(x.permute(0, 3, 1, 2), size, alpha * size, beta, k)
    return y.permute(0, 2, 3, 1)


learn(
    "batchNorm",
    norm_start(0, 7, True) | dense_start(2, 84, 6) | norm_start(3, 6, True) | dense_start(4, 6, 3),
    lambda x, p, training: dense(
        batch_norm(
            torch.tanh(dense(batch_norm(x, p, 0, training).flatten(1), p, 2)), p, 3, training
        ),
        p,
        4,
    ),
)
learn(
    "layerNorm",
    norm_start(0, 7) | dense_start(2, 84, 6) | norm_start(3, 6) | dense_start(4, 6, 3),
    lambda x, p, _: dense(
        layer_norm(torch.tanh(dense(layer_norm(x, p, 0).flatten(1), p, 2)), p, 3), p, 4
    ),
)
# weights in front of each, so that their gradients come through it
scale = lambda x, p: layer_norm(x, p, 0)
learn(
    "localResponseNorm",
    norm_start(0, 7) | dense_start(3, 84, 3),
    lambda x, p, _: dense(response_norm(scale(x, p)).flatten(1), p, 3),
)
learn(
    "localResponseNorm-set",
    norm_start(0, 7) | dense_start(3, 84, 3),
    lambda x, p, _: dense(response_norm(scale(x, p), 3, 0.5, 0.6, 1.5).flatten(1), p, 3),
)


def residual(x, p, i, training):
    inner = torch.relu(dense(x, p, f"{i}.0"))
    return x + dense(batch_norm(inner, p, f"{i}.1", training), p, f"{i}.2")


learn(
    "residual",
    dense_start(1, 84, 6)
    | dense_start("2.0", 6, 5)
    | norm_start("2.1", 5, True)
    | dense_start("2.2", 5, 6)
    | dense_start(3, 6, 3),
    lambda x, p, training: dense(
        residual(torch.tanh(dense(x.flatten(1), p, 1)), p, 2, training), p, 3
    ),
)
write("layers.safetensors", layers, {"torch": torch.__version__})

# convolutions: the same of networks of convolutions and poolings; pictures are [height, width,
# channel] as everywhere here, PyTorch has the channels in front

convolutions = {
    "small": rng.standard_normal((50, 9, 8, 4)).astype(np.float32),
    "digits": rng.integers(0, 256, (50, 28, 28, 1)).astype(np.uint8),
    "photos": rng.integers(0, 256, (50, 23, 21, 3)).astype(np.uint8),
    "targets": one_hot(rng.integers(0, 3, 50), 3),
    "order": rng.permutation(50).astype(np.uint32),
}
# white above, as digits are: many windows are alike
convolutions["digits"][:, :7] = 0


def conv_start(index, filters, inside, height, width, bias=True):
    """Of filters that see `inside` channels."""
    weight = rng.standard_normal((filters, inside, height, width))
    start = {f"{index}.weight": weight / np.sqrt(inside * height * width)}
    return start | ({f"{index}.bias": rng.standard_normal(filters) / 2} if bias else {})


def channels_first(function, x):
    return function(x.permute(0, 3, 1, 2)).permute(0, 2, 3, 1)


def convolution(x, p, i, stride=1, padding=0, groups=1):
    weight, bias = p[f"layers.{i}.weight"], p.get(f"layers.{i}.bias")
    if padding == "same":
        h, w = weight.shape[2:]
        x, padding = F.pad(x, (0, 0, (w - 1) // 2, w // 2, (h - 1) // 2, h // 2)), 0
    return channels_first(lambda t: F.conv2d(t, weight, bias, stride, padding, 1, groups), x)


def convolve(name, data, start, forward):
    inputs = convolutions[data]
    divide = 256 if inputs.dtype == np.uint8 else 1
    learn(name, start, lambda x, p, _: forward(x, p), convolutions, inputs, divide)


def chain(*steps):
    """Of functions (x, parameters) -> x."""

    def forward(x, p):
        for step in steps:
            x = step(x, p)
        return x

    return forward


conv = lambda i, **options: lambda x, p: convolution(x, p, i, **options)
last = lambda i: lambda x, p: dense(x.flatten(1), p, i)
max_pool = lambda *by: lambda x, p: channels_first(lambda t: F.max_pool2d(t, *by), x)
average_pool = lambda *by: lambda x, p: channels_first(lambda t: F.avg_pool2d(t, *by), x)
relu = lambda x, p: torch.relu(x)
tanh = lambda x, p: torch.tanh(x)
lrn = lambda x, p: response_norm(x, alpha=0.2)

convolve(
    "strides",
    "small",
    conv_start(0, 5, 4, 3, 3) | conv_start(1, 6, 5, 3, 2) | dense_start(3, 120, 3),
    chain(conv(0, stride=2, padding=1), tanh, conv(1, padding="same"), relu, last(3)),
)
convolve(
    "groups",
    "small",
    conv_start(0, 6, 2, 3, 3) | conv_start(1, 9, 2, 1, 3, bias=False) | dense_start(3, 216, 3),
    chain(
        conv(0, groups=2), relu, conv(1, stride=(2, 1), padding=(0, 1), groups=3), tanh, last(3)
    ),
)
convolve(
    "activationFirst",
    "small",
    conv_start(0, 5, 4, 3, 3) | dense_start(3, 45, 3),
    chain(conv(0), relu, max_pool(2), last(3)),
)
convolve(
    "poolingFirst",
    "small",
    conv_start(0, 5, 4, 3, 3) | dense_start(4, 45, 3),
    chain(conv(0), max_pool(2), relu, last(4)),
)
convolve(
    "overlapping",
    "small",
    conv_start(0, 5, 4, 3, 2) | conv_start(2, 4, 5, 2, 2) | dense_start(4, 16, 3),
    chain(conv(0), relu, max_pool(3, 2), conv(2), tanh, last(4)),
)
convolve(
    "average",
    "small",
    conv_start(0, 5, 4, 3, 3) | conv_start(2, 6, 5, 2, 2) | dense_start(5, 24, 3),
    chain(
        conv(0, padding="same"), tanh, average_pool(2), conv(2), relu, average_pool(2, 1), last(5)
    ),
)
# the two networks of the book's chapter 6, small: its own for digits, and AlexNet
convolve(
    "book",
    "digits",
    conv_start(0, 5, 1, 5, 5)
    | conv_start(2, 8, 5, 5, 5)
    | dense_start(5, 128, 20)
    | dense_start(6, 20, 3),
    chain(conv(0), relu, max_pool(2), conv(2), relu, max_pool(2), last(5), relu, last(6)),
)
first = [conv(0, stride=2, padding=1), relu, lrn, max_pool(3, 2)]
second = [conv(3, padding="same", groups=2), relu, lrn, max_pool(3, 2)]
convolve(
    "alexNet",
    "photos",
    conv_start(0, 8, 3, 5, 5)
    | conv_start(3, 12, 4, 3, 3)
    | dense_start(7, 24, 10)
    | dense_start(8, 10, 3),
    chain(*first, *second, last(7), relu, last(8)),
)
write("convolutions.safetensors", convolutions, {"torch": torch.__version__})
