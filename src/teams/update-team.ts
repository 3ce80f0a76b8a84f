import type { Context } from "../access/context.ts";
import { accessOf } from "../access/permission.ts";
import { audit, changesBetween } from "../audit/audit.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { db } from "../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../platform/errors.ts";
import { checkText } from "../platform/graphql/check-input.ts";
import { requireTimeZone } from "../platform/graphql/scalars.ts";
import { type NotificationScheme, Team } from "./team.entity.ts";

/** The settings that an owner can change. Omitted fields stay unchanged; null is the default of a new team. */
export interface TeamChange {
  name?: string | null;
  timeZone?: string | null;
  notificationScheme?: NotificationScheme | null;
}

/**
 * Changes the team's name, time zone and notification scheme. Its plan is changed by the operator.
 *
 * @throws UserError REQUIRED for an empty name
 */
export async function updateTeam(context: Context, change: TeamChange): Promise<void> {
  const errors: UserErrorValue[] = [];
  const name = checkText(errors, ["input", "name"], change.name, 200);
  if (change.name !== undefined && name === null && errors.length === 0)
    errors.push({ code: "REQUIRED", message: "A team needs a name.", path: ["input", "name"] });
  if (errors.length > 0) throw UserError.of(errors);
  await inTransaction(context.em, async (em) => {
    const { teamId } = accessOf(context);
    await db(em).selectFrom("team").select("id").where("id", "=", teamId).forNoKeyUpdate().execute();
    const team = await em.findOneOrFail(Team, { id: teamId });
    const settings = () => ({
      name: team.name,
      timeZone: team.timeZone,
      notificationScheme: team.notificationScheme,
    });
    const before = settings();
    if (name !== null) team.name = name;
    if (change.timeZone !== undefined) team.timeZone = requireTimeZone(change.timeZone) ?? "UTC";
    if (change.notificationScheme !== undefined) team.notificationScheme = change.notificationScheme ?? "BY_ASSIGNEE";
    const changes = changesBetween(before, settings());
    if (changes !== null)
      await audit(em, context, teamId, { action: "team.update", target: { type: "Team", id: teamId }, changes });
  });
}
