// Requests written byte by byte, from which servers have served what they should not, or stopped
// serving: each gets the status that is right for it with all security headers, or the end of its
// connection; afterwards the server answers as before, and nothing but the page has left it.
import assert from "node:assert/strict";
import { connect, type Socket } from "node:net";
import { after, before, describe, test } from "node:test";
import { type Hostile, hostileRequests } from "../../test/lab/hostile-requests.ts";
import {
  type Answer,
  answers,
  ask,
  exchange,
  lacking,
  PAGE,
  request,
  SCRIPT,
  SECRET,
  served,
  writePage,
} from "../../test/lab/server-fixture.ts";
import { type LabServer, serve } from "./server.ts";

let lab: LabServer;
before(async () => {
  lab = await serve(await served(writePage("hostile")), 0);
});
after(() => lab.close());

const own = Object.values(PAGE).map((bytes) => Buffer.from(bytes));

/** What is wrong with an answer to a request; empty if nothing is. */
function faults(answer: Answer, { statuses }: Pick<Hostile, "statuses">): string[] {
  const { status, headers, body } = answer;
  const text = body.toString("latin1");
  return [
    ...(statuses.includes(status) ? [] : [`${status} in place of ${statuses}`]),
    ...lacking(answer).map((name) => `no ${name}`),
    ...(text.includes(SECRET) || /root:/.test(text) ? ["a secret"] : []),
    ...(status === 200 && body.length > 0 && !own.some((file) => file.equals(body))
      ? ["not a file of the page"]
      : []),
    ...(status === 405 && headers.get("allow") !== "GET, HEAD" ? ["no allow"] : []),
    ...(status !== 200 && text !== "" && !/^\d{3} [A-Za-z -]+\n$/.test(text) ? ["its text"] : []),
  ];
}

async function assertAlive(port: number): Promise<void> {
  const { status, body } = await ask(port, `GET ${SCRIPT}`);
  assert.equal(status, 200);
  assert.deepEqual(body, Buffer.from(PAGE[SCRIPT]!));
}

const KINDS = Object.keys(hostileRequests(1));

test("there are more than 300, all different", () => {
  const all = Object.values(hostileRequests(1)).flat();
  const different = new Set(all.map(({ bytes }) => bytes.toString()));
  assert.ok(all.length > 300 && different.size === all.length, `${all.length} ${different.size}`);
});

for (const kind of KINDS) {
  test(`${kind}: refused, and the server goes on`, async (t) => {
    const requests = hostileRequests(lab.port)[kind]!;
    const wrong: string[] = [];
    for (const hostile of requests) {
      const { name, bytes } = hostile;
      const method = /^HEAD /.test(bytes.toString("latin1")) ? "HEAD" : "GET";
      const found = answers(await exchange(lab.port, [bytes]), [method]);
      const said = found.flatMap((answer) => faults(answer, hostile));
      if (found.length !== 1) said.push(`${found.length} answers`);
      wrong.push(...said.map((fault) => `${name}: ${fault}`));
      await assertAlive(lab.port);
    }
    assert.deepEqual(wrong, []);
    t.diagnostic(`${requests.length} requests`);
  });
}

test("own names and origins are answered, whatever their case", async () => {
  const { port } = lab;
  for (const host of [
    `127.0.0.1:${port}`,
    `localhost:${port}`,
    `LocalHost:${port}`,
    `[::1]:${port}`,
  ]) {
    assert.equal((await ask(port, "GET /", { host })).status, 200, host);
    const origin = `http://${host}`;
    assert.equal((await ask(port, "GET /", { host, origin })).status, 200, origin);
  }
  assert.equal((await ask(port, "GET /", { "content-length": "0" })).status, 200);
  assert.equal((await ask(port, "GET /", { expect: "100-continue" })).status, 200);
  assert.equal((await ask(port, "POST /", { expect: "100-continue" })).status, 405);
  const websocket = { upgrade: "websocket", "sec-websocket-key": "AAAAAAAAAAAAAAAAAAAAAA==" };
  assert.equal((await ask(port, "GET /", websocket)).status, 200);
  const old = await exchange(port, [`GET / HTTP/1.0\r\nHost: localhost:${port}\r\n\r\n`]);
  assert.equal(answers(old)[0]!.status, 200);
});

