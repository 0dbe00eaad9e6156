// The person's own data on the page's side: what is there, what is being looked at, what went wrong.
import { signal } from "@preact/signals";
import { fitData } from "../settings/fit-data.ts";
import {
  type BroughtFile,
  DIGITS_KEY,
  type OwnData,
  type OwnFacts,
  type Preview,
  type ReadingOptions,
} from "../worker/own/own.ts";
import type { Failure } from "../worker/protocol.ts";
import { panel } from "./place.ts";
import { settings } from "./settings.ts";
import { askOwn, open, RefusedError, reading } from "./trainer.ts";

/** What this browser has; undefined until it is known. */
export const ownData = signal<OwnData | undefined>(undefined);
/** A set that has been read and not been used yet. */
export const preview = signal<Preview | undefined>(undefined);
export const problem = signal<Failure | undefined>(undefined);
export const isReading = signal(false);
/** Whether the person wants to see it: it is scrolled to as soon as it is on the page. */
export const isAskedFor = signal(false);
export function showOwnData(): void {
  panel.value = "draw";
  isAskedFor.value = true;
}

let brought: readonly BroughtFile[] = [];
let turn = 0;

/** Asks once what is there. */
export async function listOwn(): Promise<void> {
  ownData.value ??= await askOwn<"list">({ topic: "list" });
}

/** Asks again: another worker has what the browser keeps, and no more. */
export async function relistOwn(): Promise<void> {
  if (ownData.peek()) ownData.value = await askOwn<"list">({ topic: "list" });
}

/** Reads files and shows what they are; of two at once the later wins. */
export async function bringFiles(
  files: readonly BroughtFile[],
  options: ReadingOptions = {},
): Promise<void> {
  if (files.length === 0) return;
  const mine = ++turn;
  brought = files;
  isReading.value = true;
  problem.value = undefined;
  try {
    const found = await askOwn<"bring">({ topic: "bring", files, options });
    if (mine === turn) preview.value = found;
  } catch (error) {
    if (mine !== turn) return;
    preview.value = undefined;
    problem.value =
      error instanceof RefusedError ? error.failure : { name: "Error", message: String(error) };
  } finally {
    if (mine === turn) {
      isReading.value = false;
      reading.value = undefined;
    }
  }
}

/** The same files, read in another way. */
export const readAgain = (options: ReadingOptions): Promise<void> => bringFiles(brought, options);

export function discard(): void {
  preview.value = undefined;
  problem.value = undefined;
  brought = [];
}

/** Keeps the set that is looked at. */
export async function keepPreview(): Promise<OwnFacts | undefined> {
  const facts = preview.value?.facts;
  if (!facts) return undefined;
  ownData.value = await askOwn<"use">({ topic: "use" });
  discard();
  return facts;
}

/** A run on a set of one's own, with the settings as they are where they fit. */
export function trainOn({ key, count, classNames, picture }: OwnFacts): void {
  const form = { key, count, classes: classNames.length, isPicture: picture !== undefined };
  open(fitData(settings.value, form));
}

export function trainOnDigits(): void {
  const count = ownData.value?.digits.length ?? 0;
  open(fitData(settings.value, { key: DIGITS_KEY, count, classes: 10, isPicture: true }));
}

export async function forget(key: string): Promise<void> {
  ownData.value = await askOwn<"forget">({ topic: "forget", key });
}

/** Keeps a drawn digit with its true class; pixels 0..1. */
export async function keepDigit(pixels: Float32Array, label: number): Promise<void> {
  const bytes = Uint8Array.from(pixels, (value) => Math.min(255, Math.round(256 * value)));
  ownData.value = await askOwn<"keep">({ topic: "keep", pixels: bytes, label });
}

export async function dropDigit(id: number): Promise<void> {
  ownData.value = await askOwn<"drop">({ topic: "drop", id });
}

/** All sets and digits. */
export async function forgetOwn(): Promise<void> {
  const left = await askOwn<"forgetAll">({ topic: "forgetAll" });
  if (ownData.peek()) ownData.value = left;
}
