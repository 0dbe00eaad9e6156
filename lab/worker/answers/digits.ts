import { readyExample } from "../example.ts";
import type { Answerer } from "./index.ts";

/** Pixels and classes of examples; one that is not there has no pixels. */
export const digits: Answerer<"digits"> = async (session, { examples }) =>
  examples.map((choice) => {
    const ready = readyExample(session, choice);
    return { pixels: ready?.inputs ?? new Float32Array(0), label: ready?.label ?? -1 };
  });
