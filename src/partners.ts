import { greenhouse } from "./partners/greenhouse/greenhouse.ts";
import type { PartnerProtocol } from "./partners/protocol.ts";

/** The protocols of other systems that the server speaks. */
export const partners: PartnerProtocol[] = [greenhouse];
