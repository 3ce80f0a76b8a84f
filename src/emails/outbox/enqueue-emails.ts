import type { Tx } from "../../events/log/with-transaction.ts";
import { array, db, insertFrom, sql, unnest } from "../../platform/database/sql.ts";
import { UserError } from "../../platform/errors.ts";
import { newIds } from "../../platform/ids/ids.ts";
import { causeOf } from "../../platform/process/cause.ts";
import { giveWay } from "../../platform/process/slices.ts";
import { parseMailFrom } from "../rendering/mail-from.ts";
import { countForToday } from "./daily-quota.ts";
import { activeMemberKinds, type EmailKind, isCountedADay } from "./email-kinds.ts";
import { spendAllowances, tooManyEmails } from "./email-limit.ts";

/** An e-mail to one recipient, as a use case queues it. Its address and text are read when it is sent. */
export interface NewEmail {
  kind: EmailKind;
  memberId?: string | null;
  candidateId?: string | null;
  invitationId?: string | null;
  assessmentId?: string | null;
  /** The event that it reports: a member gets at most one e-mail about an event. */
  eventSequence?: number | null;
  /** The call that asked for it, so that its progress can be counted. */
  batchId?: string | null;
  /** Of a WEBHOOK_DISABLED: the endpoint. */
  endpointId?: string | null;
  /** Of a TEST: what the e-mail says. Of a SIGN_IN: the front end that its links lead to. Stored until it is sent. */
  content?: object | null;
  /** Of an e-mail to a candidate: their address as the use case read it under its locks, for the limits. Not stored. */
  address?: string | null;
  /** True: no limit applies. It counts against the daily quota, and not for its address. */
  unlimited?: boolean;
  /** True: its address is suppressed, so it is recorded and never attempted. */
  suppressed?: boolean;
  /** The request that it comes of. By default that of the context. */
  causedBy?: string | null;
}

/**
 * Queues e-mails in the transaction of the use case, with the same few statements for any number. Their rows are the
 * queue: a worker finds them once the transaction has committed. A second e-mail to a member about the same event is
 * left out.
 *
 * Every e-mail is queued here, so the limits are enforced here: per hour and address, unless it is an ACTIVE member's (a
 * use case that rejects single rows has called allowEmails before), and per day and team.
 *
 * @returns the ids of the e-mails that were queued, in the order given
 * @throws UserError TOO_SOON, QUOTA_EXCEEDED
 */
export async function enqueueEmails(tx: Tx, emails: NewEmail[]): Promise<string[]> {
  if (emails.length === 0) return [];
  await giveWay(emails.length);
  const { domain } = parseMailFrom(tx.context.services.env.MAIL_FROM);
  const ids = newIds(emails.length);
  // Small calls go first, by order of magnitude: a single e-mail does not wait for ten thousand.
  const priority = Math.floor(Math.log10(emails.length));
  const causedBy = causeOf(tx.context.requestId);
  await giveWay(emails.length);
  const about = {
    id: array.uuid(ids),
    kind: array.text(emails.map((email) => email.kind)),
    member_id: array.uuid(emails.map((email) => email.memberId ?? null)),
    candidate_id: array.uuid(emails.map((email) => email.candidateId ?? null)),
    invitation_id: array.uuid(emails.map((email) => email.invitationId ?? null)),
    assessment_id: array.uuid(emails.map((email) => email.assessmentId ?? null)),
  };
  await giveWay(emails.length);
  const rows = unnest("new", {
    ...about,
    event_sequence: array.integer(emails.map((email) => email.eventSequence ?? null)),
    batch_id: array.uuid(emails.map((email) => email.batchId ?? null)),
    endpoint_id: array.uuid(emails.map((email) => email.endpointId ?? null)),
    content: array.jsonb(emails.map((email) => email.content ?? null)),
    state: array.text(emails.map((email) => (email.suppressed ? "SUPPRESSED" : "QUEUED"))),
    caused_by: array.text(emails.map((email) => email.causedBy ?? null)),
  });
  await giveWay(emails.length);
  await countEmails(tx, emails);
  const inserted = await insertFrom(db(tx.em), "email", db(tx.em).selectFrom(rows), (eb) => ({
    team_id: tx.teamId,
    id: eb.ref("new.id"),
    kind: eb.ref("new.kind"),
    member_id: eb.ref("new.member_id"),
    candidate_id: eb.ref("new.candidate_id"),
    invitation_id: eb.ref("new.invitation_id"),
    assessment_id: eb.ref("new.assessment_id"),
    event_sequence: eb.ref("new.event_sequence"),
    batch_id: eb.ref("new.batch_id"),
    endpoint_id: eb.ref("new.endpoint_id"),
    content: eb.ref("new.content"),
    state: eb.ref("new.state"),
    caused_by: sql<string | null>`coalesce(${eb.ref("new.caused_by")}, ${causedBy}::text)`,
    priority,
    message_id: sql<string>`'<' || ${eb.ref("new.id")} || '@' || ${domain}::text || '>'`,
  }))
    .onConflict((oc) =>
      oc.columns(["team_id", "event_sequence", "member_id"]).where("event_sequence", "is not", null).doNothing(),
    )
    .returning(["id", "state"])
    .execute();
  const queued = new Set(inserted.flatMap((row) => (row.state === "QUEUED" ? [row.id] : [])));
  return ids.filter((id) => queued.has(id));
}

/** Counts e-mails against the limits, except those that are never attempted or go to ACTIVE members. */
async function countEmails(tx: Tx, emails: NewEmail[]): Promise<void> {
  const unlimited = emails.filter((email) => !email.suppressed && email.unlimited);
  const tried = emails.filter((email) => !email.suppressed && !email.unlimited);
  const addresses = await limitedAddresses(
    tx,
    tried.filter((email) => !activeMemberKinds.includes(email.kind)),
  );
  if (!(await spendAllowances(tx, addresses))) throw new UserError(tooManyEmails.code, tooManyEmails.message);
  const others = tried.filter((email) => activeMemberKinds.includes(email.kind) && isCountedADay(email.kind));
  await countForToday(tx, { limited: addresses.length + others.length, unlimited: unlimited.length });
}

/** The addresses of these e-mails, except those of ACTIVE members. At most one statement. */
async function limitedAddresses(tx: Tx, emails: NewEmail[]): Promise<string[]> {
  const [toMembers, toCandidates] = [
    emails.filter((one) => one.memberId != null),
    emails.filter((one) => one.memberId == null),
  ];
  if (toCandidates.some((one) => one.address === undefined))
    throw new Error("An e-mail to a candidate names the address that it counts against.");
  const members =
    toMembers.length === 0
      ? []
      : await db(tx.em)
          .selectFrom(unnest("new", { member_id: array.uuid(toMembers.map((one) => one.memberId!)) }))
          .innerJoin("team_member as m", (join) =>
            join
              .on("m.team_id", "=", tx.teamId)
              .onRef("m.id", "=", "new.member_id")
              .on("m.state", "<>", sql.lit("ACTIVE")),
          )
          .select("m.email as address")
          .execute();
  return [...toCandidates, ...members].flatMap((one) => one.address ?? []);
}
