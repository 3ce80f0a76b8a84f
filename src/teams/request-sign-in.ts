import type { EntityManager } from "@mikro-orm/postgresql";
import { UserProblem } from "../base/errors.ts";
import { newId } from "../base/ids.ts";
import { inTransaction } from "../base/in-transaction.ts";
import { countAgainst, isWithinLimit, networkOf } from "../base/rate-limit.ts";
import { firstRow, rows, sql } from "../base/rows.ts";
import type { Context } from "./context.ts";
import { mailSignIn } from "./mail-people.ts";
import { isSignInRedirect } from "./sign-in-url.ts";

/** So many requests in an hour: of a network, of a network for one address, and for one address from anywhere. */
const maxAnHour = { network: 300, networkAndAddress: 20, address: 5 };
const hour = 3_600;

/**
 * Asks for sign-in links by mail. Nothing here looks whether anybody has the address: that is done by
 * the job, so that answer and time are the same for everybody.
 *
 * Nobody can keep a member from signing in from elsewhere: after 5 in an hour for an address the answer stays the same
 * and nothing is mailed any more, and the links that were mailed work for as long as that lasts (signInMinutes).
 *
 * With a redirectUrl the links lead to a front end, with a one-time code that the front end redeems.
 *
 * @throws UserProblem URL_NOT_ALLOWED where the redirectUrl is of no origin that the operator has named
 * @throws RATE_LIMITED after 20 in an hour for the same address by the same network, or 300 by the network
 */
export async function requestSignIn(context: Context, email: string, redirectUrl: string | null = null): Promise<void> {
  const { services, callerAddress } = context;
  // Before anything that depends on the address.
  if (redirectUrl !== null && !isSignInRedirect(services, redirectUrl))
    throw new UserProblem(
      "URL_NOT_ALLOWED",
      "A sign-in link leads only to an origin of ALLOWED_ORIGINS, or to that of APP_URL. Use one of those, or ask the operator to add this one.",
      { path: ["redirectUrl"] },
    );
  const network = networkOf(callerAddress);
  // The caller first: who is refused must not use up what somebody else's address has.
  await countAgainst(services, "sign-in by", network, maxAnHour.network, hour);
  await countAgainst(services, "sign-in by for", `${network} ${email}`, maxAnHour.networkAndAddress, hour);
  if (!(await isWithinLimit(services, "sign-in of", email, maxAnHour.address, hour))) return;
  const requestId = newId();
  await inTransaction(context.em, async (em) => {
    await rows(
      em,
      sql`insert into sign_in_request (id, email, redirect_url) values (${requestId}, ${email}, ${redirectUrl})`,
    );
    await services.queue.add(em, mailSignIn, [{ requestId }]);
  });
}

/** Where the links of a request lead, and everybody who has its address, the longest-serving membership first. Null: dealt with already. */
export async function readSignInRequest(
  em: EntityManager,
  requestId: string,
): Promise<{ members: { teamId: string; memberId: string }[]; redirectUrl: string | null } | null> {
  const request = await firstRow<{ email: string; redirectUrl: string | null }>(
    em,
    sql`select email, redirect_url as "redirectUrl" from sign_in_request where id = ${requestId}`,
  );
  if (request === null) return null;
  return { members: await membershipsOf(em, request.email), redirectUrl: request.redirectUrl };
}

/** Every membership that an address can sign in to, the oldest first; those of a demo, which mails nobody, last. */
export async function membershipsOf(
  em: EntityManager,
  email: string,
): Promise<{ teamId: string; memberId: string; teamName: string }[]> {
  return await rows(
    em,
    sql`select m.team_id as "teamId", m.id as "memberId", t.name as "teamName" from team_member m join team t on t.id = m.team_id
      where m.email = ${email} and m.state in ('ACTIVE', 'INVITED') order by t.is_demo, m.created_at, m.id`,
  );
}

/** Forgets a request, in the caller's transaction. @returns false where somebody else was quicker */
export async function endSignInRequest(em: EntityManager, requestId: string): Promise<boolean> {
  const gone = await rows(em, sql`delete from sign_in_request where id = ${requestId} returning id`);
  return gone.length > 0;
}
