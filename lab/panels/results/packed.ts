// The record comes packed, which makes it a third: the package has room for other things.

/** The first byte of what is packed. */
const GZIP = 0x1f;

/** What a file beside the page holds; rejects where it is not there. */
export async function fetchPacked(name: string): Promise<unknown> {
  const response = await fetch(`./data/${name}.json.gz`);
  if (!response.ok) throw new Error(`${name}: ${response.status}`);
  return unpackedJson(await response.arrayBuffer());
}

/** What JSON says, packed or as it is: some hosts unpack such files themselves. */
export async function unpackedJson(bytes: ArrayBuffer): Promise<unknown> {
  const body = new Blob([bytes]).stream();
  const isPacked = new Uint8Array(bytes)[0] === GZIP;
  return new Response(isPacked ? body.pipeThrough(new DecompressionStream("gzip")) : body).json();
}
