import type { z } from "zod";
import type { Services } from "../../access/context.ts";
import { systemContext } from "../../access/contexts.ts";
import { mailSignIn, mailTeamInvitation } from "../../access/sign-in/member-email-jobs.ts";
import { endSignInRequest, readSignInRequest } from "../../access/sign-in/request-sign-in.ts";
import { type Tx, withTransaction } from "../../events/log/with-transaction.ts";
import { type Job, type Run, runOne } from "../../platform/database/job-queue.ts";
import { UserError } from "../../platform/errors.ts";
import { mayEmailTeamInvitation } from "../../teams/invite-team-members.ts";
import { enqueueEmails, type NewEmail } from "../outbox/enqueue-emails.ts";

/** Queues an e-mail unless it is over a limit: nobody waits for an answer here that could say so. */
async function enqueueWithinLimits(tx: Tx, email: NewEmail): Promise<void> {
  try {
    await enqueueEmails(tx, [email]);
  } catch (error) {
    // Thrown before anything is written, so the transaction goes on.
    if (!(error instanceof UserError)) throw error;
  }
}

/** Queues the e-mail with which an invited member joins a team. */
export const mailTeamInvitationJob: Job<z.infer<typeof mailTeamInvitation.schema>, Services> = {
  ...mailTeamInvitation,
  batchSize: 20,
  concurrency: 1,
  async run(services, batch) {
    for (const { payload } of batch)
      await withTransaction(systemContext(services, payload.teamId), async (tx) => {
        if (await mayEmailTeamInvitation(tx.em, payload.teamId, payload.memberId))
          await enqueueWithinLimits(tx, { kind: "TEAM_INVITATION", memberId: payload.memberId });
      });
  },
};

/**
 * Queues one e-mail with the links of all teams of an address, in the oldest of these teams; an unknown address gets
 * none. The request is deleted in the same transaction, so there is one e-mail for each request. For a member who has not
 * joined yet the limits on e-mails to others apply: over them the request ends without an e-mail.
 */
export const mailSignInJob: Job<z.infer<typeof mailSignIn.schema>, Services> = {
  ...mailSignIn,
  batchSize: 20,
  concurrency: 1,
  async run(services, batch) {
    for (const one of batch) await runOne(mailSignIn.name, one, () => mailSignInLinks(services, one));
  },
};

async function mailSignInLinks(
  services: Services,
  { payload, cause }: Run<z.infer<typeof mailSignIn.schema>>,
): Promise<void> {
  const request = await readSignInRequest(services.em.fork(), payload.requestId);
  if (request === null) return;
  const { redirectUrl } = request;
  const [first] = request.members;
  if (first === undefined) return void (await endSignInRequest(services.em.fork(), payload.requestId));
  await withTransaction(systemContext(services, first.teamId, cause.requestId), async (tx) => {
    if (await endSignInRequest(tx.em, payload.requestId))
      await enqueueWithinLimits(tx, {
        kind: "SIGN_IN",
        memberId: first.memberId,
        content: redirectUrl === null ? null : { redirectUrl },
      });
  });
}
