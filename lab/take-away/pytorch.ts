// Settings as a PyTorch script: the same network, cost, data and steps. Its numbers are its own: other
// random numbers, other sums.
import {
  type ActivationKind,
  type ActivationName,
  activationParts,
} from "../settings/activations.ts";
import { isRecurrent, type LayerChoice, readsSteps } from "../settings/layers.ts";
import { type LossKind, type LossName, lossParts } from "../settings/losses.ts";
import type { OptimizerName, Settings } from "../settings/settings.ts";
import { featuresBefore, recurrentLine, STEPS_CLASS, stepsInit } from "./pytorch-recurrent.ts";

/** A function's module; softmax needs its axis, and linear is none. */
const ACTIVATIONS: Readonly<
  Record<Exclude<ActivationKind, "softmax" | "linear">, (number: number) => string>
> = {
  sigmoid: () => "nn.Sigmoid()",
  tanh: () => "nn.Tanh()",
  relu: () => "nn.ReLU()",
  softplus: () => "nn.Softplus()",
  gelu: () => "nn.GELU()",
  geluTanh: () => 'nn.GELU(approximate="tanh")',
  silu: () => "nn.SiLU()",
  leakyRelu: (slope) => `nn.LeakyReLU(${slope})`,
  elu: (alpha) => `nn.ELU(${alpha})`,
};

const ENTROPY = (y: string) => `F.binary_cross_entropy(a, ${y}, reduction='none').sum(1).mean()`;
const LIKELIHOOD = (y: string) => `-(a.clamp_min(1e-30).log() * ${y}).sum(1).mean()`;

/** Which costs PyTorch has under which name, per example as the book counts them. */
const COSTS: Readonly<Record<LossKind, (number: number) => string>> = {
  quadratic: () => "0.5 * ((a - y) ** 2).sum(1).mean()",
  crossEntropy: () => ENTROPY("y"),
  logLikelihood: () => LIKELIHOOD("y"),
  meanSquared: () => "F.mse_loss(a, y)",
  meanAbsolute: () => "F.l1_loss(a, y)",
  huber: (delta) => `F.huber_loss(a, y, delta=${delta})`,
  smoothedCrossEntropy: (share) => ENTROPY(`y * (1 - ${share}) + ${share} / 2`),
  smoothedLogLikelihood: (share) => LIKELIHOOD(`(y * (1 - ${share}) + ${share} / y.shape[1])`),
};

const costLine = (loss: LossName): string => {
  const { kind, number } = lossParts(loss);
  return COSTS[kind](number);
};

const OPTIMIZERS: Readonly<Record<OptimizerName, (rate: number) => string>> = {
  sgd: (rate: number) => `torch.optim.SGD(net.parameters(), lr=${rate})`,
  momentum: (rate: number) => `torch.optim.SGD(net.parameters(), lr=${rate}, momentum=0.9)`,
  nesterov: (rate: number) =>
    `torch.optim.SGD(net.parameters(), lr=${rate}, momentum=0.9, nesterov=True)`,
  rmsprop: (rate: number) => `torch.optim.RMSprop(net.parameters(), lr=${rate})`,
  adam: (rate: number) => `torch.optim.Adam(net.parameters(), lr=${rate})`,
  adamw: (rate: number) => `torch.optim.AdamW(net.parameters(), lr=${rate})`,
};

