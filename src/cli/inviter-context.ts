import type { Context, Services } from "../access/context.ts";
import { contextOnBehalfOf } from "../access/contexts.ts";
import { db, sql } from "../platform/database/sql.ts";
import { UserError } from "../platform/errors.ts";
import { storedId } from "../platform/ids/ids.ts";

/**
 * The context in which an operator invites to an assessment of any team: in the name of the team's first ACTIVE owner, or
 * of the member that is given. That member is the inviter, and is recorded as the actor. An operator reaches every team,
 * and may do no more in one than the member could through the API.
 *
 * @param memberId an ACTIVE member of the assessment's team who may invite
 * @throws UserError NOT_FOUND
 */
export async function inviterContext(services: Services, assessmentId: string, memberId?: string): Promise<Context> {
  const assessment = storedId("Assessment", assessmentId);
  const member = memberId === undefined ? null : storedId("TeamMember", memberId);
  const first = await db(services.em.fork({ clear: true }))
    .selectFrom("assessment as a")
    .leftJoin("team_member as m", (join) => {
      const active = join.onRef("m.team_id", "=", "a.team_id").on("m.state", "=", "ACTIVE");
      return memberId === undefined
        ? active.on("m.role", "=", "OWNER")
        : active.on("m.id", "=", sql<string>`${member}::uuid`);
    })
    .select(["a.team_id as teamId", "m.id as memberId"])
    .where("a.id", "=", sql<string>`${assessment}::uuid`)
    .orderBy("m.created_at")
    .orderBy("m.id")
    .limit(sql.lit(1))
    .executeTakeFirst();
  if (first === undefined) throw new UserError("NOT_FOUND", `There is no assessment ${assessmentId}.`);
  const { teamId } = first;
  const context =
    first.memberId === null ? null : await contextOnBehalfOf(services, { teamId, memberId: first.memberId });
  if (context?.access?.may("INVITE")) return context;
  throw new UserError(
    "NOT_FOUND",
    memberId === undefined
      ? "The assessment's team has no active owner. Name a manager with --as."
      : `The assessment's team has no active owner or manager ${memberId}.`,
  );
}
