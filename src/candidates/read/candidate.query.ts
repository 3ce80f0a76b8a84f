import type { NotNull } from "kysely";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { loaderOf, loadRow } from "../../platform/graphql/loader.ts";
import type { Row, Shape } from "../../platform/graphql/read-plan.ts";
import { memberShape } from "../../teams/team.query.ts";

/** How candidates are read. Who may identify the candidate is decided in the field resolvers, never here. */
export const candidateShape: Shape = {
  name: "Candidate",
  table: "candidate",
  columns: {
    email: "$.email",
    name: "$.name",
    codename: "$.codename",
    externalId: "$.external_id",
    locale: "$.locale",
    timeZone: "$.time_zone",
    labels:
      "array(select l.label from candidate_label l where l.team_id = $.team_id and l.candidate_id = $.id order by l.label)",
    extraTime: "$.extra_time",
    metadata: "$.metadata",
    decision: "$.decision",
    decidedAt: "$.decided_at",
    archivedAt: "$.archived_at",
    remindersOff: "$.reminders_off",
    emailSuppressed: "exists (select 1 from email_suppression s where s.team_id = $.team_id and s.address = $.email)",
    createdAt: "$.created_at",
    erasedAt: "$.erased_at",
  },
  always: ["erasedAt"],
  needs: { displayName: ["name", "email", "codename"] },
};

/** The fields by which candidates can be ordered. */
export const candidateOrders = {
  CREATED_AT: null,
  NAME: { sql: 'lower(coalesce($.name, $.email, $.codename) collate "default") collate "C"', cast: "text" },
  LAST_EVENT_AT: { sql: "last.sequence", cast: "integer" },
} as const;

// The query scans the event log from its end and uses an event where its candidate has no later one, so that events
// need not update the candidate.
const lastEvent = ` join event last on last.team_id = $.team_id and last.candidate_id = $.id and not exists (
  select 1 from event later where later.team_id = last.team_id and later.candidate_id = last.candidate_id and later.sequence > last.sequence)`;

/** A list of candidates. */
export const candidateList = (
  where: List["where"],
  order?: { field: keyof typeof candidateOrders; direction: "ASC" | "DESC" } | null,
): List => {
  const by = order == null ? null : candidateOrders[order.field];
  return {
    shape: candidateShape,
    where,
    ...(order?.field === "LAST_EVENT_AT" ? { join: lastEvent } : {}),
    orderBy: by === null ? null : { name: order!.field, ...by },
    descending: order?.direction !== "ASC",
  };
};

/** A loose index scan: one index lookup for each label, not for each candidate. */
const findLabels = prepared<{ teamId: string }, { label: string }>((db, parameter) =>
  db
    .withRecursive("used(label)", (query) =>
      query
        .selectFrom(
          query
            .selectFrom("candidate_label")
            .select((eb) => sql<string | null>`${eb.ref("label")}`.as("label"))
            .where("team_id", "=", parameter("teamId"))
            .orderBy("label")
            .limit(sql.lit(1))
            .as("first"),
        )
        .select("first.label")
        .unionAll((next) =>
          next
            .selectFrom("used")
            .select((eb) =>
              eb
                .selectFrom("candidate_label as l")
                .select("l.label")
                .where("l.team_id", "=", parameter("teamId"))
                .whereRef("l.label", ">", "used.label")
                .orderBy("l.label")
                .limit(sql.lit(1))
                .as("label"),
            )
            .where("used.label", "is not", null),
        ),
    )
    .selectFrom("used")
    .select("label")
    .where("label", "is not", null)
    .$narrowType<{ label: NotNull }>(),
);

/** Every label in use, in order. */
export async function readLabels(context: Context): Promise<string[]> {
  const { teamId } = accessOf(context);
  const found = await findLabels(context.services, { teamId });
  return found.map(({ label }) => label);
}

const findAssignees = prepared<
  { teamId: string; candidateIds: readonly string[] },
  { candidateId: string; memberIds: string[] }
>((db, parameter) =>
  db
    .selectFrom("candidate_assignee")
    .select((eb) => [
      "candidate_id as candidateId",
      eb.fn.agg<string[]>("array_agg", ["member_id"]).orderBy("assigned_at").orderBy("member_id").as("memberIds"),
    ])
    .where("team_id", "=", parameter("teamId"))
    .where("candidate_id", "=", anyOf(sql<string[]>`${parameter("candidateIds")}::uuid[]`))
    .groupBy("candidate_id"),
);

/** The members assigned to a candidate; one statement serves all candidates of a page. */
export async function loadAssignees(context: Context, candidateId: string): Promise<Row[]> {
  const { teamId } = accessOf(context);
  const ids = await loaderOf<string, string[]>(context, "assignees", async (candidateIds) => {
    const found = await findAssignees(context.services, { teamId, candidateIds });
    const byCandidate = new Map(found.map((row) => [row.candidateId, row.memberIds]));
    return candidateIds.map((id) => byCandidate.get(id) ?? []);
  }).load(candidateId);
  const members = await Promise.all(ids.map((id) => loadRow(context, teamId, memberShape, id)));
  return members.filter((member) => member !== null);
}
