import { defineFlat } from "./flat.test.cases.ts";

// Enough that an arena a round would be far above two per cent; 500 are in flat.trust.ts.
defineFlat(24, { wasm: [2], native: [2] });
