import { sha256 } from "../sha256.ts";
import type { Answerer } from "./index.ts";

/** SHA-256 over the float32 bytes of all parameters, in the network's order. */
export const hash: Answerer<"hash"> = async (session) => {
  const parts = [...(await session.parameters()).values()];
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return sha256(new Uint8Array(all.buffer));
};
