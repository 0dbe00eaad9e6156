// What the height of the chart says; chosen by the person, kept while the page is open.
import { signal } from "@preact/signals";
import type { Height } from "./course.ts";

export const height = signal<Height>("mistakes");
