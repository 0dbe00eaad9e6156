// Forgets everything that this page has kept in this browser; what is on the screen stays there.
import { forgetAll } from "../store/store.ts";
import { forgetOwn } from "./own-data.ts";
import { offer } from "./resume.ts";
import { clearRuns } from "./runs.ts";
import { forgetTheme } from "./theme.ts";

export async function forgetEverything(): Promise<void> {
  clearRuns();
  offer.value = undefined;
  forgetTheme();
  await forgetAll();
  // the worker holds own data in its memory too
  await forgetOwn();
}
