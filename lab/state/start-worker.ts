// A worker, told first how MNIST lies beside the page.
import type { Command, MnistForm, News } from "../worker/protocol.ts";

const FORMS: readonly MnistForm[] = ["raw", "gz", "none", "unknown"];

const said = () => document.querySelector<HTMLMetaElement>("meta[name=mnist]")?.content;

export function startWorker(hear: (news: News) => void, fail: (message: string) => void): Worker {
  const worker = new Worker(new URL("../worker/main.ts", import.meta.url), { type: "module" });
  worker.onmessage = ({ data }: MessageEvent<News>) => hear(data);
  worker.onerror = (event) => fail(event.message || "the worker did not start");
  const form = FORMS.find((name) => name === said()) ?? "unknown";
  const first: Command = { kind: "beside", mnist: form };
  worker.postMessage(first);
  return worker;
}
