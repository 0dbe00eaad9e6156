// Paints the weights of a layer's neurons, a small canvas each, within the time of a frame: what is left
// over waits for the next one. All share one colour scale, which follows the weights slowly.
import { pixelsOf, scaleOf, type WeightPicture } from "../../network/weight-picture.ts";
import type { Values } from "../../worker/protocol.ts";
import { paint } from "../canvas/colors.ts";
import { forget, type Job, mark } from "../canvas/frame.ts";

const BUDGET_MS = 3;
/** How much of the way to the new scale a frame goes. */
const EASE = 0.15;

export class TilePainter {
  readonly #canvases: (HTMLCanvasElement | null)[] = [];
  #picture: WeightPicture | undefined;
  #weights: Values | undefined;
  #pixels = new Float32Array(0);
  #scale: number | undefined;
  #target = 1;
  #next = 0;
  isSeen = true;
  /** Whether the scale jumps instead of easing. */
  isStill = false;
  readonly #job: Job = {
    priority: 3,
    isVisible: () => this.isSeen,
    draw: () => this.#draw(),
  };

  /** A canvas of this neuron has come or gone. */
  attach(neuron: number, canvas: HTMLCanvasElement | null): void {
    this.#canvases[neuron] = canvas;
    if (canvas) this.refresh();
  }

  show(picture: WeightPicture, weights: Values): void {
    if (picture !== this.#picture) {
      this.#picture = picture;
      this.#pixels = new Float32Array(picture.width * picture.height);
      this.#scale = undefined;
    }
    this.#weights = weights;
    this.#target = scaleOf(weights.values);
    this.refresh();
  }

  refresh(): void {
    this.#next = 0;
    mark(this.#job);
  }

  #draw(): void {
    const [picture, weights] = [this.#picture, this.#weights];
    if (!picture || !weights) return;
    const began = performance.now();
    if (this.#next === 0) this.#ease();
    const scale = this.#scale!;
    const { width, height, count } = picture;
    for (; this.#next < this.#canvases.length; this.#next++) {
      if (performance.now() - began > BUDGET_MS) {
        mark(this.#job);
        return;
      }
      const canvas = this.#canvases[this.#next];
      if (!canvas || (this.#next + 1) * count > weights.values.length) continue;
      const first = this.#next * count;
      const pixels = picture.isInOrder
        ? weights.values.subarray(first, first + count)
        : pixelsOf(picture, weights.values, first, scale, this.#pixels);
      paint(canvas, pixels, width, height, "weights", scale);
    }
    if (Math.abs(this.#target / scale - 1) > 0.01) this.refresh();
  }

  #ease(): void {
    const from = this.#scale;
    const isFar = from === undefined || this.isStill || this.#target / from > 3;
    this.#scale = isFar ? this.#target : from + (this.#target - from) * EASE;
    if (Math.abs(this.#target / this.#scale - 1) <= 0.01) this.#scale = this.#target;
  }

  close(): void {
    forget(this.#job);
  }
}
