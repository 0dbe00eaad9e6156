// The place in the settings sentence for what makes files of the network.

import { signal } from "@preact/signals";
import { type ComponentType, Fragment } from "preact";

/** The link, once the part that writes files has set it. */
export const takeAwayLink = signal<ComponentType | undefined>(undefined);

export function TakeAway() {
  const Link = takeAwayLink.value ?? Fragment;
  return <Link />;
}
