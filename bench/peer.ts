// A peer is a script of bench/peers in a process of its own, spoken to in lines of JSON (the README
// there says which). It waits while others run. A peer that is not installed, takes too long or
// breaks is told about in words and ends nothing but itself.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Contestant, Interval } from "./contestant.ts";
import type { Workload } from "./workloads.ts";

/** Why a peer does not take part. */
export class MissingPeer extends Error {}

export interface Peer {
  readonly name: string;
  readonly script: string;
  readonly language: "python" | "node";
  /** Whether it can use several threads. */
  readonly hasThreads?: boolean;
  /** Whether it has what the workload needs. */
  readonly can: (workload: Workload) => boolean;
}

/** Two dense layers with sigmoid: W1 and W2. */
const isBookNetwork = ({ layers }: Workload): boolean =>
  layers.length === 2 &&
  layers.every((layer) => layer.kind === "dense" && layer.activation === "sigmoid");
const isBoltzmann = ({ layers }: Workload): boolean => layers[0]!.kind === "boltzmann";
const isRecurrent = ({ layers }: Workload): boolean => layers.some(({ kind }) => kind === "lstm");
const isCommon = (w: Workload): boolean =>
  !isBoltzmann(w) && !isRecurrent(w) && !w.layers.some((l) => l.kind === "highway");
const trains = ({ task }: Workload): boolean => task === "train";
const convolves = ({ layers, data }: Workload): boolean =>
  data === "mnist" && layers[0]!.kind === "conv";
const predicts = (w: Workload): boolean => !trains(w) && convolves(w);
const isW3 = (w: Workload): boolean =>
  trains(w) && convolves(w) && !w.attack && !w.layers.some((l) => l.kind === "dropout");

export const peers: readonly Peer[] = [
  { name: "numpy", script: "numpy_matrix.py", language: "python", can: isBookNetwork },
  {
    name: "torch",
    script: "torch_modules.py",
    language: "python",
    can: isCommon,
    hasThreads: true,
  },
  {
    name: "torch-rbm",
    script: "torch_rbm.py",
    language: "python",
    can: isBoltzmann,
    hasThreads: true,
  },
  {
    name: "torch-lstm",
    script: "torch_lstm.py",
    language: "python",
    can: isRecurrent,
    hasThreads: true,
  },
  { name: "torch-by-hand", script: "torch_by_hand.py", language: "python", can: isBookNetwork },
  { name: "jax-js", script: "jax.mjs", language: "node", can: isBookNetwork },
  { name: "jax-js-conv", script: "jax-conv.mjs", language: "node", can: isW3 },
  { name: "tfjs", script: "tfjs.mjs", language: "node", can: isBookNetwork },
  { name: "convnetjs", script: "convnetjs.mjs", language: "node", can: isBookNetwork },
  { name: "convnetjs-conv", script: "convnetjs-conv.mjs", language: "node", can: isW3 },
  { name: "brain.js", script: "brain.mjs", language: "node", can: isBookNetwork },
  {
    name: "onnxruntime-node",
    script: "onnxruntime-node.mjs",
    language: "node",
    can: predicts,
    hasThreads: true,
  },
  {
    name: "onnxruntime-web",
    script: "onnxruntime-web.mjs",
    language: "node",
    can: predicts,
    hasThreads: true,
  },
];

/** The scripts stay where they are in the source tree: their packages are installed beside them. */
const folder = fileURLToPath(new URL("../../bench/peers/", import.meta.url));

const START_MS = 120_000;
/** Each answer may take so much longer than the training that it is about. */
const PATIENCE = 20;
const ANSWER_MS = 30_000;

export interface OpenPeer extends Contestant {
  /** With its version. */
  readonly name: string;
}

/** A script of bench/peers that runs and answers. */
export interface Conversation {
  /** With its version. */
  readonly name: string;
  /** Sends a request and gives its answer; throws MissingPeer after so many ms without one. */
  ask(request: object, timeoutMs: number): Promise<Record<string, unknown>>;
  close(): void;
}

/** Starts a peer on the workload in `handOver`; throws MissingPeer. */
export async function openPeer(
  peer: Omit<Peer, "can">,
  handOver: string,
  threads = 1,
): Promise<OpenPeer> {
  const { name, ask, close } = await openConversation(peer, [handOver], threads);
  return {
    name,
    slice: async (seconds) => {
      const answer = await ask({ seconds }, ANSWER_MS + PATIENCE * 1000 * seconds);
      return answer.intervals as readonly Interval[];
    },
    accuracy: async () => (await ask({ accuracy: true }, ANSWER_MS)).accuracy as number | null,
    close,
  };
}

/** Starts a script with the first interpreter that has what it needs; throws MissingPeer. */
export async function openConversation(
  { name, script, language }: Omit<Peer, "can">,
  args: readonly string[],
  threads = 1,
): Promise<Conversation> {
  const refusals: string[] = [];
  for (const command of language === "node" ? [process.execPath] : pythons()) {
    try {
      return await start(command, [`${folder}${script}`, ...args], threads);
    } catch (error) {
      if (!(error instanceof MissingPeer)) throw error;
      refusals.push(error.message);
    }
  }
  throw new MissingPeer(refusals.join("; ") || `${name}: no interpreter`);
}

function pythons(): string[] {
  return process.env.PYTHON ? [process.env.PYTHON] : ["python3", "/usr/bin/python3"];
}

async function start(
  command: string,
  args: readonly string[],
  threads: number,
): Promise<Conversation> {
  const names = ["OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"];
  const limits = Object.fromEntries(names.map((name) => [name, String(threads)]));
  const env = { ...process.env, ...limits };
  const child = spawn(command, args, { env, stdio: ["pipe", "pipe", "pipe"] });
  const ask = conversation(child, command);
  try {
    const hello = await ask(undefined, START_MS);
    if (hello.missing !== undefined) throw new MissingPeer(String(hello.missing));
    return { name: String(hello.version), ask, close: () => void child.kill() };
  } catch (error) {
    child.kill();
    throw error;
  }
}

type Ask = (request: object | undefined, timeoutMs: number) => Promise<Record<string, unknown>>;

function conversation(child: ChildProcess, command: string): Ask {
  const lines = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  let complaints = "";
  child.stderr!.on("data", (chunk) => {
    complaints = `${complaints}${chunk}`.slice(-2000);
  });
  child.stdin!.on("error", () => {}); // its end is seen in its answers
  const failed = once(child, "error").then(([error]: unknown[]) => {
    throw new MissingPeer(`${command} cannot be started: ${(error as Error).message}`);
  });
  failed.catch(() => {});
  return async (request, timeoutMs) => {
    if (request) child.stdin!.write(`${JSON.stringify(request)}\n`);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      const why = new MissingPeer(`${command} gave no answer within ${timeoutMs / 1000} s`);
      timer = setTimeout(() => reject(why), timeoutMs);
    });
    try {
      const line = await Promise.race([lines.next(), failed, late]);
      if (line.done) throw new MissingPeer(`${command} ended early: ${complaint(complaints)}`);
      return JSON.parse(line.value);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new MissingPeer(`${command} answered something that is no JSON`);
    } finally {
      clearTimeout(timer);
    }
  };
}

/** The line that names an error, or the last one. */
function complaint(text: string): string {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  return lines.find((line) => /\w*Error\b.*:/.test(line)) ?? lines.at(-1) ?? "it said nothing";
}
