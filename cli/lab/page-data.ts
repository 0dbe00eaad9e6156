// What the page is told of the data beside it, so that it asks for nothing that is not there.
import { LabError } from "./lab-error.ts";
import type { PageFile } from "./page-folder.ts";

/** How the four files of MNIST lie beside the page. */
export type MnistForm = "raw" | "gz" | "none";

/** In the page as it is built: any host may have put the files beside it, in whichever form. */
const UNKNOWN = '<meta name="mnist" content="unknown">';

/**
 * The files, with the form of MNIST in the head of the page.
 * @throws LabError where the page has no place for it
 */
export function withMnistForm(files: readonly PageFile[], form: MnistForm): PageFile[] {
  return files.map((file) => {
    if (file.path !== "index.html") return file;
    const text = Buffer.from(file.bytes).toString("utf8");
    if (!text.includes(UNKNOWN)) {
      throw new LabError("index.html: expected a place for the form of MNIST, found none");
    }
    return { ...file, bytes: Buffer.from(text.replace(UNKNOWN, UNKNOWN.replace("unknown", form))) };
  });
}
