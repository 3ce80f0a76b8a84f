import { audit } from "../../audit/audit.ts";
import { readCredential } from "../../platform/crypto/credential-format.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db, now } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import type { Context, Services } from "../context.ts";
import { issueToken } from "../credentials/issue-credential.ts";
import { activateMember } from "./activate-member.ts";
import { readSignOn } from "./sign-on/sign-on.query.ts";
import { signOnStartUrl } from "./sign-on/sign-on-urls.ts";

export interface SignedIn {
  teamId: string;
  memberId: string;
  token: string;
  expiresAt: Date;
}

/**
 * Redeems the token of a sign-in link, once: of two concurrent attempts one succeeds. An INVITED member becomes ACTIVE.
 *
 * @throws UserError LINK_UNKNOWN when the token is mistyped, used, expired, or its member not active; SIGN_ON_REQUIRED
 *   where the team requires sign-on: the token is not used then
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
    const member = await db(em)
      .selectFrom("sign_in_token as t")
      .innerJoin("team_member as m", (join) =>
        join.onRef("m.team_id", "=", "t.team_id").onRef("m.id", "=", "t.member_id"),
      )
      .select(["m.team_id as teamId", "m.id as memberId"])
      .where("t.hash", "=", read.hash)
      .where("m.state", "in", ["ACTIVE", "INVITED"])
      .forNoKeyUpdate("m")
      .executeTakeFirst();
    if (member === undefined) throw refuse();
    // Locked, so that no session begins by a link beside the change that ends all of these.
    if ((await readSignOn(em, member.teamId, "SHARED"))?.required)
      throw new UserError("SIGN_ON_REQUIRED", "This team signs in by its own issuer, not by mailed links.", {
        path: ["token"],
      });
    const used = await db(em)
      .updateTable("sign_in_token")
      .set({ used_at: now() })
      .where("team_id", "=", member.teamId)
      .where("hash", "=", read.hash)
      .where("used_at", "is", null)
      .where("expires_at", ">", now())
      .returning("hash")
      .execute();
    if (used.length === 0) throw refuse();
    const joined = await activateMember(em, member);
    const who = { type: "TeamMember", id: member.memberId } as const;
    await audit(em, context, member.teamId, {
      action: "member.sign_in",
      // Not the actor of the request: a session of another member may be open in the browser.
      actor: who,
      target: who,
      changes: joined ? { state: { from: "INVITED", to: "ACTIVE" } } : null,
    });
    return { ...member, ...(await issueToken(em, member, kind)) };
  });
}

/**
 * The member that a sign-in link signs in, without using the link; null when it does not work. `signOnUrl` is where the
 * member signs in instead, if the team requires sign-on.
 */
export async function peekSignIn(
  services: Services,
  token: string,
): Promise<{ teamName: string; memberName: string; signOnUrl: string | null } | null> {
  const read = readCredential(token);
  if (read === "typo" || read.kind !== "signIn") return null;
  const found = await db(services.em.fork())
    .selectFrom("sign_in_token as t")
    .innerJoin("team_member as m", (join) =>
      join
        .onRef("m.team_id", "=", "t.team_id")
        .onRef("m.id", "=", "t.member_id")
        .on("m.state", "in", ["ACTIVE", "INVITED"]),
    )
    .innerJoin("team", "team.id", "t.team_id")
    .select((eb) => [
      "team.id as teamId",
      "team.name as teamName",
      "team.slug",
      eb.fn.coalesce("m.name", "m.email").as("memberName"),
    ])
    .where("t.hash", "=", read.hash)
    .where("t.used_at", "is", null)
    .where("t.expires_at", ">", now())
    .executeTakeFirst();
  if (found === undefined) return null;
  const { teamId, teamName, memberName, slug } = found;
  // By itself: its rows are on the server of the team, which is known only now.
  const required = await db(services.em.fork())
    .selectFrom("sign_on")
    .select("issuer")
    .where("team_id", "=", teamId)
    .where("required", "=", true)
    .executeTakeFirst();
  return { teamName, memberName, signOnUrl: required === undefined ? null : signOnStartUrl(services, slug) };
}
