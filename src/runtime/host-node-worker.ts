// A worker of Node that is one thread of a team: the twin of host-web-worker.ts.
import { parentPort } from "node:worker_threads";
import { serve } from "./wasm-member.ts";

const carryOut = serve((answer) => parentPort!.postMessage(answer));
parentPort!.on("message", carryOut);
