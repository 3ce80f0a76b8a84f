import { createHash } from "node:crypto";
import { z } from "zod";
import type { Context, Services } from "../../access/context.ts";
import { cancelOrder } from "../../orders/cancel-order.ts";
import { listTests } from "../../orders/list-tests.query.ts";
import { liveOrders } from "../../orders/live-orders.query.ts";
import type { PartnerAccount } from "../../orders/partner.ts";
import { contextOfIntegrationOwner } from "../../orders/pull-orders.ts";
import { hasList, recordList } from "../../orders/settings/sent-list.ts";
import { UserError } from "../../platform/errors.ts";
import { globalId } from "../../platform/ids.ts";
import { callOut, type OutgoingCall } from "../../platform/outgoing-http/outgoing-call.ts";
import { acceptOrder, orderSchema } from "./accept-order.ts";
import { headersOf } from "./write-result.ts";

const timeoutMs = 15_000;
/** Of a page of 100 orders with the descriptions of their jobs. */
const maxBytes = 4 * 1024 * 1024;
const pageSize = 100;
/** More open orders than this are fetched a minute later. */
const maxPages = 10;

const pageSchema = z.object({
  data: z.object({ next: z.string().max(2_000).nullish(), results: z.array(z.unknown()).max(pageSize) }),
});
type Page = z.infer<typeof pageSchema>["data"];

/** Sends the list of assessments where it has changed, accepts open orders, and cancels those that Kombo has cancelled. */
export async function pullKomboOrders(services: Services, account: PartnerAccount): Promise<void> {
  const context = await contextOfIntegrationOwner(services, account);
  if (context === null) {
    services.log.warn(
      { teamId: account.teamId },
      "orders of Kombo not fetched: who saved the integration may not invite",
    );
    return;
  }
  await sendPackages(context, account);
  const open = new Set<string>();
  let isWhole = false;
  let cursor: string | null = null;
  for (let page = 0; page < maxPages && !isWhole; page++) {
    const query: Record<string, string> = { statuses: "OPEN", page_size: String(pageSize) };
    const { results, next }: Page = await readPage(services, account, cursor === null ? query : { ...query, cursor });
    for (const result of results) {
      const order = orderSchema.safeParse(result);
      if (!order.success) continue;
      open.add(order.data.id);
      if (order.data.status === "OPEN") await acceptOrder(context, account, order.data);
    }
    cursor = next ?? null;
    isWhole = cursor === null;
  }
  if (isWhole) await cancelEnded(context, account, open);
}

/** Our live orders that are not open in Kombo any more may have been cancelled there. */
async function cancelEnded(context: Context, account: PartnerAccount, open: Set<string>): Promise<void> {
  const missing = (await liveOrders(context, account)).filter(({ reference }) => !open.has(reference));
  if (missing.length === 0) return;
  const some = missing.slice(0, pageSize);
  const { results } = await readPage(context.services, account, {
    ids: some.map(({ reference }) => reference).join(","),
    page_size: String(pageSize),
  });
  for (const result of results) {
    const order = orderSchema.safeParse(result);
    const ours = order.success ? some.find(({ reference }) => reference === order.data.id) : undefined;
    if (ours !== undefined && order.data?.status === "CANCELLED")
      await cancelOrder(context, account, ours.id).catch((error: unknown) => {
        // It has been submitted meanwhile.
        if (!(error instanceof UserError)) throw error;
      });
  }
}

/** The list of packages is replaced as a whole. */
async function sendPackages(context: Context, account: PartnerAccount): Promise<void> {
  const tests = await listTests(context);
  const body = JSON.stringify({
    packages: tests.map(({ id, title }) => ({
      id: globalId("Assessment", id),
      type: "SKILLS_TEST",
      name: title,
      description: title,
    })),
  });
  const hash = createHash("sha256").update(body).digest();
  if (await hasList(context.services, account, hash)) return;
  await call(context.services, account, "/assessment/packages", { method: "PUT", body });
  await recordList(context.services, account, hash);
}

async function readPage(services: Services, account: PartnerAccount, query: Record<string, string>): Promise<Page> {
  const text = await call(services, account, `/assessment/orders?${new URLSearchParams(query)}`, { method: "GET" });
  const page = pageSchema.safeParse(JSON.parse(text));
  if (!page.success) throw new Error("Kombo has answered with a list of another form.");
  return page.data.data;
}

/** @throws Error for any response but 2xx */
async function call(
  services: Services,
  account: PartnerAccount,
  path: string,
  request: Pick<OutgoingCall, "method" | "body">,
): Promise<string> {
  const answer = await callOut({
    ...request,
    url: `${account.url}${path}`,
    headers: {
      ...headersOf(account),
      "user-agent": "Beckon",
      ...(request.body === undefined ? {} : { "content-type": "application/json" }),
    },
    timeoutMs,
    maxBytes,
    allowPrivate: services.env.WEBHOOK_ALLOW_PRIVATE,
  });
  if (!answer.answered) throw new Error(`Kombo was not reached: ${answer.failure}.`);
  if (answer.status < 200 || answer.status >= 300) throw new Error(`Kombo has answered with ${answer.status}.`);
  return answer.body;
}
