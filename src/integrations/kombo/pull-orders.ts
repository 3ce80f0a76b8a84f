import { createHash } from "node:crypto";
import { z } from "zod";
import type { Context, Services } from "../../access/context.ts";
import { cancelOrder } from "../../orders/cancel-order.ts";
import { listTests } from "../../orders/list-tests.query.ts";
import { liveOrders } from "../../orders/live-orders.query.ts";
import { type CallResult, recordCallAbout } from "../../orders/messages/record-call.ts";
import type { PartnerAccount } from "../../orders/partner.ts";
import { contextOfIntegrationOwner, pullSeconds } from "../../orders/pull-orders.ts";
import { hasList, recordList } from "../../orders/settings/sent-list.ts";
import type { CallSubject } from "../../orders/subjects.ts";
import { UserError } from "../../platform/errors.ts";
import { globalId } from "../../platform/ids/ids.ts";
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
  await call(context.services, account, "TESTS", { method: "PUT", path: "/assessment/packages", body }, () => null);
  await recordList(context.services, account, hash);
}

async function readPage(services: Services, account: PartnerAccount, query: Record<string, string>): Promise<Page> {
  const path = `/assessment/orders?${new URLSearchParams(query)}`;
  return await call(services, account, "ORDERS", { method: "GET", path }, (text) => {
    const page = pageSchema.safeParse(JSON.parse(text));
    if (!page.success) throw new Error("a list of another form");
    return page.data.data;
  });
}

/** How much of a response is stored. */
const maxStored = 2_000;

/**
 * Makes a call, and records what came of it in the list of messages.
 *
 * @param read reads the response
 * @throws Error for any response but 2xx, and for one that cannot be read
 */
async function call<T>(
  services: Services,
  account: PartnerAccount,
  subject: CallSubject,
  { path, ...request }: Pick<OutgoingCall, "method" | "body"> & { path: string },
  read: (text: string) => T,
): Promise<T> {
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
  const record = (result: CallResult) => recordCallAbout(services, account, subject, result, pullSeconds);
  if (!answer.answered) {
    await record({ failed: true, statusCode: null, answer: answer.message });
    throw new Error(`Kombo was not reached: ${answer.failure}.`);
  }
  const statusCode = answer.status;
  if (statusCode < 200 || statusCode >= 300) {
    const text = answer.body.slice(0, maxStored).replaceAll(account.apiKey, "…").replaceAll("\0", "");
    await record({ failed: true, statusCode, answer: text });
    throw new Error(`Kombo has answered with ${statusCode}.`);
  }
  let result: T;
  try {
    result = read(answer.body);
  } catch {
    // It is not stored: it may name candidates.
    await record({ failed: true, statusCode, answer: "The response has another form than Kombo documents." });
    throw new Error("Kombo has answered in another form.");
  }
  await record({ failed: false, statusCode, answer: null });
  return result;
}
