import type { EntityManager } from "@mikro-orm/postgresql";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { newId } from "../../platform/ids/ids.ts";
import { countRequest, isWithinLimit, networkOf } from "../../platform/limits/rate-limit.ts";
import { causeOf } from "../../platform/process/cause.ts";
import type { Context } from "../context.ts";
import { mailSignIn } from "./member-email-jobs.ts";
import { isSignInRedirect } from "./sign-in-url.ts";

/** The limits of requests in an hour: by a network, by a network for one address, and for one address from anywhere. */
const maxAnHour = { network: 300, networkAndAddress: 20, address: 5 };
const hour = 3_600;

/**
 * Requests sign-in links by e-mail. Only the job looks the address up, so that answer and time are the same for every
 * address.
 *
 * An attacker cannot keep a member from signing in: after 5 requests in an hour for an address the answer stays the same
 * and no more e-mails are sent, and the links that were sent work for as long as that lasts (signInMinutes).
 *
 * With a redirectUrl the links lead to a front end, with a one-time code that the front end redeems.
 *
 * @throws UserError URL_NOT_ALLOWED where the origin of the redirectUrl is not configured
 * @throws RATE_LIMITED after 20 in an hour for the same address by the same network, or 300 by the network
 */
export async function requestSignIn(context: Context, email: string, redirectUrl: string | null = null): Promise<void> {
  const { services, callerAddress } = context;
  // First, since it does not depend on the address.
  if (redirectUrl !== null && !isSignInRedirect(services, redirectUrl))
    throw new UserError(
      "URL_NOT_ALLOWED",
      "A sign-in link leads only to an origin of ALLOWED_ORIGINS, or to that of APP_URL. Use one of those, or ask the operator to add this one.",
      { path: ["redirectUrl"] },
    );
  const network = networkOf(callerAddress);
  // The caller first: a caller who is refused must not use up the limit of the address.
  await countRequest(services, "sign-in by", network, maxAnHour.network, hour);
  await countRequest(services, "sign-in by for", `${network} ${email}`, maxAnHour.networkAndAddress, hour);
  if (!(await isWithinLimit(services, "sign-in of", email, maxAnHour.address, hour))) return;
  const requestId = newId();
  await inTransaction(context.em, async (em) => {
    await db(em).insertInto("sign_in_request").values({ id: requestId, email, redirect_url: redirectUrl }).execute();
    await services.queue.add(em, mailSignIn, [{ requestId }], { causedBy: causeOf(context.requestId) });
  });
}

/** The redirect URL of a request, and the memberships of its address, the oldest first. Null: the request has ended. */
export async function readSignInRequest(
  em: EntityManager,
  requestId: string,
): Promise<{ members: { teamId: string; memberId: string }[]; redirectUrl: string | null } | null> {
  const request = await db(em)
    .selectFrom("sign_in_request")
    .select(["email", "redirect_url as redirectUrl"])
    .where("id", "=", requestId)
    .executeTakeFirst();
  if (request === undefined) return null;
  return { members: await membershipsOf(em, request.email), redirectUrl: request.redirectUrl };
}

/** The memberships that an address can sign in to, the oldest first; those of a demo team, which sends no e-mail, last. */
export async function membershipsOf(
  em: EntityManager,
  email: string,
): Promise<{ teamId: string; memberId: string; teamName: string }[]> {
  return await db(em)
    .selectFrom("team_member as m")
    .innerJoin("team as t", "t.id", "m.team_id")
    .select(["m.team_id as teamId", "m.id as memberId", "t.name as teamName"])
    .where("m.email", "=", email)
    .where("m.state", "in", ["ACTIVE", "INVITED"])
    .orderBy("t.is_demo")
    .orderBy("m.created_at")
    .orderBy("m.id")
    .execute();
}

/** Deletes a request, in the caller's transaction. @returns false where another worker has deleted it */
export async function endSignInRequest(em: EntityManager, requestId: string): Promise<boolean> {
  const gone = await db(em).deleteFrom("sign_in_request").where("id", "=", requestId).returning("id").execute();
  return gone.length > 0;
}
