import type { EntityManager } from "@mikro-orm/postgresql";
import { audit } from "../../audit/audit.ts";
import { inTransaction } from "../../platform/database/in-transaction.ts";
import { db, now, sql } from "../../platform/database/sql.ts";
import { topLevelError, UserError } from "../../platform/errors.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { countRequest } from "../../platform/limits/rate-limit.ts";
import { recheckPermission } from "../authenticate.ts";
import type { Context } from "../context.ts";
import { issueToken } from "../credentials/issue-credential.ts";
import { viewerOf } from "../permission.ts";
import { activateMember } from "./activate-member.ts";
import { membershipsOfCaller } from "./memberships.query.ts";
import type { SignedIn } from "./sign-in.ts";
import { readSessionOrigin, readSignOn, recordSessionOrigin } from "./sign-on/sign-on.query.ts";

/** The new session, and whether it is a token or the cookie of our own pages. */
export interface SwitchedTeam extends SignedIn {
  kind: "TOKEN" | "COOKIE";
}

/** How long the former credential stays valid, in seconds: a call whose answer is lost can be repeated with it. */
const overlapSeconds = 60;
const maxAnHour = 120;

/**
 * Signs the caller in to another of their teams without a new e-mail: one that has a member with the same e-mail address,
 * which the sign-in link of this session has proved. An INVITED member becomes ACTIVE, as with a sign-in link.
 *
 * The new credential ends when the one of this request would have ended, so that changing never prolongs a session. The
 * former one ends after a minute, so that one session is one team, and signing out ends all of it.
 *
 * @returns null for the caller's own team: nothing has changed
 * @throws UserError NOT_FOUND; SIGN_ON_REQUIRED for a team whose issuer this session did not come by; NOT_ALLOWED over a connection that cannot replace the session's cookie
 */
export async function switchTeam(context: Context, team: string): Promise<SwitchedTeam | null> {
  await recheckPermission(context, "SELF");
  const { teamId: formerTeamId, id: formerId, credentialHash } = viewerOf(context);
  const teamId = storedId("Team", team);
  if (teamId === formerTeamId) return null;
  await countRequest(context.services, "switch team", formerId, maxAnHour, 3_600);
  const signed = await inTransaction(context.em, async (em) => {
    // Locked first: a session that the team does not accept must not begin beside the change that ends all of these.
    if (teamId !== null) await readSignOn(em, teamId, "SHARED");
    const member = teamId === null ? undefined : await lockMember(em, context, teamId);
    if (member === undefined)
      throw new UserError("NOT_FOUND", "No such team has a member with your e-mail address.", { path: ["teamId"] });
    const former = await db(em)
      .selectFrom("credential")
      .select(({ fn }) => ["kind", fn.coalesce("session_ends_at", "expires_at").as("endsAt")])
      .where("team_id", "=", formerTeamId)
      .where("hash", "=", credentialHash)
      .forNoKeyUpdate()
      .executeTakeFirst();
    // It has been ended since it was checked.
    if (former === undefined || former.kind === "API_KEY")
      throw topLevelError("UNAUTHENTICATED", "This session has ended.");
    const origin = await readSessionOrigin(em, { teamId: formerTeamId, credentialHash });
    if (member.signOnUrl !== null)
      throw new UserError("SIGN_ON_REQUIRED", "This team signs in by its own issuer: open signOnUrl of myTeams.", {
        path: ["teamId"],
      });
    if (former.kind === "COOKIE" && context.replaceSession === undefined)
      throw new UserError("NOT_ALLOWED", "A session's cookie is replaced over HTTP only: call this by POST.");
    await db(em)
      .updateTable("credential")
      .set({
        session_ends_at: former.endsAt,
        expires_at: ({ ref }) =>
          sql<Date>`least(${ref("expires_at")}, ${now()} + make_interval(secs => ${overlapSeconds}))`,
      })
      .where("team_id", "=", formerTeamId)
      .where("hash", "=", credentialHash)
      .execute();
    const joined = await activateMember(em, member);
    // Neither entry names the other team: its members do not learn of it.
    await audit(em, context, formerTeamId, {
      action: "member.leave_session",
      target: { type: "TeamMember", id: formerId },
    });
    const who = { type: "TeamMember", id: member.memberId } as const;
    await audit(em, context, member.teamId, {
      action: "member.switch_team",
      actor: who,
      target: who,
      changes: joined ? { state: { from: "INVITED", to: "ACTIVE" } } : null,
    });
    const issued = await issueToken(em, member, former.kind, former.endsAt);
    if (origin !== undefined) await recordSessionOrigin(em, { teamId: member.teamId, token: issued.token }, origin);
    return { teamId: member.teamId, memberId: member.memberId, kind: former.kind, ...issued };
  });
  context.services.credentials.evict(credentialHash);
  if (signed.kind === "COOKIE") context.replaceSession!(signed.token);
  return signed;
}

/** Locks the caller's member of a team. It is locked first: a member who is being disabled gets no credential. */
async function lockMember(
  em: EntityManager,
  context: Context,
  teamId: string,
): Promise<{ teamId: string; memberId: string; signOnUrl: string | null } | undefined> {
  const found = (await membershipsOfCaller(em, context)).find((one) => one.teamId === teamId);
  if (found === undefined) return undefined;
  const locked = await db(em)
    .selectFrom("team_member")
    .select(["team_id as teamId", "id as memberId"])
    .where("team_id", "=", teamId)
    .where("id", "=", found.memberId)
    .where("state", "in", ["ACTIVE", "INVITED"])
    .forNoKeyUpdate()
    .executeTakeFirst();
  return locked === undefined ? undefined : { ...locked, signOnUrl: found.signOnUrl };
}
