import { expressionBuilder, type NotNull } from "kysely";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { prepared } from "../../platform/database/prepared.ts";
import { anyOf, type Database, sql } from "../../platform/database/sql.ts";
import type { List } from "../../platform/graphql/list.ts";
import { loaderOf, loadRow } from "../../platform/graphql/loader.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import { defineShape, type RowTables, rowOf } from "../../platform/graphql/shape.ts";
import { memberShape } from "../../teams/team.query.ts";

/** How candidates are read. Who may identify the candidate is decided in the field resolvers, never here. */
export const candidateShape = defineShape("candidate", {
  name: "Candidate",
  columns: {
    email: "email",
    name: "name",
    codename: "codename",
    externalId: "external_id",
    locale: "locale",
    timeZone: "time_zone",
    labels: (row) =>
      sql`array${row
        .selectFrom("candidate_label as l")
        .select("l.label")
        .whereRef("l.team_id", "=", "$.team_id")
        .whereRef("l.candidate_id", "=", "$.id")
        .orderBy("l.label")}`,
    extraTime: "extra_time",
    metadata: "metadata",
    decision: "decision",
    decidedAt: "decided_at",
    archivedAt: "archived_at",
    remindersOff: "reminders_off",
    emailSuppressed: (row) =>
      row.exists(
        row
          .selectFrom("email_suppression as s")
          .select(sql.lit(1).as("one"))
          .whereRef("s.team_id", "=", "$.team_id")
          .whereRef("s.address", "=", "$.email"),
      ),
    createdAt: "created_at",
    erasedAt: "erased_at",
  },
  always: ["erasedAt"],
  needs: { displayName: ["name", "email", "codename"] },
  lists: {
    assignees: {
      shape: () => memberShape,
      rows: (row) =>
        row
          .selectFrom("candidate_assignee as a")
          .innerJoin("team_member as m", (join) =>
            join.onRef("m.team_id", "=", "a.team_id").onRef("m.id", "=", "a.member_id"),
          )
          .selectAll("m")
          .whereRef("a.team_id", "=", "$.team_id")
          .whereRef("a.candidate_id", "=", "$.id")
          .orderBy("a.assigned_at")
          .orderBy("a.member_id"),
    },
  },
});

const row = rowOf("candidate");
const withLast = expressionBuilder<RowTables<"candidate"> & { last: Database["candidate_activity"] }, "$" | "last">();

/** The fields by which candidates can be ordered. */
export const candidateOrders = {
  CREATED_AT: null,
  NAME: {
    sql: sql`lower(coalesce(${row.ref("$.name")}, ${row.ref("$.email")}, ${row.ref("$.codename")}) collate "default") collate "C"`,
    cast: "text",
  },
  LAST_EVENT_AT: { sql: withLast.ref("last.last_sequence"), cast: "integer" },
} as const;

/** A list of candidates. @param shape how they are read; that of this file, or one that extends it */
export const candidateList = (
  where: List["where"],
  order?: { field: keyof typeof candidateOrders; direction: "ASC" | "DESC" } | null,
  total?: List["total"],
  shape = candidateShape,
): List<"candidate"> => {
  const by = order == null ? null : candidateOrders[order.field];
  return {
    shape,
    where,
    ...(order?.field === "LAST_EVENT_AT"
      ? { join: { table: "candidate_activity", alias: "last", id: "candidate_id" } as const }
      : {}),
    orderBy: by === null ? null : { name: order!.field, ...by },
    descending: order?.direction !== "ASC",
    total,
  };
};

/** The `total` of a list of candidates; undefined where its filter asks for more than whether they are archived. */
export function candidateTotal(filter: object | null | undefined): List["total"] {
  const given = Object.entries(filter ?? {}).filter(([, value]) => value != null);
  if (!given.every(([name]) => name === "archived")) return undefined;
  const count = sql.ref(given.some(([, archived]) => archived === true) ? "counts.archived" : "counts.active");
  return ({ teamId }) =>
    sql`(select coalesce(sum(${count}), 0)::integer from candidate_count counts where counts.team_id = ${teamId})`;
}

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

/** The members assigned to a candidate that was not read with them; one statement serves all candidates of a page. */
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
