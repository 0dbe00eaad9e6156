// Which requests the lab answers: those of its own page. Another site that had its name point to this
// machine (rebinding) is told by Host, a script of another site by Origin. All is compared with what
// is allowed, nothing is interpreted.
import type { IncomingMessage } from "node:http";

/** The longest address that is looked up; the page's whole state is in its address. */
const MOST_ADDRESS = 4096;

export type Refusal = 400 | 403 | 405 | 414 | 505;

/** Why a request is not answered; undefined for one that is. */
export function refusal(request: IncomingMessage, hosts: ReadonlySet<string>): Refusal | undefined {
  // the parser lets 0.9 and 2.0 through
  if (request.httpVersion !== "1.1" && request.httpVersion !== "1.0") return 505;
  const [host, second] = all(request, "host");
  if (host === undefined || second !== undefined) return 400;
  if (!hosts.has(host.toLowerCase())) return 403;
  const origins = all(request, "origin");
  if (origins.some((origin) => origin.toLowerCase() !== `http://${host.toLowerCase()}`)) return 403;
  if (request.method !== "GET" && request.method !== "HEAD") return 405;
  const hasBody =
    all(request, "transfer-encoding").length > 0 ||
    all(request, "content-length").some((length) => length !== "0");
  if (hasBody) return 400;
  const address = request.url ?? "";
  if (address.length > MOST_ADDRESS) return 414;
  return address.startsWith("/") ? undefined : 400;
}

/** The names under which a page reaches this server. */
export function ownHosts(port: number): ReadonlySet<string> {
  const names = ["127.0.0.1", "localhost", "[::1]"];
  return new Set(names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]));
}

/** The values of a header, each line of it; Node joins or drops what is there twice. */
function all({ rawHeaders }: IncomingMessage, name: string): string[] {
  return rawHeaders.filter((_, i) => i % 2 === 1 && rawHeaders[i - 1]!.toLowerCase() === name);
}
