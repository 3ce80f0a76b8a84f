import { greenhouse } from "./partners/greenhouse/greenhouse.ts";
import type { PartnerProtocol } from "./partners/protocol.ts";

/** The languages of other systems that this one speaks. */
export const partners: PartnerProtocol[] = [greenhouse];
