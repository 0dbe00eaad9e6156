// PyTorch as a contestant: one process, which is given one shape or network after another.
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openConversation } from "../peer.ts";
import type { NetworkSpec } from "./networks.ts";
import type { Contraction, LayerShape } from "./shape.ts";
import type { Lesson, Trainee } from "./trainee.ts";
import type { Repeated } from "./turns.ts";

export interface TorchTrainee extends Trainee {
  /** Which of PyTorch's layouts was faster. */
  readonly layout: string;
}

export interface Torch {
  /** With its version. */
  readonly name: string;
  /** The contractions of a shape, until the next is opened. */
  shape(shape: LayerShape): Promise<(contraction: Contraction) => Repeated>;
  /** The same network with the same parameters on the same examples, until the next is opened. */
  network(spec: NetworkSpec, lesson: Lesson): Promise<TorchTrainee>;
  close(): void;
}

const PATIENCE_MS = 180_000;

/** Throws MissingPeer where no Python has PyTorch. */
export async function openTorch(): Promise<Torch> {
  const peer = { name: "torch", script: "torch_shapes.py", language: "python" } as const;
  const { name, ask, close } = await openConversation(peer, []);
  const secondsOf = async (request: object) => (await ask(request, PATIENCE_MS)).seconds as number;
  return {
    name,
    close,
    shape: async (shape) => {
      await ask({ shape }, PATIENCE_MS);
      return (contraction) => ({ time: (calls) => secondsOf({ time: contraction, calls }) });
    },
    network: async (spec, lesson) => {
      const folder = await mkdtemp(join(tmpdir(), "downhill-bench-"));
      try {
        const parameters = await handOver(folder, lesson);
        const { layout } = await ask({ network: spec, folder, parameters }, PATIENCE_MS);
        return {
          layout: String(layout),
          time: (steps) => secondsOf({ steps }),
          losses: async (losses) => (await ask({ losses }, PATIENCE_MS)).losses as number[],
        };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

/** Writes the examples and the parameters that are learned; gives the files of these, in order. */
async function handOver(folder: string, { net, inputs, labels, parameters }: Lesson) {
  await writeFile(join(folder, "inputs"), inputs);
  await writeFile(join(folder, "labels"), labels);
  const names = net.parameters.filter((p) => !p.isStatistic).map((p) => p.name);
  for (const name of names)
    await writeFile(join(folder, name), Float32Array.from(parameters.get(name)!));
  return names;
}
