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
  const digest = await crypto.subtle.digest("SHA-256", all.buffer);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
};
