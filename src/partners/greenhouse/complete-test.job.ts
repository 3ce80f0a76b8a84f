import { type CallOutcome, callOut } from "../../base/outgoing-call.ts";
import type { Job } from "../../base/queue.ts";
import { rows, sql } from "../../base/rows.ts";
import { transact } from "../../events/transact.ts";
import type { Services } from "../../teams/context.ts";
import { systemContext } from "../../teams/contexts.ts";
import { pauseAfter, readRetryAfter } from "../../webhooks/retry-schedule.ts";
import { completeTest } from "./queue-completions.ts";
import { basicOf } from "./who-asks.ts";

type Payload = { teamId: string; completionId: string };

/** An address whose turn to be told has come. */
interface Due {
  teamId: string;
  id: string;
  url: string;
  sealedKey: Buffer;
  wanted: number;
  attempts: number;
}

const timeoutMs = 15_000;
const mostBytes = 2_000;
/** How long a worker may be at it before another takes it for lost. */
const leaseSeconds = 60;

/** When to try again, in whole seconds, as for webhooks: over three days. Null: never. */
function retryAfter(attempts: number, outcome: CallOutcome): number | null {
  // 410: there is no such test any more, and never will be.
  if (outcome.answered && outcome.status === 410) return null;
  const asked = outcome.answered ? readRetryAfter(outcome.headers["retry-after"], Date.now()) : null;
  const pause = pauseAfter(attempts, asked, Math.random());
  return pause === null ? null : Math.ceil(pause);
}

/** Takes those that are due and that nobody else is at. The rest needs nothing any more. */
async function claim(services: Services, batch: { jobId: string; payload: Payload }[]): Promise<Due[]> {
  return await rows<Due>(
    services.em.fork(),
    sql`update greenhouse_completion g set attempts = attempts + 1, leased_by = job.id, leased_until = now() + make_interval(secs => ${leaseSeconds})
      from unnest(${batch.map((one) => one.payload.teamId)}::uuid[], ${batch.map((one) => one.payload.completionId)}::uuid[],
        ${batch.map((one) => one.jobId)}::text[]) as job (team_id, completion_id, id), greenhouse_key k
      where k.team_id = g.team_id and k.api_key_id = g.api_key_id and g.team_id = job.team_id and g.id = job.completion_id and g.state = 'DUE' and g.url is not null
        and g.next_attempt_at <= now() + interval '1 second'
        and (g.leased_until is null or g.leased_until < now() or g.leased_by = job.id)
      returning g.team_id as "teamId", g.id, g.url, k.sealed_key as "sealedKey", g.wanted, g.attempts`,
  );
}

/** One PATCH without a body, with Greenhouse's own key: it then asks test_status how it went. */
async function tell(services: Services, { url, sealedKey }: Due): Promise<CallOutcome> {
  const key = services.keys.decrypt("partner-key", sealedKey);
  return await callOut({
    url,
    method: "PATCH",
    // Without the SECRET_KEY it was kept under, it is worth a try all the same: the operator may put it back.
    headers: { ...(key === null ? {} : { authorization: basicOf(key.toString()) }), "user-agent": "Beckon" },
    body: "",
    timeoutMs,
    mostBytes,
    allowPrivate: services.env.WEBHOOK_ALLOW_PRIVATE,
  });
}

/** Writes down what came of it, and queues what is to be done still, in one transaction of the team. */
async function record(services: Services, teamId: string, all: { due: Due; outcome: CallOutcome }[]): Promise<void> {
  await transact(systemContext(services, teamId), async (tx) => {
    for (const { due, outcome } of all.toSorted((a, b) => (a.due.id < b.due.id ? -1 : 1))) {
      const answer = outcome.answered ? String(outcome.status) : outcome.failure;
      const isTold = outcome.answered && outcome.status >= 200 && outcome.status < 300;
      const seconds = isTold ? 0 : retryAfter(due.attempts, outcome);
      // What came up in the meantime is still to be told, whatever became of this.
      const left = await rows<{ seconds: number }>(
        tx.em,
        sql`update greenhouse_completion set last_answer = ${answer}, leased_until = null, leased_by = null,
              told = case when ${isTold} then greatest(told, ${due.wanted}) else told end,
              attempts = case when ${isTold} then 0 else attempts end,
              state = case when wanted > ${due.wanted} then 'DUE' when ${isTold} then 'TOLD' when ${seconds === null} then 'FAILED' else 'DUE' end,
              next_attempt_at = case when wanted > ${due.wanted} then now()
                when ${isTold || seconds === null} then null else now() + make_interval(secs => ${seconds ?? 0}) end
            where team_id = ${teamId} and id = ${due.id} and state = 'DUE'
            returning case when next_attempt_at is not null then extract(epoch from next_attempt_at - now())::int end as seconds`,
      );
      for (const { seconds: startAfter } of left.filter((row) => row.seconds !== null))
        await services.queue.add(tx.em, completeTest, [{ teamId, completionId: due.id }], { startAfter });
    }
  });
}

/** Tells Greenhouse that tests are done. */
export const completeTestJob: Job<Payload, Services> = {
  ...completeTest,
  batchSize: 10,
  concurrency: 2,
  async run(services, batch) {
    const due = await claim(services, batch);
    const all = await Promise.all(due.map(async (one) => ({ due: one, outcome: await tell(services, one) })));
    for (const { due: one, outcome } of all)
      services.log.info(
        {
          completionId: one.id,
          answer: outcome.answered ? outcome.status : outcome.failure,
          attempt: one.attempts,
          ms: outcome.durationMs,
        },
        "told Greenhouse",
      );
    const byTeam = [...Map.groupBy(all, (one) => one.due.teamId)];
    const recorded = await Promise.allSettled(byTeam.map(([teamId, ofTeam]) => record(services, teamId, ofTeam)));
    const failed = recorded.find((one) => one.status === "rejected");
    if (failed !== undefined) throw failed.reason;
  },
};

/** What is due and whose job is gone (killed at its last try, or restored from a backup): queued again. */
export async function requeueLostCompletions(services: Services): Promise<void> {
  const em = services.em.fork();
  const lost = await rows<Payload>(
    em,
    sql`with lost as (
        select team_id, id from greenhouse_completion
        where state = 'DUE' and next_attempt_at < now() - interval '2 minutes' and (leased_until is null or leased_until < now())
        order by next_attempt_at limit 1000 for no key update skip locked)
      update greenhouse_completion g set next_attempt_at = now() from lost where g.team_id = lost.team_id and g.id = lost.id
      returning g.team_id as "teamId", g.id as "completionId"`,
  );
  await services.queue.add(em, completeTest, lost);
}
