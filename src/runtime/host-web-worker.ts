// A worker of a browser that is one thread of a team: the twin of host-node-worker.ts.
import { serve } from "./wasm-member.ts";

const carryOut = serve((answer) => postMessage(answer));
addEventListener("message", ({ data }) => carryOut(data));
