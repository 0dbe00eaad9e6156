// What is done to graphs with windows when they are cut.
import { inlinedIn } from "./inline.ts";
import { unfold } from "./unfold.ts";
import { winnerOrders } from "./winner-orders.ts";

export const windowPasses = { unfold, inlinedIn, winnerOrders };
