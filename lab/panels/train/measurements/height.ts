// What the height of the chart says; chosen by the person, kept while the page is open.
import { inAddress } from "../../../state/address-parts.ts";
import { oneOf } from "../../../state/forms.ts";
import { HEIGHTS, type Height } from "./course.ts";

export const height = inAddress<Height>("train", "chart", "mistakes", oneOf(HEIGHTS));