test("forty requests at once on one connection: forty answers, in order", async () => {
  const paths = Object.keys(PAGE);
  const asked = Array.from({ length: 40 }, (_, i) => paths[(i * 7) % paths.length]!);
  const host = `Host: 127.0.0.1:${lab.port}`;
  const text = asked.map((path) => `GET ${path} HTTP/1.1\r\n${host}\r\n\r\n`).join("");
  const found = answers(await exchange(lab.port, [text + request(lab.port, "GET /nowhere")]));
  assert.equal(found.length, 41);
  for (const [i, path] of asked.entries())
    assert.deepEqual(found[i]!.body, Buffer.from(PAGE[path]!));
  assert.equal(found[40]!.status, 404);
});

test("a bad request behind good ones never stands within an answer", async () => {
  const good = `GET ${SCRIPT} HTTP/1.1\r\nHost: 127.0.0.1:${lab.port}\r\n\r\n`;
  for (const bad of [
    "nonsense\r\n\r\n",
    "GET / HTTP/2.0\r\n\r\n",
    "GET /\u0000 HTTP/1.1\r\n\r\n",
  ]) {
    const bytes = await exchange(lab.port, [good + good + bad]);
    // whole answers, or the end of the connection in place of one
    const text = bytes.toString("latin1");
    const file = Buffer.from(PAGE[SCRIPT]!).toString("latin1");
    for (const [i, part] of text.split(/(?=HTTP\/1\.1 \d)/).entries()) {
      if (part.startsWith("HTTP/1.1 200") && i < 2) assert.ok(part.endsWith(file));
      else if (part !== "")
        assert.match(part, /^HTTP\/1\.1 (400|505) [\s\S]*\n(505 HTTP Version Not Supported\n)?$/);
    }
  }
  await assertAlive(lab.port);
});

test("two hundred connections at once are all answered", async () => {
  const asked = Array.from({ length: 200 }, () => ask(lab.port, `GET ${SCRIPT}`));
  for (const { status, body } of await Promise.all(asked)) {
    assert.equal(status, 200);
    assert.equal(body.length, PAGE[SCRIPT]!.length);
  }
});

test("clients that leave in the middle of anything take nobody with them", async () => {
  const whole = request(lab.port, `GET ${SCRIPT}`);
  for (let length = 1; length < whole.length; length += 5) {
    await new Promise<void>((resolve) => {
      const socket = connect(lab.port, "127.0.0.1", () => {
        socket.write(whole.slice(0, length), () => {
          socket.resetAndDestroy();
          resolve();
        });
      });
      socket.on("error", () => {});
    });
  }
  await assertAlive(lab.port);
});

describe("over seconds", { concurrency: true }, () => {
  test("slow requests are ended within seconds, and others are answered meanwhile", async () => {
    const began = performance.now();
    const start = `GET / HTTP/1.1\r\nHost: 127.0.0.1:${lab.port}\r\n`;
    const drops = [..."GET /index.html HTTP/1.1"].map((letter) => letter);
    const headers = Array.from({ length: 60 }, (_, i) => `X${i}: y\r\n`);
    const slow: readonly (readonly [parts: readonly string[], answered: boolean])[] = [
      [[], false],
      [["G"], true],
      [[start], true],
      [[start, ...headers], true],
      [drops, true],
      [["GET / HTTP/1.1\r\n", ...headers], true],
    ];
    const asked = slow.map(([parts]) => exchange(lab.port, parts, { wait: 15_000, pause: 400 }));
    while (performance.now() - began < 4000) {
      await assertAlive(lab.port);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    for (const [i, bytes] of (await Promise.all(asked)).entries()) {
      const found = answers(bytes);
      const wanted = slow[i]![1] ? [408] : [408, undefined];
      assert.ok(wanted.includes(found[0]?.status), `${i}: ${found[0]?.status}`);
      for (const answer of found) assert.deepEqual(faults(answer, { statuses: [408] }), []);
    }
    assert.ok(performance.now() - began < 14_000, "they were ended");
  });

  test("a crowd of idle connections is shown out, and the server answers again", async () => {
    const other = await serve(await served(writePage("crowd")), 0);
    const crowd = await Promise.all(
      Array.from(
        { length: 600 },
        () =>
          new Promise<Socket>((resolve) => {
            const socket = connect(other.port, "127.0.0.1", () => resolve(socket));
            socket.on("error", () => resolve(socket));
          }),
      ),
    );
    const began = performance.now();
    let isAnswered = false;
    while (!isAnswered && performance.now() - began < 20_000) {
      isAnswered = await ask(other.port, "GET /").then(
        ({ status }) => status === 200,
        () => false,
      );
      if (!isAnswered) await new Promise((resolve) => setTimeout(resolve, 200));
    }
    assert.ok(isAnswered);
    for (const socket of crowd) socket.destroy();
    await other.close();
  });
});
