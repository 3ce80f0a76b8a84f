import type { TeamFeature } from "../../access/roles.ts";
import { assignInTransaction } from "../../candidates/assign-candidates.ts";
import { decideInTransaction } from "../../candidates/decide-candidates.ts";
import { labelInTransaction } from "../../candidates/label-candidates.ts";
import { queueChatMessage } from "../../chat/delivery/queue-messages.ts";
import type { NewEvent } from "../../events/log/event-types.ts";
import type { Tx } from "../../events/log/with-transaction.ts";
import { inviteInTransaction } from "../../invitations/invite/invite-candidates.ts";
import { db, sql } from "../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../platform/errors.ts";
import type { BulkResult } from "../../platform/graphql/read-ids.ts";
import { globalId } from "../../platform/ids/ids.ts";
import type { StoredAction } from "../automation-rule.entity.ts";
import type { ActionResult } from "../automation-run.entity.ts";
import type { RunSubject } from "./read-subject.ts";

type Result = Omit<ActionResult, "type">;
const result = (outcome: Result["outcome"], problem: { code: string; message: string } | null = null): Result => ({
  outcome,
  code: problem?.code ?? null,
  message: problem?.message ?? null,
});

/**
 * Carries out an action by the use case that members have for it. What it rejects is the action's result, and nothing of
 * the action is stored then; the other actions of the rule are carried out all the same.
 *
 * @param options.isRehearsal no limits of e-mails apply, since the caller rolls back
 */
export async function carryOut(
  tx: Tx,
  action: StoredAction,
  subject: RunSubject,
  options: { isRehearsal: boolean },
): Promise<ActionResult> {
  const recorded: NewEvent[] = [];
  const last: (() => Promise<void>)[] = [];
  const before = { allowed: [...tx.emails.allowed], ofDay: tx.emails.ofDay };
  const inner: Tx = {
    ...tx,
    recordEvents: (...events) => void recorded.push(...events),
    beforeCommit: (work) => void last.push(work),
    prepareEvents: async () => undefined,
    changeWithEvents: () => {
      throw new Error("An action of a rule writes its changes by itself.");
    },
  };
  await sql`savepoint action`.execute(db(tx.em));
  try {
    const done = await act(inner, action, subject, options);
    await sql`release savepoint action`.execute(db(tx.em));
    tx.recordEvents(...recorded);
    for (const work of last) tx.beforeCommit(work);
    return { type: action.type, ...done };
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    await sql`rollback to savepoint action`.execute(db(tx.em));
    tx.emails.allowed.clear();
    for (const [address, count] of before.allowed) tx.emails.allowed.set(address, count);
    tx.emails.ofDay = before.ofDay;
    return { type: action.type, ...result("FAILED", error.errors[0]!) };
  }
}

async function act(
  tx: Tx,
  action: StoredAction,
  subject: RunSubject,
  options: { isRehearsal: boolean },
): Promise<Result> {
  const candidateIds = [globalId("Candidate", subject.candidateId)];
  const needs = (feature: TeamFeature) => {
    if (!tx.context.plan.includes(feature))
      throw new UserError("FEATURE_NOT_ENABLED", `The team's subscription does not include ${feature}.`);
  };
  const events: NewEvent[] = [];
  const watched: Tx = {
    ...tx,
    recordEvents: (...some) => {
      events.push(...some);
      tx.recordEvents(...some);
    },
  };
  const ofChange = ({ errors }: BulkResult): Result => {
    if (errors.length > 0) throw UserError.of(errors);
    return result(events.length === 0 ? "NOTHING_TO_DO" : "DONE");
  };
  switch (action.type) {
    case "INVITE":
      return await invite(tx, action.assessmentId, subject, options);
    case "ADD_LABELS":
      needs("LABELS");
      return ofChange(await labelInTransaction(watched, candidateIds, { add: action.labels, remove: [] }));
    case "ASSIGN":
      needs("TEAM_MEMBER_ASSIGNMENT");
      return ofChange(
        await assignInTransaction(
          watched,
          candidateIds,
          action.memberIds.map((id) => globalId("TeamMember", id)),
        ),
      );
    case "DECIDE":
      return ofChange(await decideInTransaction(watched, candidateIds, action.decision));
    case "SEND_CHAT_MESSAGE": {
      needs("WEBHOOKS");
      const event = { ...subject, sequence: subject.eventSequence, type: subject.eventType };
      if (await queueChatMessage(tx, action.destinationId, event, subject.ruleName)) return result("DONE");
      throw new UserError("NOT_FOUND", "The destination is disabled or was deleted.");
    }
  }
}

/** Invites the candidate, unless rules have led from that assessment to this one before (docs/rules.md, Automation 5). */
async function invite(
  tx: Tx,
  assessmentId: string,
  subject: RunSubject,
  { isRehearsal }: { isRehearsal: boolean },
): Promise<Result> {
  const chain = [...subject.chain, subject.assessmentId];
  if (chain.includes(assessmentId))
    return result("SKIPPED", {
      code: "CIRCLE",
      message: "The candidate came from this assessment: another invitation to it would be a circle.",
    });
  const { rows } = await inviteInTransaction(
    tx,
    {
      assessmentId: globalId("Assessment", assessmentId),
      candidates: [{ id: globalId("Candidate", subject.candidateId) }],
      applyDefaultAssignees: true,
      applyDefaultLabels: true,
      ifInvited: "REPORT",
    },
    { sendEmail: true, isPreview: isRehearsal },
  );
  const [row] = rows as [(typeof rows)[number]];
  if (row.outcome === "REJECTED") throw UserError.of(row.invitee.errors as UserErrorValue[]);
  if (row.outcome !== "INVITED")
    return result("NOTHING_TO_DO", { code: row.outcome, message: "The candidate has an invitation already." });
  await db(tx.em)
    .insertInto("automation_invitation")
    .values({
      team_id: tx.teamId,
      invitation_id: row.invitationId!,
      rule_id: subject.ruleId,
      assessment_ids: chain,
    })
    .execute();
  return result("DONE");
}
