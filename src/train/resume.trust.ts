import { defineResume } from "./resume.test.cases.ts";

// a fifth of all combinations: a quarter of an hour
defineResume(200, () => 1, 5);
