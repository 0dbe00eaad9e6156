// The network the panel starts on: 2, 3 and 2 neurons, small enough that every number is in view.
import type { BooksLoss } from "../../settings/losses.ts";
import type { DenseNetwork, Example } from "./dense-network.ts";

export const smallNetwork = (loss: BooksLoss = "quadratic"): DenseNetwork => ({
  loss,
  layers: [
    {
      activation: "sigmoid",
      weight: Float64Array.of(0.8, -0.5, -0.3, 0.9, 0.4, 0.6),
      bias: Float64Array.of(0.1, -0.2, 0),
    },
    {
      activation: loss === "logLikelihood" ? "softmax" : "sigmoid",
      weight: Float64Array.of(0.7, -0.6, 0.5, -0.4, 0.8, 0.9),
      bias: Float64Array.of(0.2, -0.1),
    },
  ],
});

export const smallExample: Example = { x: Float64Array.of(0.9, 0.2), y: Float64Array.of(1, 0) };
