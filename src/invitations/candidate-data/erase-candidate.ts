import type { Context } from "../../access/context.ts";
import { audit } from "../../audit/audit.ts";
import { anonymizeCandidate } from "../../candidates/write/anonymize-candidate.ts";
import { findCandidate, type LockedCandidate } from "../../candidates/write/find-candidate.ts";
import { jsonText } from "../../candidates/write/upsert-candidates.ts";
import { addressesMailed, anonymizeEmails } from "../../emails/outbox/anonymize-emails.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { anyOf, array, db, sql, statementTimestamp, subselect, unnest } from "../../platform/database/sql.ts";
import { readAddress } from "../../platform/text/read-address.ts";
import { decomposed } from "../../platform/text/text-input.ts";
import { applyDueTransitions } from "../lifecycle/due-transitions.ts";
import { moveStatement } from "../lifecycle/lifecycle.ts";

/**
 * Erases the personal data of a candidate: name, address, links, messages, submissions and the responses of mail
 * servers are removed from every table; counts, times and the numbers of events stay. Live invitations are cancelled.
 * Erasing twice changes nothing.
 *
 * The erasure is final, and nothing that arrives later restores any data: an e-mail in flight, a late bounce. It does
 * not reach delivered e-mails, backups, and what members wrote about the candidate elsewhere.
 */
export async function eraseCandidate(context: Context, id: string): Promise<string> {
  return await withTransaction(
    context,
    async (tx) => {
      const candidate = await findCandidate(tx, id, { alsoErased: true });
      if (candidate.erased) return candidate.id;
      const mailed = await addressesMailed(tx, candidate.id);
      const addresses = [...new Set(candidate.email === null ? mailed : [candidate.email, ...mailed])];
      await eraseInvitations(tx, candidate.id);
      await eraseFromBatches(tx, candidate, addresses);
      await anonymizeCandidate(tx, candidate.id);
      await db(tx.em)
        .deleteFrom("registration_request")
        .where("team_id", "=", tx.teamId)
        .where("email", "=", anyOf(array.text(addresses)))
        .execute();
      // E-mails come last, so that those queued in the meantime are found.
      await anonymizeEmails(tx, candidate.id, addresses);
      tx.recordEvents({ type: "CANDIDATE_ERASED", candidateId: candidate.id });
      await audit(tx.em, context, tx.teamId, {
        action: "candidate.erase",
        target: { type: "Candidate", id: candidate.id },
      });
      return candidate.id;
    },
    { bulk: true },
  );
}

async function eraseInvitations(tx: Tx, candidateId: string): Promise<void> {
  const found = await db(tx.em)
    .selectFrom("invitation")
    .select("id")
    .where("team_id", "=", tx.teamId)
    .where("candidate_id", "=", candidateId)
    .orderBy("id")
    .forNoKeyUpdate()
    .execute();
  const ids = found.map((one) => one.id);
  await applyDueTransitions(tx, ids);
  await db(tx.em)
    .updateTable("submission as s")
    .from("invitation as i")
    .set({ url: null, notes: null, result_url: null })
    .where("i.team_id", "=", tx.teamId)
    .where("i.candidate_id", "=", candidateId)
    .whereRef("s.team_id", "=", "i.team_id")
    .whereRef("s.invitation_id", "=", "i.id")
    .execute();
  const ended = await db(tx.em)
    .with("before", (q) =>
      q
        .selectFrom("invitation")
        .select(["id", "state"])
        .where("team_id", "=", tx.teamId)
        .where("id", "=", anyOf(array.uuid(ids))),
    )
    .with("moved", (q) =>
      moveStatement(q, tx.teamId, "cancel", anyOf(array.uuid(ids)), { cancelled_at: statementTimestamp() }),
    )
    .selectFrom("moved")
    .innerJoin("before", "before.id", "moved.id")
    .select(["moved.id", "moved.assessment_id as assessmentId", "before.state as from"])
    .orderBy("moved.id")
    .execute();
  await db(tx.em)
    .updateTable("invitation")
    .set({
      message: null,
      external_id: null,
      metadata: null,
      cancel_reason: null,
      next_reminder_at: null,
      link_version: (eb) => eb("link_version", "+", 1),
      updated_at: statementTimestamp(),
      reopened_at: null,
    })
    .where("team_id", "=", tx.teamId)
    .where("id", "=", anyOf(array.uuid(ids)))
    .execute();
  for (const { id, assessmentId, from } of ended)
    tx.recordEvents({
      type: "INVITATION_CANCELLED",
      invitationId: id,
      candidateId,
      assessmentId,
      changes: { state: { from, to: "CANCELLED" } },
    });
}

