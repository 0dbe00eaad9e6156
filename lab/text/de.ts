// Alle Wörter der Seite auf Deutsch.
import { shell } from "./de/shell.ts";
import { train } from "./de/train.ts";
import type { Text } from "./en.ts";

export const de: Text = { ...shell, train };
