import { greenhouse } from "../../integrations/greenhouse/greenhouse.ts";
import type { PartnerProtocol } from "../../integrations/integration.ts";

/** The protocols of other systems that the server speaks. */
export const partners: PartnerProtocol[] = [greenhouse];
