import { inTransaction } from "../../platform/database/in-transaction.ts";
import type { Services } from "../context.ts";
import { issueSignInToken } from "../credentials/issue-credential.ts";
import { signInUrl } from "./sign-in-url.ts";

/**
 * Makes a sign-in link for each of some memberships, which works once within so many minutes. It leads to the server's own
 * page, or to a front end's with `redirectUrl`. Only the answer contains the links: the database holds their hashes.
 */
export async function makeSignInLinks<M extends { teamId: string; memberId: string }>(
  services: Services,
  memberships: M[],
  minutes: number,
  redirectUrl: string | null = null,
): Promise<(M & { signInUrl: string })[]> {
  return await inTransaction(services.em, async (em) => {
    const links: (M & { signInUrl: string })[] = [];
    for (const membership of memberships) {
      const token = await issueSignInToken(em, membership, minutes);
      links.push({ ...membership, signInUrl: signInUrl(services, token, redirectUrl) });
    }
    return links;
  });
}
