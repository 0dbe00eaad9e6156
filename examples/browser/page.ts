// The page: starts the worker and draws what it sends.
// Run in a clone: npx vite examples/browser         (and open the address that it prints)
// As a folder for any web server: npx vite build examples/browser --outDir ../../site
import type { FromPage, FromWorker } from "./messages.ts";

const status = document.querySelector<HTMLElement>("#status")!;
const canvas = document.querySelector<HTMLCanvasElement>("#map")!;
const stop = document.querySelector<HTMLButtonElement>("#stop")!;

const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
stop.onclick = () => worker.postMessage("stop" satisfies FromPage);
worker.onerror = ({ message }) => {
  status.textContent = `It failed: ${message}`;
};
worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
  if ("ending" in data) {
    status.textContent = `Ended (${data.ending}) after ${data.epochs} epochs.`;
    stop.disabled = true;
    return;
  }
  status.textContent = `Epoch ${data.epoch}: ${(100 * data.accuracy).toFixed(1)} % right`;
  const pixels = new ImageData(data.side, data.side);
  for (const [i, share] of data.shares.entries()) {
    // blue where it is one arm, orange where it is the other
    pixels.data.set([30 + 210 * (1 - share), 110 + 40 * share, 30 + 200 * share, 255], 4 * i);
  }
  canvas.getContext("2d")!.putImageData(pixels, 0, 0);
};
