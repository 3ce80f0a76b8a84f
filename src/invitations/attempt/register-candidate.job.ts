import type { z } from "zod";
import type { Services } from "../../access/context.ts";
import { inBatches } from "../../platform/database/in-batches.ts";
import type { Job } from "../../platform/database/job-queue.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { UserError } from "../../platform/errors.ts";
import { registerCandidate } from "./register-candidate.ts";
import { registration } from "./request-registration.ts";

type Registration = z.infer<typeof registration.schema>;

/** How many one statement queues again, or deletes. */
const groupSize = 1_000;

async function register(services: Services, request: Registration): Promise<void> {
  try {
    await registerCandidate(services, request);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The day's e-mails were used up between the request and its turn. It comes later.
    await rows(
      services.em.fork(),
      sql`update registration_request set due_at = now() + interval '1 hour'
        where team_id = ${request.teamId} and id = ${request.requestId}`,
    );
  }
}

/** Sends candidates who have registered with a public link a link of their own. */
export const registerCandidateJob: Job<Registration, Services> = {
  ...registration,
  batchSize: 20,
  concurrency: 1,
  async run(services, batch) {
    let failure: unknown;
    for (const { payload } of batch) await register(services, payload).catch((error: unknown) => (failure ??= error));
    // Those that are done are not there any more when the batch runs again.
    if (failure !== undefined) throw failure;
  },
};

/** Queues due requests again whose job was lost, and deletes those that failed for two days. */
export async function requeueLostRegistrations(services: Services): Promise<void> {
  const em = services.em.fork();
  const lost = await rows<Registration>(
    em,
    sql`with lost as (
        select team_id, id from registration_request
        where due_at < now() - interval '2 minutes' and requested_at > now() - interval '2 days'
        order by due_at limit ${sql.raw(String(groupSize))} for no key update skip locked)
      update registration_request r set due_at = now() from lost where r.team_id = lost.team_id and r.id = lost.id
      returning r.team_id as "teamId", r.id as "requestId"`,
  );
  await services.queue.add(em, registration, lost);
  await inBatches(groupSize, async () => {
    const gone = await rows(
      em,
      sql`delete from registration_request where (team_id, id) in (
          select team_id, id from registration_request where requested_at < now() - interval '2 days'
          limit ${sql.raw(String(groupSize))} for no key update skip locked) returning 1`,
    );
    return gone.length;
  });
}