/** Rejected rows store at most 1,000 units of the input, and messages of errors are shorter. */
const maxComparedLength = 4_000;

/** The words of a text, to compare names in any order and script. */
const messageOf = (text: string): string[] =>
  decomposed(text, maxComparedLength)
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "");

/**
 * Whether a text identifies the candidate: by one of their addresses, by all words of their name, or as their external
 * id.
 */
function identifierOf({ name, externalId }: LockedCandidate, addresses: string[]): (text: string | null) => boolean {
  const named = messageOf(name ?? "");
  const written = addresses.map(
    (address) =>
      new RegExp(`(?<![\\p{L}\\p{N}._+-])${address.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&")}(?![\\p{L}\\p{N}-])`, "iu"),
  );
  return (text) => {
    if (text === null) return false;
    const words = new Set(messageOf(text));
    return (
      written.some((address) => address.test(text)) ||
      addresses.includes(readAddress(text).address ?? "") ||
      (named.length > 0 && named.every((word) => words.has(word))) ||
      text.trim() === externalId
    );
  };
}

/**
 * Erases the candidate from batches, which store rejected rows as they were given, and a title that the inviter chose.
 */
async function eraseFromBatches(tx: Tx, candidate: LockedCandidate, addresses: string[]): Promise<void> {
  const longest = messageOf(candidate.name ?? "").toSorted((a, b) => b.length - a.length)[0];
  const seeds = [
    ...addresses.map((address) => address.slice(0, address.lastIndexOf("@"))),
    longest,
    candidate.externalId,
  ];
  const given = array.text(seeds.filter((seed) => seed != null));
  const batches = await db(tx.em)
    .selectFrom("invitation_batch as b")
    .select(["b.id", "b.title", "b.rejections"])
    .where("b.team_id", "=", tx.teamId)
    .where((eb) =>
      eb.exists(
        eb
          .selectFrom(unnest("seed", { words: given }))
          .select("seed.words")
          .where(
            (seed) =>
              sql<boolean>`strpos(search_text(${seed.ref("b.title")} || ' ' || ${seed.ref("b.rejections")}::text), search_text(${seed.ref("seed.words")})) > 0`,
          ),
      ),
    )
    .orderBy("b.id")
    .forNoKeyUpdate()
    .execute();
  const says = identifierOf(candidate, addresses);
  const isAbout = ({ email, ref, errors }: (typeof batches)[number]["rejections"][number]): boolean =>
    says(email) ||
    says(ref) ||
    errors.some((error) => says(textOf(error, "message")) || says(textOf(error, "suggestion")));
  for (const { id, title, rejections } of batches) {
    const remaining = rejections.map((row) =>
      isAbout(row) ? { index: row.index, ref: null, email: null, errors: row.errors.map(withoutText) } : row,
    );
    await db(tx.em)
      .updateTable("invitation_batch as b")
      .set({ rejections: sql<typeof rejections>`${jsonText(remaining)}::jsonb` })
      .$if(says(title), (query) =>
        query.set("title", (eb) => {
          const assessment = eb
            .selectFrom("assessment as a")
            .select("a.title")
            .where("a.team_id", "=", tx.teamId)
            .whereRef("a.id", "=", "b.assessment_id");
          const time = subselect(sql<string>`to_char(${eb.ref("b.created_at")}, 'YYYY-MM-DD HH24:MI')`);
          return sql<string>`${assessment} || ', ' || ${time}`;
        }),
      )
      .where("b.team_id", "=", tx.teamId)
      .where("b.id", "=", id)
      .execute();
  }
}

const textOf = (error: object, field: "message" | "suggestion"): string | null =>
  (error as { message?: string | null; suggestion?: string | null })[field] ?? null;

/** The error with its code and path alone, since a suggestion is an address. */
const withoutText = (error: object): object => ({ ...error, message: "", suggestion: null });