export function toPyTorch(settings: Settings): string {
  const { layers, loss, optimizer, learningRate, batchSize, epochs, seed, l2, l1, init } = settings;
  const isPicture = layers.some(({ kind }) => kind === "conv" || kind === "pool");
  const isSteps = !isPicture && readsSteps(layers);
  const shape = isPicture ? "1, 28, 28" : isSteps ? "28, 28" : "784";
  const count = settings.data.count > 0 ? settings.data.count : 50_000;
  const isMnist = settings.data.name === "mnist";
  return `# Made by the Downhill lab: the same network in PyTorch. Other random numbers, so other digits after
# the point; the lab's own seed is repeated by the TypeScript file only.
import gzip, os, sys
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F

torch.manual_seed(${seed})
FOLDER = sys.argv[1] if len(sys.argv) > 1 else "mnist"  # the four IDX files${isMnist ? "" : "; the lab's own set is not one of them"}

def idx(name):
    path = os.path.join(FOLDER, name)
    opened = open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb")
    with opened as file:
        data = file.read()
    sides = [int.from_bytes(data[4 + 4 * i:8 + 4 * i], "big") for i in range(data[3])]
    return np.frombuffer(data, np.uint8, offset=4 + 4 * data[3]).reshape(sides)

def tensors(images, labels):
    x = torch.from_numpy(images.reshape(len(images), ${shape}).astype(np.float32) / 256)
    return x, torch.from_numpy(labels.astype(np.int64))

images, labels = idx("train-images-idx3-ubyte"), idx("train-labels-idx1-ubyte")
x, t = tensors(images[:${count}], labels[:${count}])
vx, vt = tensors(images[50000:], labels[50000:])
sx, st = tensors(idx("t10k-images-idx3-ubyte"), idx("t10k-labels-idx1-ubyte"))

${isSteps ? STEPS_CLASS : ""}net = nn.Sequential(
${layers
  .flatMap((layer, i) => lines(layer, isFlat(layers, i, isPicture), featuresBefore(layers, i, 28)))
  .map((line) => `    ${line},`)
  .join("\n")}
)
net(x[:2])  # gives the lazy layers their sizes
# what the lab's own run has learned, where its file of PyTorch weights is beside this one:
# from safetensors.torch import load_file; net.load_state_dict(load_file("network.pytorch.safetensors"))
for layer in net:
    if hasattr(layer, "weight") and layer.weight.dim() > 1:
        fan_in = layer.weight[0].numel()
        fan_out = layer.weight.shape[0]
        nn.init.normal_(layer.weight, 0, ${INITS[init]})
        nn.init.${init === "large" || init === "scaled" ? "normal_" : "zeros_"}(layer.bias)
${isSteps ? stepsInit(INITS[init]) : ""}
optimizer = ${OPTIMIZERS[optimizer](learningRate)}
weights = [p for p in net.parameters() if p.dim() > 1]

def accuracy(x, t):
    net.eval()
    with torch.no_grad():
        return (torch.cat([net(part) for part in x.split(1000)]).argmax(1) == t).float().mean().item()

for epoch in range(${epochs}):
    net.train()
    for rows in torch.randperm(len(x)).split(${batchSize}):
        a = net(x[rows])
        y = F.one_hot(t[rows], a.shape[1]).float()
        cost = ${costLine(loss)}${l2 ? `\n        cost = cost + ${l2} / (2 * len(x)) * sum((w ** 2).sum() for w in weights)` : ""}${l1 ? `\n        cost = cost + ${l1} / len(x) * sum(w.abs().sum() for w in weights)` : ""}
        optimizer.zero_grad()
        cost.backward()
        optimizer.step()
    print(epoch, f"validation {100 * accuracy(vx, vt):.2f} %", f"test {100 * accuracy(sx, st):.2f} %")
`;
}

const INITS = {
  large: "1",
  scaled: "fan_in ** -0.5",
  glorot: "(2 / (fan_in + fan_out)) ** 0.5",
  he: "(2 / fan_in) ** 0.5",
} as const;

/** Whether what comes into a layer is a vector, no picture. */
const isFlat = (layers: readonly LayerChoice[], i: number, isPicture: boolean): boolean =>
  !isPicture || layers.slice(0, i).some(({ kind }) => kind === "flatten" || kind === "dense");

/** What the script calls the module that holds the parameters of each layer. */
export function moduleNames(layers: readonly LayerChoice[]): string[] {
  let next = 0;
  return layers.map((layer) => {
    const own = next;
    next += lines(layer, true, 1).length;
    const isCell = isRecurrent(layer) || layer.kind === "bidirectional";
    return isCell ? `${own}.cell` : `${own}`;
  });
}

function lines(layer: LayerChoice, isVector: boolean, features: number): string[] {
  const after = (activation: ActivationName, axis = 1): string[] => {
    const { kind, number } = activationParts(activation);
    if (kind === "linear") return [];
    return [kind === "softmax" ? `nn.Softmax(${axis})` : ACTIVATIONS[kind](number)];
  };
  switch (layer.kind) {
    case "dense":
      return [`nn.LazyLinear(${layer.size})`, ...after(layer.activation)];
    case "rnn":
    case "gru":
    case "lstm":
      return [recurrentLine(layer, features)];
    case "bidirectional":
      return [recurrentLine(layer.layer, features, true)];
    case "each":
      return [`nn.LazyLinear(${layer.layer.size})`, ...after(layer.layer.activation, 2)];
    case "conv":
      return [`nn.LazyConv2d(${layer.filters}, ${layer.kernel})`, ...after(layer.activation)];
    case "pool":
      return [`nn.MaxPool2d(${layer.size})`];
    case "dropout":
      return [`nn.Dropout(${layer.p})`];
    case "batchNorm":
      return [isVector ? "nn.LazyBatchNorm1d()" : "nn.LazyBatchNorm2d()"];
    case "flatten":
      return ["nn.Flatten()"];
  }
}
