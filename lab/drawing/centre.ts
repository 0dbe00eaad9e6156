// A drawn digit as MNIST has its digits: fitted into 20 by 20 pixels with its proportions, in grey
// where ink covers a pixel in part, then moved to where they stand.
import { centredByMass, DIGIT_SIDE } from "downhill/data";
import { FIELD, inkBox, rasterize, type Stroke } from "./stroke.ts";

/** The 784 bytes that the network is shown, row by row; all 0 where nothing is drawn. */
export function centred(strokes: readonly Stroke[]): Uint8Array {
  const box = inkBox(strokes);
  if (!box) return new Uint8Array(FIELD * FIELD);
  const scale = DIGIT_SIDE / Math.max(box.width, box.height);
  // the shorter side stands in the middle of its pixels
  const width = Math.max(1, Math.ceil(box.width * scale - 1e-9));
  const height = Math.max(1, Math.ceil(box.height * scale - 1e-9));
  const left = box.left - (width / scale - box.width) / 2;
  const top = box.top - (height / scale - box.height) / 2;
  const covered = rasterize(strokes, { left, top, scale, width, height });
  return centredByMass(
    covered.map((share) => Math.round(255 * share)),
    width,
    height,
  );
}
