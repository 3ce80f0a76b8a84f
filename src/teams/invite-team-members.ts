import type { EntityManager } from "@mikro-orm/postgresql";
import { expressionBuilder } from "kysely";
import { recheckPermission } from "../access/authenticate.ts";
import type { Context } from "../access/context.ts";
import { viewerOf } from "../access/permission.ts";
import { roleProblem } from "../access/permissions.ts";
import { audit } from "../audit/audit.ts";
import { bulkResult } from "../idempotency/bulk-result.ts";
import { runIdempotent } from "../idempotency/run-idempotent.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { anyOf, array, type Database, db, sql } from "../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../platform/errors.ts";
import { checkText } from "../platform/graphql/check-input.ts";
import { emailNotes } from "../platform/graphql/email-notes.ts";
import type { BulkResult } from "../platform/graphql/read-ids.ts";
import { globalId } from "../platform/ids/ids.ts";
import { readAddress } from "../platform/text/read-address.ts";
import { addMembers, deleteNewMembers, type NewMember } from "./add-member.ts";

const maxMembers = 100;

/** Whether the member `m` of a statement was sent an invitation to the team within 10 minutes. */
const mailedLately = (teamId: string) => {
  const eb = expressionBuilder<Database & { m: Database["team_member"] }, "m">();
  const emails = eb
    .selectFrom("email as e")
    .select("e.id")
    .where("e.team_id", "=", teamId)
    .whereRef("e.member_id", "=", "m.id")
    .where("e.kind", "=", "TEAM_INVITATION")
    .where("e.queued_at", ">", sql<Date>`now() - interval '10 minutes'`);
  return sql<boolean>`exists ${emails}`;
};

/**
 * Whether the requested e-mail is still to be queued: two requests before it is queued would lead to two e-mails.
 * It locks the member, so that two workers do not both find none.
 */
export async function mayEmailTeamInvitation(em: EntityManager, teamId: string, memberId: string): Promise<boolean> {
  await db(em)
    .selectFrom("team_member")
    .select("id")
    .where("team_id", "=", teamId)
    .where("id", "=", memberId)
    .forNoKeyUpdate()
    .execute();
  const wanting = await db(em)
    .selectFrom("team_member as m")
    .select("m.id")
    .where("m.team_id", "=", teamId)
    .where("m.id", "=", memberId)
    .where("m.state", "=", "INVITED")
    .where((eb) => eb.not(mailedLately(teamId)))
    .execute();
  return wanting.length > 0;
}

/**
 * Invites members to the team: each is sent a link, and is INVITED until it is used. A member who is INVITED already is
 * sent the e-mail again, once in 10 minutes. A refused row does not stop the others. A key invites to roles that may do
 * no more than the key, also where the e-mail is sent again.
 *
 * @throws UserError where the call as a whole is refused, e.g. QUOTA_EXCEEDED
 */
