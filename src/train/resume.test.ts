import { defineResume } from "./resume.test.cases.ts";

// a ninth of all combinations, which meets each optimizer and schedule; all of them at every step are in
// resume.trust.ts
defineResume(40, (sitting) => 1 + ((sitting * 5) % 7), 11);
