// The record comes packed, which makes it a third: the package has room for other things.

/** The first byte of what is packed. */
const GZIP = 0x1f;

/** What JSON says, packed or as it is: some hosts unpack such files themselves. */
export async function unpackedJson(bytes: ArrayBuffer): Promise<unknown> {
  const body = new Blob([bytes]).stream();
  const isPacked = new Uint8Array(bytes)[0] === GZIP;
  return new Response(isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body).json();
}
