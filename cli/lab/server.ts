// The lab's server: a fixed list of files, on this machine only, by GET and HEAD only. It keeps no
// state and knows no secrets, so it needs no token; what it answers, and to whom, is decided in
// request-rules.ts.
import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
  STATUS_CODES,
} from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { pipeline } from "node:stream/promises";
import { LabError, reason } from "./lab-error.ts";
import { ownHosts, refusal } from "./request-rules.ts";
import { SECURITY_HEADERS } from "./security-headers.ts";
import { acceptedCodings, type ServedFile } from "./served-file.ts";

const LOOPBACK = "127.0.0.1";
/** Bytes of a request's first line and headers together. */
const MOST_HEADER_BYTES = 16 * 1024;
const MOST_CONNECTIONS = 512;
/** A request has to have arrived after this; a client that reads nothing for `IDLE_MS` is left. */
const REQUEST_MS = 5000;
const IDLE_MS = 30_000;
/** What a client that was refused gets to read the refusal. */
const LINGER_MS = 500;

export interface LabServer {
  readonly port: number;
  readonly url: string;
  /** Ends it and every connection. */
  close(): Promise<void>;
}

/**
 * Serves files by their addresses, as /index.html; / is the same.
 * @param port 0 for a free one
 * @throws LabError where the port cannot be had
 */
export async function serve(
  files: ReadonlyMap<string, ServedFile>,
  port: number,
): Promise<LabServer> {
  const server = createServer({
    maxHeaderSize: MOST_HEADER_BYTES,
    headersTimeout: REQUEST_MS,
    requestTimeout: REQUEST_MS,
    connectionsCheckingInterval: 1000,
    // said here because NODE_OPTIONS could say otherwise
    insecureHTTPParser: false,
    // refused in request-rules.ts, with the security headers
    requireHostHeader: false,
  });
  server.maxConnections = MOST_CONNECTIONS;
  // headers beyond a number would be dropped unseen; their bytes are limited
  server.maxHeadersCount = 0;
  server.timeout = IDLE_MS;
  const address = await listen(server, port);
  const hosts = ownHosts(address.port);
  const pending = new WeakMap<Duplex, number>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    const { socket } = request;
    pending.set(socket, (pending.get(socket) ?? 0) + 1);
    response.on("close", () => pending.set(socket, pending.get(socket)! - 1));
    respond(request, response, files, hosts).catch(() => {
      // a file that cannot be read, or a client that has gone
      if (response.headersSent) socket.destroy();
      else sayStatus(request, response, 500);
    });
  };
  server.on("request", answer);
  // a request that asks first is answered like any other
  server.on("checkContinue", answer);
  server.on("checkExpectation", answer);
  server.on("connect", (_, socket) => refuseBytes(socket, 405));
  server.on("clientError", (error: NodeJS.ErrnoException, socket) => {
    // amid another answer a refusal would be read as part of it
    if (!socket.writable || (pending.get(socket) ?? 0) > 0) socket.destroy();
    else refuseBytes(socket, STATUS_OF_ERROR[error.code ?? ""] ?? 400);
  });
  return {
    port: address.port,
    url: `http://${LOOPBACK}:${address.port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** What Node's parser found, as a status; anything else is a bad request. */
const STATUS_OF_ERROR: Readonly<Record<string, number>> = {
  HPE_HEADER_OVERFLOW: 431,
  ERR_HTTP_REQUEST_TIMEOUT: 408,
};

async function listen(server: Server, port: number): Promise<AddressInfo> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: LOOPBACK, port, exclusive: true }, () => resolve());
  }).catch((error: unknown) => {
    const taken = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
    const why = taken ? "another program has it" : `it cannot be had (${reason(error)})`;
    throw new LabError(`port ${port}: ${why}; name another with --port, or leave --port out`);
  });
  return server.address() as AddressInfo;
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  files: ReadonlyMap<string, ServedFile>,
  hosts: ReadonlySet<string>,
): Promise<void> {
  for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
  const refused = refusal(request, hosts);
  if (refused !== undefined) {
    response.setHeader("connection", "close");
    if (refused === 405) response.setHeader("allow", ALLOW);
    return sayStatus(request, response, refused);
  }
  const file = files.get(request.url!.replace(/[?#].*$/s, "").replace(/^\/$/, "/index.html"));
  if (file === undefined) return sayStatus(request, response, 404);
  const form = await file.form(acceptedCodings(`${request.headers["accept-encoding"] ?? ""}`));
  response.setHeader("content-type", file.type);
  response.setHeader("cache-control", file.isImmutable ? IMMUTABLE : "no-cache");
  response.setHeader("etag", form.etag);
  if (file.isPackable) response.setHeader("vary", "accept-encoding");
  if (isKnown(request.headers["if-none-match"], form.etag)) {
    response.writeHead(304).end();
    return;
  }
  if (form.coding !== undefined) response.setHeader("content-encoding", form.coding);
  response.writeHead(200, { "content-length": form.size });
  if (request.method === "HEAD") response.end();
  else if (typeof form.bytes === "function") await pipeline(form.bytes(), response);
  else response.end(form.bytes);
}

const ALLOW = "GET, HEAD";
const IMMUTABLE = "public, max-age=31536000, immutable";

/** Whether one of the tags that the client has is this one. */
function isKnown(header: string | undefined, etag: string): boolean {
  const tags = (header ?? "").split(",").map((tag) => tag.trim().replace(/^W\//, ""));
  return tags.includes("*") || tags.includes(etag);
}

/** An answer that is its status: nothing of the request is repeated in it. */
function sayStatus(request: IncomingMessage, response: ServerResponse, status: number): void {
  const text = `${status} ${STATUS_CODES[status]}\n`;
  response.writeHead(status, {
    "content-type": "text/plain; charset=utf-8",
    "cache-control": "no-store",
    "content-length": text.length,
  });
  response.end(request.method === "HEAD" ? undefined : text);
}

/** The status alone to a client whose bytes are no request, and the end of the connection. */
function refuseBytes(socket: Duplex, status: number): void {
  const headers = {
    ...SECURITY_HEADERS,
    "cache-control": "no-store",
    // a body would be wrong if the request was meant as HEAD, which is not known
    "content-length": "0",
    connection: "close",
    ...(status === 405 && { allow: ALLOW }),
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.on("error", () => socket.destroy());
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("")}\r\n`);
  setTimeout(() => socket.destroy(), LINGER_MS).unref();
}
