import type { Assessment } from "../assessments/assessment.entity.ts";
import { findAssessment } from "../assessments/find-assessment.ts";
import { findByPublicLink } from "../assessments/public-link.ts";
import { durationSeconds } from "../base/duration.ts";
import { normalizeEmail } from "../base/email-address.ts";
import { type UserErrorValue, UserProblem } from "../base/errors.ts";
import { globalId, newId } from "../base/ids.ts";
import { countAgainst, networkOf } from "../base/rate-limit.ts";
import { databaseNow, firstRow, rows, sql } from "../base/rows.ts";
import { boundedLine } from "../base/text-input.ts";
import { addAssignees, addLabels } from "../candidates/assign-and-label.ts";
import { recordCandidateChanges } from "../candidates/record-candidate-changes.ts";
import { upsertCandidates } from "../candidates/upsert-candidates.ts";
import { checkDailyQuota } from "../emails/daily-quota.ts";
import { allowEmails } from "../emails/email-limit.ts";
import { enqueueEmails } from "../emails/enqueue-emails.ts";
import { type Tx, transact } from "../events/transact.ts";
import type { Context } from "../teams/context.ts";
import { insertInvitations } from "./insert-invitations.ts";
import type { InvitationState } from "./invitation.entity.ts";
import { settleDue } from "./settle-due.ts";

/** So many may register in an hour from one network address. */
const mostAnHour = 300;
const minutesBetweenMails = 10;

/** Where somebody who registered goes on: by the invitation made just now, or by a link that was mailed. */
export type Registered = { mailed: true } | { mailed: false; teamId: string; invitationId: string };

/**
 * Somebody came by the public link and says who they are. A new address becomes a candidate with an
 * invitation of their own. One that is known, in any state, is only mailed: the public link hands out
 * nobody's work and tells nobody who is known (rules.md, The public link).
 *
 * @throws UserProblem LINK_UNKNOWN, INVITE_ONLY, ASSESSMENT_NOT_PUBLISHED, REQUIRED, INVALID_EMAIL,
 *   TOO_LONG, QUOTA_EXCEEDED
 * @throws RATE_LIMITED after 300 in an hour from the same address
 */
export async function registerCandidate(
  context: Context,
  token: string,
  given: { email: string; name: string },
): Promise<Registered> {
  await countAgainst(context.services, "registration", networkOf(context.callerAddress), mostAnHour, 3_600);
  const unknown = () =>
    new UserProblem("LINK_UNKNOWN", "This link is not known. Ask whoever gave it to you.", { path: ["token"] });
  const found = await findByPublicLink(context.services, context.em, token);
  if (found === null) throw unknown();
  return await transact(
    context,
    async (tx) => {
      const assessment = await findAssessment(tx, globalId("Assessment", found.id), "SHARE", ["token"]);
      // It can be rotated between the look-up and the lock.
      if ((await findByPublicLink(context.services, tx.em, token)) === null) throw unknown();
      refuseClosed(assessment);
      const person = readPerson(given);
      const { id: candidateId, isNew } = (await upsertCandidates(tx, [person])).get(person.email)!;
      const isMailed = !isNew || assessment.verifyPublicEmail;
      const way = await findOrMakeWay(tx, assessment, { id: candidateId, isNew }, isMailed);
      // Of everybody, mailed or not: whether it is refused must not tell who is known.
      await checkDailyQuota(tx, 1);
      if (!isMailed) return { mailed: false, teamId: tx.teamId, invitationId: way };
      await mailWay(tx, { candidateId, invitationId: way, assessmentId: assessment.id }, person.email);
      return { mailed: true };
    },
    { teamId: found.teamId },
  );
}

/** Why nobody comes in by an assessment's public link now. @throws UserProblem */
export function refuseClosed({ state, inviteOnly }: { state: string; inviteOnly: boolean }): void {
  const refusal = publicRefusal({ state, inviteOnly });
  if (refusal !== null) throw UserProblem.of([refusal]);
}

/** The same as a value; null while the link is open. */
export function publicRefusal({ state, inviteOnly }: { state: string; inviteOnly: boolean }): UserErrorValue | null {
  if (state !== "PUBLISHED")
    return { code: "ASSESSMENT_NOT_PUBLISHED", message: "This assessment is not open to new candidates." };
  if (inviteOnly)
    return { code: "INVITE_ONLY", message: "Only an invitation lets you in. Ask the team to invite you." };
  return null;
}

