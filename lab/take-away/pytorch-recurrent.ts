// Layers that read steps, in PyTorch: nn.Sequential takes no layer that gives a tuple, so one class wraps
// them. PyTorch has a second bias that the lab has not: it stays 0.
import type { LayerChoice, RecurrentChoice } from "../settings/layers.ts";

export const STEPS_CLASS = `class Steps(nn.Module):
    """A recurrent layer: what it remembers after its last step, or after every step."""
    def __init__(self, cell, sequences=False, reverse=False):
        super().__init__()
        self.cell, self.sequences, self.reverse = cell, sequences, reverse

    def forward(self, x):
        out, _ = self.cell(x.flip(1) if self.reverse else x)
        if self.sequences:
            return out.flip(1) if self.reverse else out
        if not self.cell.bidirectional:
            return out[:, -1]
        return torch.cat((out[:, -1, :self.cell.hidden_size], out[:, 0, self.cell.hidden_size:]), 1)

`;

/** Draws their weights as the lab does; the lines stand in the loop over the layers. */
export const stepsInit = (deviation: string): string => `    if isinstance(layer, Steps):
        for name, p in layer.cell.named_parameters():
            if p.dim() > 1:
                fan_in, fan_out = p.shape[1], p.shape[0]
                nn.init.normal_(p, 0, ${deviation})
            else:
                nn.init.zeros_(p)
                if "bias_hh" in name:
                    p.requires_grad_(False)
                elif isinstance(layer.cell, nn.LSTM):
                    with torch.no_grad():  # a fresh cell remembers
                        p[layer.cell.hidden_size:2 * layer.cell.hidden_size] = 1
`;

const CELLS = { rnn: "nn.RNN", gru: "nn.GRU", lstm: "nn.LSTM" } as const;

/** `features`: numbers of a step that comes in. */
export function recurrentLine(
  layer: RecurrentChoice,
  features: number,
  isBidirectional = false,
): string {
  const told = [
    `${features}, ${layer.size}`,
    ...(layer.kind === "rnn" && layer.activation === "relu" ? ['nonlinearity="relu"'] : []),
    "batch_first=True",
    ...(isBidirectional ? ["bidirectional=True"] : []),
  ];
  const ways = [
    ...(layer.sequences ? ["sequences=True"] : []),
    ...(layer.reverse ? ["reverse=True"] : []),
  ];
  return `Steps(${[`${CELLS[layer.kind]}(${told.join(", ")})`, ...ways].join(", ")})`;
}

/** Numbers of a step that comes into layer `at`, of rows of so many pixels. */
export function featuresBefore(layers: readonly LayerChoice[], at: number, row: number): number {
  const before = layers.slice(0, at).findLast((layer) => sizeOf(layer) !== undefined);
  return (before && sizeOf(before)) ?? row;
}

function sizeOf(layer: LayerChoice): number | undefined {
  switch (layer.kind) {
    case "rnn":
    case "gru":
    case "lstm":
    case "dense":
      return layer.size;
    case "each":
      return layer.layer.size;
    case "bidirectional":
      return 2 * layer.layer.size;
    default:
      return undefined;
  }
}
