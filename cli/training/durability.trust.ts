import { defineDurability } from "./durability.test.cases.ts";

// a commit has some eighty calls: what is not killed at one of them is killed at any time
defineDurability(1, 500, 900);
