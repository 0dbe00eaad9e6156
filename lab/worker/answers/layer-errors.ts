import { lossOf } from "../build.ts";
import { LayerErrorsMeter } from "../layer-errors.ts";
import type { LayerErrors } from "../questions.ts";
import type { Session } from "../session.ts";
import type { Answerer } from "./index.ts";

/** One program a run, and what it found before the first step, which is kept as a moment. */
const meters = new WeakMap<Session, { meter: LayerErrorsMeter; start: LayerErrors }>();

/** How fast each layer learns, now and at the start. */
export const layerErrors: Answerer<"layerErrors"> = async (session) => {
  const { meter, start } = meters.get(session) ?? (await opened(session));
  const now = session.steps === 0 ? start : await meter.measure(await session.parameters());
  return { ...now, run: session.id, step: session.steps, start };
};

async function opened(session: Session) {
  const { network, settings, sets, moments } = session;
  const meter = new LayerErrorsMeter(network, lossOf(settings.loss), sets.training);
  session.held.push(meter);
  const first = moments.get(0)?.parameters ?? (await session.parameters());
  const parameters = new Map<string, Float32Array>();
  for (const { name } of session.network.parameters) {
    parameters.set(name, Float32Array.from(first.get(name)!));
  }
  const found = { meter, start: await meter.measure(parameters) };
  meters.set(session, found);
  return found;
}