function readPerson(given: { email: string; name: string }) {
  const errors: UserErrorValue[] = [];
  const email = normalizeEmail(given.email);
  const name = boundedLine(given.name, 200);
  if (email === null)
    errors.push({ code: "INVALID_EMAIL", message: "This is not one e-mail address.", path: ["email"] });
  if (name === "") errors.push({ code: "REQUIRED", message: "Give your name.", path: ["name"] });
  if (name === null) errors.push({ code: "TOO_LONG", message: "At most 200 characters.", path: ["name"] });
  if (errors.length > 0) throw UserProblem.of(errors);
  return { email: email!, name: name!, externalId: null, locale: null, timeZone: null, metadata: null };
}

/**
 * The invitation by which somebody comes in: the live one, else the one they submitted, else the last, whatever became
 * of it; or a new one where there is none or it has expired. Who submitted, or was taken back, does not come in again
 * this way.
 */
async function findOrMakeWay(
  tx: Tx,
  assessment: Assessment,
  candidate: { id: string; isNew: boolean },
  isMailed: boolean,
): Promise<string> {
  const candidateId = candidate.id;
  const latest = () =>
    firstRow<{ id: string; state: InvitationState }>(
      tx.em,
      sql`select id, state from invitation where team_id = ${tx.teamId} and candidate_id = ${candidateId}
          and assessment_id = ${assessment.id}
        order by state in ('PENDING', 'OPENED', 'STARTED') desc, state = 'SUBMITTED' desc, id desc limit 1 for no key update`,
    );
  let way = await latest();
  if (way !== null && (await settleDue(tx, [way.id])) > 0) way = await latest();
  if (way !== null && way.state !== "EXPIRED") return way.id;

  const team = await firstRow<{ features: string[] }>(tx.em, sql`select features from team where id = ${tx.teamId}`);
  const has = (feature: string) => team!.features.includes(feature);
  const now = await databaseNow(tx.em);
  const expiry = assessment.defaultExpiry == null ? null : durationSeconds(assessment.defaultExpiry);
  const id = newId();
  await insertInvitations(
    tx,
    {
      assessmentId: assessment.id,
      batchId: null,
      invitedBy: null,
      inviterId: null,
      // Where the page shows the link, following it will say nothing of the address.
      emailRequested: isMailed,
      // Whoever came by themselves is not reminded: their address is nobody's word but theirs.
      reminders: [],
      message: has("CUSTOM_MESSAGE") ? (assessment.defaultMessage ?? null) : null,
      locked: has("ACCESS_LOCK") && assessment.defaultLocked,
      opensAt: null,
      expiresAt: expiry === null ? null : new Date(now.getTime() + expiry * 1_000),
      timeLimit: null,
    },
    [{ id, candidateId }],
  );
  const members = await rows<{ id: string }>(
    tx.em,
    sql`select id from team_member where team_id = ${tx.teamId} and id = any(${assessment.defaultAssigneeIds}::uuid[]) and state <> 'DISABLED'`,
  );
  const assignees = has("TEAM_MEMBER_ASSIGNMENT") ? members.map((member) => member.id) : [];
  recordCandidateChanges(tx, [candidate], {
    filled: new Map(),
    labelled: await addLabels(tx, [candidateId], has("LABELS") ? assessment.defaultLabels : []),
    assigned: await addAssignees(tx, [candidateId], assignees),
  });
  return id;
}

/** Mails the way in, at most once in 10 minutes. That it was mailed already, or cannot be, is nobody's to know. */
async function mailWay(
  tx: Tx,
  way: { candidateId: string; invitationId: string; assessmentId: string },
  address: string,
): Promise<void> {
  const lately = await rows(
    tx.em,
    sql`select 1 from email where team_id = ${tx.teamId} and candidate_id = ${way.candidateId} and assessment_id = ${way.assessmentId}
      and kind = 'PUBLIC_LINK_RESUME' and queued_at > now() - make_interval(mins => ${minutesBetweenMails}) limit 1`,
  );
  if (lately.length > 0) return;
  const [mailability] = await allowEmails(tx, [address]);
  if (mailability === "OVER_LIMIT") return;
  const suppressed = mailability === "SUPPRESSED";
  await enqueueEmails(tx, [{ kind: "PUBLIC_LINK_RESUME", ...way, address, suppressed }]);
}
