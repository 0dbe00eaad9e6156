import { defineDurability } from "./durability.test.cases.ts";

// every call, every error, a thousand kills and 500 signals are in durability.trust.ts
defineDurability(23, 3, 6);
