/** Whether digests can be had: browsers give them to pages of https and of this machine. */
export const hasDigests = (): boolean => crypto.subtle !== undefined;

/** SHA-256 as 64 hexadecimal digits; rejects where there are none. */
export async function sha256(bytes: Uint8Array): Promise<string> {
  if (!hasDigests()) {
    throw new Error("digests: expected a page of https or of this machine, got plain http");
  }
  // what threads share is not taken as it is
  const own = bytes.buffer instanceof ArrayBuffer ? bytes : bytes.slice();
  const digest = await crypto.subtle.digest("SHA-256", own as Uint8Array<ArrayBuffer>);
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
