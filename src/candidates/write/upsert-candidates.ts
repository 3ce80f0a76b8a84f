import type { Expression, NotNull, SqlBool } from "kysely";
import type { Tx } from "../../events/log/with-transaction.ts";
import { arrayLiteral } from "../../platform/database/array-literal.ts";
import { StaleReadError } from "../../platform/database/in-transaction.ts";
import { anyOf, array, db, insertFrom, sql, unnest } from "../../platform/database/sql.ts";
import { newIds } from "../../platform/ids/ids.ts";
import { giveWay } from "../../platform/process/slices.ts";
import { makeCodenames } from "./codename.ts";

/** The values of a candidate in an invitation call. The address is normalized. */
export interface CandidateValues {
  email: string;
  name: string | null;
  externalId: string | null;
  locale: string | null;
  timeZone: string | null;
  metadata: unknown;
}

export interface KnownCandidate {
  id: string;
  email: string;
  /** The stored external id. */
  externalId: string | null;
  /** Whether this call inserted the candidate. */
  isNew: boolean;
}

type Metadata = Record<string, unknown> | null;

/** Serializes a caller's object for jsonb: without NUL, and with U+FFFD for lone surrogates. */
export const jsonText = (value: unknown): string | null =>
  value == null
    ? null
    : JSON.stringify(value).replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (whole, which: string) =>
        which === "u0000" ? "" : which.startsWith("ud") ? "\ufffd" : whole,
      );

/** The candidates as rows of a statement, with the alias `new`. */
const asRows = (candidates: CandidateValues[], ids: string[], codenames: string[]) =>
  unnest("new", {
    id: array.uuid(ids),
    email: array.text(candidates.map((one) => one.email)),
    name: array.text(candidates.map((one) => one.name)),
    codename: array.text(codenames),
    external_id: array.text(candidates.map((one) => one.externalId)),
    locale: array.text(candidates.map((one) => one.locale)),
    time_zone: array.text(candidates.map((one) => one.timeZone)),
    metadata: sql<Metadata[]>`${arrayLiteral(candidates.map((one) => jsonText(one.metadata)))}::jsonb[]`,
  });

/**
 * Inserts the candidates that do not exist yet, and locks the others in the order of their addresses, so that
 * concurrent calls with the same candidates wait instead of running into a deadlock. Existing candidates stay
 * unchanged. It takes two statements for any number, and one where all are new. The result omits a candidate whose
 * external id another candidate has.
 */
export async function upsertCandidates(tx: Tx, candidates: CandidateValues[]): Promise<Map<string, KnownCandidate>> {
  if (candidates.length === 0) return new Map();
  const ids = newIds(candidates.length);
  const codenames = makeCodenames(candidates.length);
  await giveWay(candidates.length);
  const rows = asRows(candidates, ids, codenames);
  await giveWay(candidates.length);
  const inserted = await insertFrom(
    db(tx.em),
    "candidate",
    db(tx.em)
      .selectFrom(rows)
      .orderBy("new.email", (order) => order.collate("C")),
    (eb) => ({
      team_id: tx.teamId,
      id: eb.ref("new.id"),
      email: eb.ref("new.email"),
      name: eb.ref("new.name"),
      codename: eb.ref("new.codename"),
      external_id: eb.ref("new.external_id"),
      locale: eb.ref("new.locale"),
      time_zone: eb.ref("new.time_zone"),
      metadata: eb.ref("new.metadata"),
    }),
  )
    .onConflict((conflict) => conflict.doNothing())
    .returning("id")
    .execute();
  const newOnes = new Set(inserted.map((row) => row.id));
  const known = new Map<string, KnownCandidate>();
  const others: CandidateValues[] = [];
  for (const [n, { email, externalId }] of candidates.entries())
    if (newOnes.has(ids[n]!)) known.set(email, { id: ids[n]!, email, externalId, isNew: true });
    else others.push(candidates[n]!);
  for (const row of await lockByAddress(tx, others)) known.set(row.email, { ...row, isNew: false });
  return known;
}

