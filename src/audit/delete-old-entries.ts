import type { Services } from "../access/context.ts";
import { agedTable, deleteAgedRows, findTeamsWithRows } from "../platform/database/retention/aged-rows.ts";
import type { OldData } from "../platform/database/retention/delete-old.ts";
import { anyOf, sql } from "../platform/database/sql.ts";

const name = "audit entries";
const entries = agedTable("audit_entry", "occurred_at");

/** The actions that show when a member signed in last (TeamMember.lastSignInAt). */
const signIns = [sql.lit("member.sign_in"), sql.lit("member.switch_team")];

/** Entries of the audit log. The last sign-in of each member stays. */
export const oldAuditEntries: OldData<Services> = {
  name,
  period: (env) => env.KEEP_AUDIT,
  findTeams: (services, teamIds, before) => findTeamsWithRows(services, entries, teamIds, before),
  deleteFrom: (services, teamId, before) =>
    deleteAgedRows(
      services,
      {
        kind: name,
        table: entries,
        deleteOf: (q, ids) =>
          q
            .deleteFrom("audit_entry as a")
            .where("a.team_id", "=", teamId)
            .where("a.id", "=", anyOf(ids))
            .where("a.occurred_at", "<", before)
            .where((eb) => {
              const later = eb
                .selectFrom("audit_entry as l")
                .select("l.id")
                .where("l.team_id", "=", teamId)
                .whereRef("l.actor_id", "=", "a.actor_id")
                .whereRef("l.id", ">", "a.id")
                .where("l.action", "in", signIns)
                .orderBy("l.id", "desc")
                .limit(sql.lit(1));
              return eb.or([eb("a.action", "not in", signIns), sql<boolean>`${later} is not null`]);
            })
            .returning("a.id"),
      },
      teamId,
      before,
    ),
};
