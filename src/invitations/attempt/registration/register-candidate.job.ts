import type { z } from "zod";
import type { Services } from "../../../access/context.ts";
import { inBatches } from "../../../platform/database/in-batches.ts";
import { type Job, type Run, runEach } from "../../../platform/database/job-queue.ts";
import { findTeams, forEachTeam } from "../../../platform/database/spread.ts";
import { anyOf, array, db, now, sql } from "../../../platform/database/sql.ts";
import { UserError } from "../../../platform/errors.ts";
import { registerCandidate } from "./register-candidate.ts";
import { registration } from "./request-registration.ts";

type Registration = z.infer<typeof registration.schema>;

/** How many one statement queues again, or deletes. */
const groupSize = 1_000;

async function register(services: Services, { payload: request, cause }: Run<Registration>): Promise<void> {
  try {
    await registerCandidate(services, request, cause.requestId);
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // The day's e-mails were used up between the request and its turn. It comes later.
    await db(services.em.fork())
      .updateTable("registration_request")
      .set({ due_at: sql<Date>`now() + interval '1 hour'` })
      .where("team_id", "=", request.teamId)
      .where("id", "=", request.requestId)
      .execute();
  }
}

/** Sends candidates who have registered with a public link a link of their own. */
export const registerCandidateJob: Job<Registration, Services> = {
  ...registration,
  batchSize: 20,
  concurrency: 1,
  async run(services, batch) {
    await runEach(registration.name, batch, (one) => register(services, one));
  },
};

/** Queues due requests again whose job was lost, and deletes those that failed for two days, team by team. */
export async function requeueLostRegistrations(services: Services): Promise<void> {
  const teams = await findTeams(services, async (among) => {
    const found = await db(services.em.fork())
      .selectFrom("registration_request")
      .select("team_id as teamId")
      .distinct()
      .where("due_at", "<", sql<Date>`now() - interval '2 minutes'`)
      .$if(among !== null, (q) => q.where("team_id", "=", anyOf(array.uuid(among ?? []))))
      .execute();
    return found.map(({ teamId }) => teamId);
  });
  await forEachTeam(services, teams, (teamId) => requeueLostOf(services, teamId));
}

async function requeueLostOf(services: Services, teamId: string): Promise<void> {
  const em = services.em.fork();
  const lost = await db(em)
    .with("lost", (q) =>
      q
        .selectFrom("registration_request")
        .select("id")
        .where("team_id", "=", teamId)
        .where("due_at", "<", sql<Date>`now() - interval '2 minutes'`)
        .where("requested_at", ">", sql<Date>`now() - interval '2 days'`)
        .orderBy("due_at")
        .limit(sql.lit(groupSize))
        .forNoKeyUpdate()
        .skipLocked(),
    )
    .updateTable("registration_request as r")
    .from("lost")
    .set({ due_at: now() })
    .where("r.team_id", "=", teamId)
    .whereRef("r.id", "=", "lost.id")
    .returning(["r.team_id as teamId", "r.id as requestId"])
    .execute();
  await services.queue.add(em, registration, lost);
  await inBatches(groupSize, async () => {
    const deleted = await db(em)
      .deleteFrom("registration_request")
      .where("team_id", "=", teamId)
      .where("id", "in", ({ selectFrom }) =>
        selectFrom("registration_request as old")
          .select("old.id")
          .where("old.team_id", "=", teamId)
          .where("old.requested_at", "<", sql<Date>`now() - interval '2 days'`)
          .limit(sql.lit(groupSize))
          .forNoKeyUpdate()
          .skipLocked(),
      )
      .returning("id")
      .execute();
    return deleted.length;
  });
}
