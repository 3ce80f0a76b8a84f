import { ashby } from "../../integrations/ashby/ashby.ts";
import { greenhouse } from "../../integrations/greenhouse/greenhouse.ts";
import type { PartnerProtocol } from "../../integrations/integration.ts";
import { kombo } from "../../integrations/kombo/kombo.ts";
import { workable } from "../../integrations/workable/workable.ts";
import { knowPartners, type OrderPartner } from "../../orders/partner.ts";

/** The protocols of other systems that the server speaks. */
export const partners: PartnerProtocol[] = [greenhouse, ashby, workable, kombo];

/** Those that order assessments. */
export const orderPartnersOf = (among: PartnerProtocol[]): OrderPartner[] =>
  among.flatMap((partner) => partner.orders ?? []);

knowPartners(orderPartnersOf(partners));
