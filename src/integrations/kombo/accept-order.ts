import { z } from "zod";
import type { Context } from "../../access/context.ts";
import type { PartnerAccount } from "../../orders/partner.ts";
import { placeOrder, rejectOrder } from "../../orders/place-order.ts";
import { optionalText } from "../../orders/serve-partner.ts";
import { UserError } from "../../platform/errors.ts";

/** An order as Kombo has it, in its lists and in its webhooks. */
export const orderSchema = z.object({
  id: z.string().min(1).max(200),
  package_id: z.string().min(1).max(200),
  /** Kombo may add some: only OPEN orders are accepted. */
  status: z.string().max(100).default("OPEN"),
  integration_id: optionalText(200),
  candidate: z.object({
    remote_id: optionalText(500),
    email: z.string().max(1_000).nullish(),
    first_name: optionalText(200),
    last_name: optionalText(200),
  }),
});
export type KomboOrder = z.infer<typeof orderSchema>;

/** What passes: the order is tried again with the next fetch. */
const passing = new Set(["QUOTA_EXCEEDED", "TOO_SOON", "INVALID_STATE"]);

/** Invites the candidate of an order, or has Kombo informed why not. */
export async function acceptOrder(context: Context, account: PartnerAccount, order: KomboOrder): Promise<void> {
  const { candidate } = order;
  try {
    await placeOrder(context, account, {
      reference: order.id,
      isUnique: true,
      assessmentId: order.package_id,
      email: candidate.email ?? "",
      name: [candidate.first_name, candidate.last_name].filter(Boolean).join(" "),
    });
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const [{ code, message }] = error.errors as [(typeof error.errors)[number]];
    if (!passing.has(code)) await rejectOrder(context, account, order.id, message);
  }
}
