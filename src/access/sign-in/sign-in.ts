import { audit } from "../../audit/audit.ts";
import { readCredential } from "../../platform/crypto/credential-format.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { firstRow, rows, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";
import type { Context, Services } from "../context.ts";
import { issueToken } from "../credentials/issue-credential.ts";

export interface SignedIn {
  teamId: string;
  memberId: string;
  token: string;
  expiresAt: Date;
}

/**
 * Redeems the token of a sign-in link, once: of two concurrent attempts one succeeds. An INVITED member becomes ACTIVE.
 *
 * @throws UserError LINK_UNKNOWN when the token is mistyped, used, expired, or its member not active
 */
export async function signIn(context: Context, token: string, kind: "TOKEN" | "COOKIE"): Promise<SignedIn> {
  const refuse = () =>
    new UserError("LINK_UNKNOWN", "This sign-in link is not known, has been used, or is too old. Ask for a new one.", {
      path: ["token"],
    });
  const read = readCredential(token);
  if (read === "typo" || read.kind !== "signIn") throw refuse();
  return await inTransaction(context.em, async (em) => {
    // The member is locked first: otherwise a member who is being disabled could get a credential that outlives that.
    const member = await firstRow<{ teamId: string; memberId: string }>(
      em,
      sql`select m.team_id as "teamId", m.id as "memberId" from sign_in_token t
          join team_member m on m.team_id = t.team_id and m.id = t.member_id
        where t.hash = ${read.hash} and m.state in ('ACTIVE', 'INVITED') for no key update of m`,
    );
    if (member === null) throw refuse();
    const used = await rows(
      em,
      sql`update sign_in_token set used_at = now()
        where team_id = ${member.teamId} and hash = ${read.hash} and used_at is null and expires_at > now() returning 1`,
    );
    if (used.length === 0) throw refuse();
    const joined = await rows(
      em,
      sql`update team_member set state = 'ACTIVE', activated_at = now()
        where team_id = ${member.teamId} and id = ${member.memberId} and state = 'INVITED' returning id`,
    );
    const who = { type: "TeamMember", id: member.memberId } as const;
    await audit(em, context, member.teamId, {
      action: "member.sign_in",
      // Not the actor of the request: a session of another member may be open in the browser.
      actor: who,
      target: who,
      changes: joined.length > 0 ? { state: { from: "INVITED", to: "ACTIVE" } } : null,
    });
    return { ...member, ...(await issueToken(em, member, kind)) };
  });
}

/** The member that a sign-in link signs in, without using the link; null when it does not work. */
export async function peekSignIn(
  services: Services,
  token: string,
): Promise<{ teamName: string; memberName: string } | null> {
  const read = readCredential(token);
  if (read === "typo" || read.kind !== "signIn") return null;
  return await firstRow(
    services.em.fork(),
    sql`select team.name as "teamName", coalesce(m.name, m.email) as "memberName"
      from sign_in_token t
        join team_member m on m.team_id = t.team_id and m.id = t.member_id and m.state in ('ACTIVE', 'INVITED')
        join team on team.id = t.team_id
      where t.hash = ${read.hash} and t.used_at is null and t.expires_at > now()`,
  );
}
