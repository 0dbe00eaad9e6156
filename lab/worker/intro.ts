// The slow start of a page's first run: one mini-batch a frame for two seconds, then more each frame
// until it is full speed. At full speed the first three hundred mini-batches would be over in 15 ms.

const FRAME_MS = 1000 / 60;
const GROWTH = 1.03;
/** Steps a frame that are full speed, near enough. */
const FULL = 60;
const CALM_FRAMES = 110;

export class IntroPace {
  #frames = 0;
  #steps = 1;
  #due = performance.now();

  /** Steps of the next frame; undefined once it is over. */
  next(): number | undefined {
    this.#frames += 1;
    if (this.#frames > CALM_FRAMES) this.#steps *= GROWTH;
    return this.#steps > FULL ? undefined : Math.floor(this.#steps);
  }

  /** Milliseconds to the next frame. */
  wait(): number {
    this.#due = Math.max(this.#due + FRAME_MS, performance.now() - FRAME_MS);
    return this.#due - performance.now();
  }
}
