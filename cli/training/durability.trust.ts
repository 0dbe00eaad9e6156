import { defineDurability } from "./durability.test.cases.ts";

defineDurability(1, 500);
