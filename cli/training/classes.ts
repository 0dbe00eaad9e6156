// What is odd about the classes of the data, said before a run.
import { describeClasses, type Splits } from "downhill/data";
import { painter, say } from "../terminal/terminal.ts";

export function sayClasses(data: Splits): void {
  const paint = painter(process.stderr);
  for (const note of describeClasses(data)) {
    const advice = note.replace(/shuffle before .*$/, "--shuffle draws them at random");
    say(paint("yellow", `Note: ${advice}.`));
  }
}
