import { defineFlat } from "./flat.test.cases.ts";

defineFlat(500, { reference: [1], wasm: [1, 2, 3], native: [1, 2, 3] });
