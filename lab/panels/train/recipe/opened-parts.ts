// Which of the parts behind a link of the settings sentence are open.
import { inAddress } from "../../../state/address-parts.ts";
import { flag } from "../../../state/forms.ts";

export const isFormOpen = inAddress("train", "form", false, flag);
export const isTakingAway = inAddress("train", "program", false, flag);
