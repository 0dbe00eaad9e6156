// What a study can be told: choices, what they mean, and a sentence with numbers to scrub.
import type { ComponentChildren } from "preact";
import { range, Scrubber, type ScrubberProps } from "./scrubber.tsx";
import "./study-setting.css";

export function StudySetting({ children }: { readonly children: ComponentChildren }) {
  return <div class="study-setting">{children}</div>;
}

export function StudySentence({ children }: { readonly children: ComponentChildren }) {
  return <p class="study-sentence">{children}</p>;
}

type Told = Pick<ScrubberProps, "label" | "explains" | "value" | "onChange">;

/** The number that fixes what is drawn at random. */
export const SeedScrubber = (props: Told) => (
  <Scrubber {...props} values={range(1, 99, 1)} isWhole />
);

export const RateScrubber = (props: Told & Pick<ScrubberProps, "values" | "format">) => (
  <>
    <i>η</i> = <Scrubber {...props} />
  </>
);
