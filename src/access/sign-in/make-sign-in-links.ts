import { inTransaction } from "../../platform/database/in-transaction.ts";
import type { Services } from "../context.ts";
import { issueSignInToken } from "../credentials/issue-credential.ts";
import { signInUrl } from "./sign-in-url.ts";
import { findRequiredSignOns } from "./sign-on/sign-on.query.ts";

/**
 * Makes a sign-in link for each of some memberships, which works once within so many minutes. It leads to the server's own
 * page, or to a front end's with `redirectUrl`. Only the answer contains the links: the database holds their hashes. For a
 * team that requires sign-on the link is the address of its sign-on instead, which lets nobody in by itself.
 */
export async function makeSignInLinks<M extends { teamId: string; memberId: string }>(
  services: Services,
  memberships: M[],
  minutes: number,
  redirectUrl: string | null = null,
): Promise<(M & { signInUrl: string })[]> {
  return await inTransaction(services.em, async (em) => {
    const links: (M & { signInUrl: string })[] = [];
    const required = await findRequiredSignOns(
      services,
      em,
      memberships.map((one) => one.teamId),
    );
    for (const membership of memberships) {
      const signOnUrl = required.get(membership.teamId);
      if (signOnUrl !== undefined) {
        links.push({ ...membership, signInUrl: signOnUrl });
        continue;
      }
      const token = await issueSignInToken(em, membership, minutes);
      links.push({ ...membership, signInUrl: signInUrl(services, token, redirectUrl) });
    }
    return links;
  });
}
