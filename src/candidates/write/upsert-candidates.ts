import type { Tx } from "../../events/log/with-transaction.ts";
import { StaleReadError } from "../../platform/database/in-transaction.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { newId } from "../../platform/ids.ts";
import { makeCodename } from "./codename.ts";

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

/** Serializes a caller's object for jsonb: without NUL, and with U+FFFD for lone surrogates. */
export const jsonText = (value: unknown): string | null =>
  value == null
    ? null
    : JSON.stringify(value).replace(/\\(u0000|ud[89a-f][0-9a-f]{2}|.)/g, (whole, which: string) =>
        which === "u0000" ? "" : which.startsWith("ud") ? "\ufffd" : whole,
      );

/** The candidates as SQL rows, with the alias `new`. */
const asRows = (candidates: CandidateValues[], ids: string[]) => sql`unnest(
    ${ids}::uuid[], ${candidates.map((one) => one.email)}::text[], ${candidates.map((one) => one.name)}::text[],
    ${candidates.map(() => makeCodename())}::text[], ${candidates.map((one) => one.externalId)}::text[],
    ${candidates.map((one) => one.locale)}::text[], ${candidates.map((one) => one.timeZone)}::text[],
    ${candidates.map((one) => jsonText(one.metadata))}::jsonb[])
    as new (id, email, name, codename, external_id, locale, time_zone, metadata)`;

/**
 * Inserts the candidates that do not exist yet, and locks all of them in the order of their addresses, so that
 * concurrent calls with the same candidates wait instead of running into a deadlock. Existing candidates stay
 * unchanged. It takes two statements for any number. The result omits a candidate whose external id another candidate
 * has.
 */
export async function upsertCandidates(tx: Tx, candidates: CandidateValues[]): Promise<Map<string, KnownCandidate>> {
  if (candidates.length === 0) return new Map();
  const inserted = await rows<{ id: string }>(
    tx.em,
    sql`insert into candidate (team_id, id, email, name, codename, external_id, locale, time_zone, metadata)
      select ${tx.teamId}, new.*
      from ${asRows(
        candidates,
        candidates.map(() => newId()),
      )} order by new.email collate "C" on conflict do nothing returning id`,
  );
  const locked = await rows<{ id: string; email: string; externalId: string | null }>(
    tx.em,
    sql`select id, email, external_id as "externalId" from candidate where team_id = ${tx.teamId} and email = any(${candidates.map((one) => one.email)}::text[])
      order by email collate "C" for no key update`,
  );
  // An address that existed for the first statement but not for the second was corrected in between.
  const found = new Set(locked.map((row) => row.email));
  if (candidates.some((one) => one.externalId === null && !found.has(one.email)))
    throw new StaleReadError("an address was corrected meanwhile");
  const newIds = new Set(inserted.map((row) => row.id));
  return new Map(locked.map((row) => [row.email, { ...row, isNew: newIds.has(row.id) }]));
}

/**
 * Fills empty fields of existing candidates, which are locked already; other fields stay unchanged (docs/rules.md, Inviting 3). The one statement repeats the ids on both sides: without statistics of a new team the planner would
 * otherwise compare all candidates with all.
 *
 * @returns the filled fields of each changed candidate
 */
export async function fillCandidates(
  tx: Tx,
  candidates: (CandidateValues & { id: string })[],
): Promise<Map<string, string[]>> {
  if (candidates.length === 0) return new Map();
  const ids = candidates.map((one) => one.id);
  const filled = await rows<{ id: string; fields: string[] }>(
    tx.em,
    sql`with given as (
        select c.id, c.name is null and new.name is not null as name, c.locale is null and new.locale is not null as locale,
          c.time_zone is null and new.time_zone is not null as time_zone,
          c.metadata is null and new.metadata is not null as metadata,
          c.external_id is null and new.external_id is not null and not exists (
            select 1 from candidate other where other.team_id = ${tx.teamId} and other.external_id = new.external_id) as external_id,
          new.name as new_name, new.locale as new_locale, new.time_zone as new_time_zone, new.metadata as new_metadata,
          new.external_id as new_external_id
        from candidate c join ${asRows(candidates, ids)} on new.id = c.id
        where c.team_id = ${tx.teamId} and c.id = any(${ids}::uuid[]))
      update candidate c set name = case when g.name then g.new_name else c.name end,
        locale = case when g.locale then g.new_locale else c.locale end,
        time_zone = case when g.time_zone then g.new_time_zone else c.time_zone end,
        metadata = case when g.metadata then g.new_metadata else c.metadata end,
        external_id = case when g.external_id then g.new_external_id else c.external_id end
      from given g
      where c.team_id = ${tx.teamId} and c.id = any(${ids}::uuid[]) and c.id = g.id and (g.name or g.locale or g.time_zone or g.metadata or g.external_id)
      returning c.id, array_remove(array[case when g.name then 'name' end, case when g.locale then 'locale' end,
        case when g.time_zone then 'timeZone' end, case when g.metadata then 'metadata' end,
        case when g.external_id then 'externalId' end], null) as fields`,
  );
  return new Map(filled.map((row) => [row.id, row.fields]));
}
