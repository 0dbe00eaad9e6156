// A trained network behind HTTP. It is compiled once and asked often; a question is JSON of a bounded
// size, checked before the network sees it. Nothing but node:http is needed.
// Run: node dist/examples/serve-model.js <model.safetensors> [port, default 8080]
//   curl -d '{"inputs": [[5.1, 3.5, 1.4, 0.2]]}' http://127.0.0.1:8080/predict
import { createServer, type IncomingMessage } from "node:http";
import { DataError, load, ShapeError } from "downhill";

const [file = "model.safetensors", port = "8080"] = process.argv.slice(2);
const MOST_BYTES = 2 ** 20; // of a question
const MOST_ROWS = 256;

const model = await load(file);
const size = model.network.inputShape.reduce((a, b) => a * b, 1);
const predictor = await model.predictor({ sizes: [16, MOST_ROWS] });

/** The text of a request; RangeError as soon as it is longer than allowed. */
async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes > MOST_BYTES) throw new RangeError(`at most ${MOST_BYTES} bytes`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

/** What a question answers, for each of its rows; ShapeError for what is no question. */
async function answer(text: string) {
  const rows: unknown = Object(JSON.parse(text)).inputs;
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === size && row.every(Number.isFinite);
  if (!Array.isArray(rows) || rows.length < 1 || rows.length > MOST_ROWS || !rows.every(isRow)) {
    throw new ShapeError(`expected {"inputs": 1 to ${MOST_ROWS} rows of ${size} numbers}`);
  }
  const inputs = Float32Array.from(rows.flat() as number[]);
  const { classes, outputs, values } = await predictor.predict({
    inputs,
    divideBy: model.divideBy ?? 1,
  });
  return rows.map((_, i) => ({
    class: model.classNames?.[classes[i]!] ?? classes[i],
    outputs: Array.from(values.subarray(i * outputs, (i + 1) * outputs)),
  }));
}

const server = createServer({ requestTimeout: 10_000 }, async (request, response) => {
  const reply = (status: number, body: unknown) =>
    response
      .writeHead(status, {
        "content-type": "application/json",
        ...(status === 413 ? { connection: "close" } : {}),
      })
      .end(`${JSON.stringify(body)}\n`);
  if (request.url !== "/predict") return reply(404, { error: "ask /predict" });
  if (request.method !== "POST") return reply(405, { error: "ask by POST" });
  try {
    reply(200, { answers: await answer(await textOf(request)) });
  } catch (error) {
    if (error instanceof RangeError) return reply(413, { error: error.message });
    const isTheirs =
      error instanceof SyntaxError || error instanceof ShapeError || error instanceof DataError;
    reply(isTheirs ? 400 : 500, {
      error: isTheirs ? (error as Error).message : "it could not be answered",
    });
  }
});
server.listen(Number(port), "127.0.0.1", () => {
  const address = server.address();
  console.log(
    `${file} answers on http://127.0.0.1:${typeof address === "object" ? address?.port : port}/predict`,
  );
});
