// Drawn digits as a table: the class, then 784 bytes a row. The lab and most tools read it back.
import type { OwnDigit } from "../../worker/own/own.ts";

export function digitsCsv(digits: readonly OwnDigit[]): string {
  const head = ["label", ...Array.from({ length: 784 }, (_, i) => `pixel${i}`)];
  const rows = digits.map(({ label, pixels }) => [label, ...pixels].join(","));
  return `${[head.join(","), ...rows].join("\n")}\n`;
}
