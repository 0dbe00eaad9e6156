// The files that the network leaves the page as.
import type { FileFormat } from "../worker/questions.ts";

/** Each with how its name ends. */
export const FILES: readonly (readonly [FileFormat, ending: string])[] = [
  ["safetensors", "safetensors"],
  ["pytorch", "pytorch.safetensors"],
  ["onnx", "onnx"],
  ["keras", "keras"],
  ["js", "js"],
  ["html", "html"],
];