export async function inviteTeamMembers(
  context: Context,
  members: NewMember[],
): Promise<BulkResult & { warnings: UserErrorValue[] }> {
  if (members.length === 0) throw new UserError("REQUIRED", "Name at least one member.", { path: ["members"] });
  if (members.length > maxMembers)
    throw new UserError("TOO_MANY_ITEMS", `At most ${maxMembers} members a call.`, { path: ["members"] });
  await recheckPermission(context, "ADMIN");
  const viewer = viewerOf(context);
  const { teamId } = viewer;
  const inviter = viewer.type === "TeamMember" ? viewer.id : viewer.createdBy;
  const invite = async (em: EntityManager): Promise<BulkResult> => {
    const errors: UserErrorValue[] = [];
    const read = members.flatMap(({ email, name, role }, index) => {
      const path = ["members", String(index)];
      const mailbox = readAddress(email);
      if (mailbox.address === null)
        errors.push({ code: "INVALID_EMAIL", message: mailbox.message, path: [...path, "email"] });
      if (role === "BLIND_REVIEWER" && !context.plan.includes("BLIND_REVIEW"))
        errors.push({
          code: "FEATURE_NOT_ENABLED",
          message: "The team's subscription does not include BLIND_REVIEW.",
          path: [...path, "role"],
        });
      const problem = roleProblem(viewer, role);
      if (problem !== null) errors.push({ code: "NOT_ALLOWED", message: problem, path: [...path, "role"] });
      const given = checkText(errors, [...path, "name"], name ?? (mailbox.address === null ? null : mailbox.name), 200);
      return mailbox.address === null ? [] : [{ path, index, email: mailbox.address, name: given, role }];
    });
    const refused = new Set(errors.map((error) => error.path?.[1]));
    const firstPlace = new Map<string, number>();
    for (const row of read) {
      if (firstPlace.has(row.email)) {
        errors.push({
          code: "DUPLICATE_IN_REQUEST",
          message: "The same address stands above; the first row counts.",
          path: [...row.path, "email"],
        });
        refused.add(String(row.index));
      } else firstPlace.set(row.email, row.index);
    }
    const good = read.filter((row) => !refused.has(String(row.index)));
    const made = await addMembers(
      em,
      teamId,
      good.map(({ email, name, role }) => ({ email, name, role, state: "INVITED", invitedBy: inviter })),
    );
    const addresses = good.map((row) => row.email);
    // Locked before they are read: a statement that waited for a lock does not see e-mails that were queued meanwhile.
    await db(em)
      .selectFrom("team_member")
      .select("id")
      .where("team_id", "=", teamId)
      .where("email", "=", anyOf(array.text(addresses)))
      .orderBy("id")
      .forNoKeyUpdate()
      .execute();
    const known = await db(em)
      .selectFrom("team_member as m")
      .select(["m.id", "m.email", "m.role", "m.state", mailedLately(teamId).as("mailedLately")])
      .where("m.team_id", "=", teamId)
      .where("m.email", "=", anyOf(array.text(addresses)))
      .execute();
    const byEmail = new Map(known.map((member) => [member.email, member]));
    // Without the address: the path says which row it is, and the message is stored with an idempotency key.
    const refuse = (
      { email, path }: { email: string; path: string[] },
      code: UserErrorValue["code"],
      message: string,
    ) => {
      const existing = made.has(email) ? null : { id: globalId("TeamMember", byEmail.get(email)!.id) };
      errors.push({ code, message, path, existing });
    };
    const wanted = good.filter((row) => {
      const member = byEmail.get(row.email)!;
      if (made.has(row.email)) return true;
      if (member.state !== "INVITED" || member.role !== row.role)
        refuse(row, "ALREADY_EXISTS", `The member with this address is ${member.state} already, as ${member.role}.`);
      else if (member.mailedLately) refuse(row, "TOO_SOON", "The member with this address was invited a moment ago.");
      else return true;
      return false;
    });
    const leftOut = await context.services.memberEmails.inviteToTeam(
      em,
      context,
      teamId,
      wanted.map(({ email }) => byEmail.get(email)!),
    );
    const overLimit = new Set(leftOut.map((member) => member.email));
    const tooOften = "This address was mailed too often by this team within the last hour. Try again in an hour.";
    for (const row of wanted) if (overLimit.has(row.email)) refuse(row, "TOO_SOON", tooOften);
    await deleteNewMembers(
      em,
      teamId,
      [...overLimit].flatMap((email) => made.get(email) ?? []),
    );
    const mailed = wanted.flatMap(({ email }) => (overLimit.has(email) ? [] : [byEmail.get(email)!.id]));
    const roleOf = new Map(good.map(({ email, role }) => [made.get(email), role]));
    await audit(
      em,
      context,
      teamId,
      ...mailed.map((id) => ({
        action: "member.invite" as const,
        target: { type: "TeamMember" as const, id },
        changes: roleOf.has(id) ? { role: { from: null, to: roleOf.get(id) } } : null,
      })),
    );
    return { ids: mailed, errors };
  };
  const { ids, errors } = await inTransaction(context.em, (em) =>
    runIdempotent(em, context, () => invite(em), bulkResult),
  );
  return { ids, ...withAddresses(members, errors) };
}

/** Adds messages that contain an address: they are not stored for a repeat, which makes them from the same arguments. */
function withAddresses(members: NewMember[], errors: UserErrorValue[]) {
  const all = members.map(({ email }, index) => emailNotes(email, ["members", String(index), "email"]));
  const errorAt = new Map(all.flatMap(({ error }) => (error === null ? [] : [[error.path!.join("."), error]])));
  return {
    errors: errors.map((error) => (error.code === "INVALID_EMAIL" && errorAt.get(error.path!.join("."))) || error),
    warnings: all.flatMap((notes) => notes.warnings),
  };
}