async function lockByAddress(tx: Tx, candidates: CandidateValues[]) {
  if (candidates.length === 0) return [];
  const locked = await db(tx.em)
    .selectFrom("candidate")
    .select(["id", "email", "external_id as externalId"])
    .where("team_id", "=", tx.teamId)
    .where("email", "=", anyOf(array.text(candidates.map((one) => one.email))))
    .orderBy("email", (order) => order.collate("C"))
    .forNoKeyUpdate()
    .$narrowType<{ email: NotNull }>()
    .execute();
  // An address that existed for the first statement but not for the second was corrected in between.
  const found = new Set(locked.map((row) => row.email));
  if (candidates.some((one) => one.externalId === null && !found.has(one.email)))
    throw new StaleReadError("an address was corrected meanwhile");
  return locked;
}

/**
 * Fills empty fields of existing candidates, which are locked already; other fields stay unchanged (docs/rules.md, Inviting 3).
 * The one statement repeats the ids on both sides: without statistics of a new team the planner would otherwise compare
 * all candidates with all.
 *
 * @returns the filled fields of each changed candidate
 */
export async function fillCandidates(
  tx: Tx,
  candidates: (CandidateValues & { id: string })[],
): Promise<Map<string, string[]>> {
  if (candidates.length === 0) return new Map();
  const ids = candidates.map((one) => one.id);
  const filled = await db(tx.em)
    .with("given", (query) =>
      query
        .selectFrom("candidate as c")
        .innerJoin(asRows(candidates, ids, []), "new.id", "c.id")
        .select((eb) => [
          "c.id",
          eb.and([eb("c.name", "is", null), eb("new.name", "is not", null)]).as("name"),
          eb.and([eb("c.locale", "is", null), eb("new.locale", "is not", null)]).as("locale"),
          eb.and([eb("c.time_zone", "is", null), eb("new.time_zone", "is not", null)]).as("time_zone"),
          eb.and([eb("c.metadata", "is", null), eb("new.metadata", "is not", null)]).as("metadata"),
          eb
            .and([
              eb("c.external_id", "is", null),
              eb("new.external_id", "is not", null),
              eb.not(
                eb.exists(
                  eb
                    .selectFrom("candidate as other")
                    .select("other.id")
                    .where("other.team_id", "=", tx.teamId)
                    .whereRef("other.external_id", "=", "new.external_id"),
                ),
              ),
            ])
            .as("external_id"),
          "new.name as new_name",
          "new.locale as new_locale",
          "new.time_zone as new_time_zone",
          "new.metadata as new_metadata",
          "new.external_id as new_external_id",
        ])
        .where("c.team_id", "=", tx.teamId)
        .where("c.id", "=", anyOf(array.uuid(ids))),
    )
    .updateTable("candidate as c")
    .from("given as g")
    .set({
      name: (eb) => eb.case().when(eb.ref("g.name")).then(eb.ref("g.new_name")).else(eb.ref("c.name")).end(),
      locale: (eb) => eb.case().when(eb.ref("g.locale")).then(eb.ref("g.new_locale")).else(eb.ref("c.locale")).end(),
      time_zone: (eb) =>
        eb.case().when(eb.ref("g.time_zone")).then(eb.ref("g.new_time_zone")).else(eb.ref("c.time_zone")).end(),
      metadata: (eb) =>
        eb.case().when(eb.ref("g.metadata")).then(eb.ref("g.new_metadata")).else(eb.ref("c.metadata")).end(),
      external_id: (eb) =>
        eb.case().when(eb.ref("g.external_id")).then(eb.ref("g.new_external_id")).else(eb.ref("c.external_id")).end(),
    })
    .where("c.team_id", "=", tx.teamId)
    .where("c.id", "=", anyOf(array.uuid(ids)))
    .whereRef("c.id", "=", "g.id")
    .where((eb) =>
      eb.or([
        eb.ref("g.name"),
        eb.ref("g.locale"),
        eb.ref("g.time_zone"),
        eb.ref("g.metadata"),
        eb.ref("g.external_id"),
      ]),
    )
    .returning((eb) => {
      const named = (changed: Expression<SqlBool>, field: string) => eb.case().when(changed).then(sql.lit(field)).end();
      const fields = [
        named(eb.ref("g.name"), "name"),
        named(eb.ref("g.locale"), "locale"),
        named(eb.ref("g.time_zone"), "timeZone"),
        named(eb.ref("g.metadata"), "metadata"),
        named(eb.ref("g.external_id"), "externalId"),
      ];
      return ["c.id", sql<string[]>`array_remove(array[${sql.join(fields)}], null)`.as("fields")];
    })
    .execute();
  return new Map(filled.map((row) => [row.id, row.fields]));
}
