// What a target is: limits that the schedule reads, and a way to turn a program into an artifact
// (bytes or text) that its runtime loads. Adding a target is adding one folder or file here and
// one runtime; nothing before this phase knows which targets exist.
import type { Limits } from "../3-schedule/loops/limits.ts";
import type { Program } from "../3-schedule/program.ts";

export interface Target<Artifact> {
  readonly name: string;
  readonly limits: Limits;
  emit(program: Program): Artifact;
}
