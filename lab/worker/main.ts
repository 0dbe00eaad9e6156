// The worker: one run at a time. It hears commands, answers questions and tells news. All that is said
// is in protocol.ts.
import { answer } from "./answers/index.ts";
import { mnistLies } from "./data.ts";
import { readyExample } from "./example.ts";
import { failureOf } from "./failure.ts";
import { OwnDataError } from "./own/errors.ts";
import { obey } from "./own/orders.ts";
import { refusedTable } from "./own/refused-table.ts";
import type { Command, ExampleChoice, News, Start } from "./protocol.ts";
import { Publisher } from "./publisher.ts";
import { type Beginning, Session } from "./session.ts";
import { study } from "./studies/orders.ts";

const tell = (news: News, transfer: Transferable[] = []) => self.postMessage(news, { transfer });
const publisher = new Publisher(tell);

/** The run that is open or being opened: commands wait for it. */
let opening: Promise<Session | undefined> = Promise.resolve(undefined);
let example: ExampleChoice = { set: "test", row: 0 };

self.onmessage = ({ data }: MessageEvent<Command>) => {
  void hear(data);
};

async function hear(command: Command): Promise<void> {
  switch (command.kind) {
    case "ping":
      tell({ kind: "pong", id: command.id });
      return;
    case "beside":
      mnistLies(command.mnist);
      return;
    case "open":
      opening = open(command, opening);
      await opening;
      return;
    case "watch":
      publisher.watch(command.views);
      return;
    case "example":
      example = command.example;
      publisher.look((session) => readyExample(session, example));
      return;
    case "own":
      await own(command);
      return;
    case "study":
      await goOn(command);
      return;
  }
  const session = await opening;
  if (!session) {
    const failure = { name: "Error", message: "no run is open" };
    if (command.kind === "ask") tell({ kind: "refused", id: command.id, failure });
    return;
  }
  if (command.kind === "ask") {
    const { id, question } = command;
    try {
      tell({ kind: "answer", id, answer: await session.do(() => answer(session, question)) });
    } catch (error) {
      tell({ kind: "refused", id, failure: failureOf(error) });
    }
    return;
  }
  try {
    await order(session, command);
  } catch (error) {
    tell({ kind: "failed", run: session.id, failure: failureOf(error) });
  }
}

async function own({ id, order }: Extract<Command, { kind: "own" }>): Promise<void> {
  try {
    const answer = await obey(order, (done, total) => tell({ kind: "reading", done, total }));
    tell({ kind: "answer", id, answer });
  } catch (error) {
    const limit = error instanceof OwnDataError ? { limit: error.limit } : {};
    const table = refusedTable(error);
    tell({
      kind: "refused",
      id,
      failure: { ...failureOf(error), ...limit, ...(table && { table }) },
    });
  }
}

async function goOn({ id, order }: Extract<Command, { kind: "study" }>): Promise<void> {
  try {
    const answer = await study(order, {
      loading: (loaded, total) => tell({ kind: "loading", loaded, total }),
      coming: (loaded, total, isHere) => tell({ kind: "coming", loaded, total, isHere }),
    });
    tell({ kind: "answer", id, answer });
  } catch (error) {
    tell({ kind: "refused", id, failure: failureOf(error) });
  }
}

async function order(
  session: Session,
  command: Exclude<
    Command,
    { kind: "ping" | "beside" | "open" | "watch" | "example" | "ask" | "own" | "study" }
  >,
): Promise<void> {
  switch (command.kind) {
    case "run":
      session.run(command.speed, command.until);
      return;
    case "pause":
      session.pause();
      return;
    case "step":
      await session.step(command.count);
      break;
    case "epoch":
      await session.epoch();
      break;
    case "change":
      await session.change(command.rates);
      break;
    case "travel":
      await session.travel(command.step);
      break;
    case "write":
      await session.write(command.name, command.values);
      break;
    case "bend":
      await session.bend(command.name, command.at, command.values);
      break;
  }
  publisher.refresh();
}

async function open(
  { id, settings, from, data }: Extract<Command, { kind: "open" }>,
  before: Promise<Session | undefined>,
): Promise<Session | undefined> {
  const last = await before;
  const start = await startOf(from, last);
  publisher.follow(undefined);
  last?.dispose();
  try {
    const session = await Session.open(id, settings, start, tell, data);
    publisher.look((s) => readyExample(s, example));
    publisher.follow(session);
    return session;
  } catch (error) {
    tell({ kind: "failed", run: id, failure: failureOf(error) });
    return undefined;
  }
}

async function startOf(
  from: Start | undefined,
  last: Session | undefined,
): Promise<Beginning | undefined> {
  if (from === undefined) return undefined;
  if (from === "last") return last?.do(() => last.parameters());
  return "snapshot" in from ? from : from.parameters;
}
