import type { Services } from "../../access/context.ts";
import { rows, sql } from "../../platform/database/rows.ts";
import { readRows } from "../../platform/graphql/read-plan.ts";
import type { DeliveryKind, HeldByTeam } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { dueInTurns, isAnythingDueIn, Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { pauseAfter, readRetryAfter } from "../../platform/outgoing-delivery/retry-schedule.ts";
import { type CallOutcome, callOut } from "../../platform/outgoing-http/outgoing-call.ts";
import { basicOf } from "./authenticate-basic.ts";

/** A callback that is due, under a worker's lease. */
interface DueCallback {
  teamId: string;
  id: string;
  leasedBy: string;
  url: string;
  sealedKey: Buffer;
  wanted: number;
  attempts: number;
}

interface Outcome {
  due: DueCallback;
  call: CallOutcome;
}

const timeoutMs = 15_000;
const maxBytes = 2_000;
/** How long a worker may hold a callback before another worker may lease it. */
const leaseSeconds = 60;
/** How many callbacks a worker makes at once, and how many of them for one team. */
const concurrency = 20;
const maxPerTeam = 5;

const table = { name: "greenhouse_completion", waiting: "d.state = 'DUE'", lane: "api_key_id" };

async function lease(services: Services, limit: number, turns: Turns, held: HeldByTeam): Promise<DueCallback[]> {
  const leased = await rows<DueCallback & { step: number; turn: number }>(
    services.em.fork(),
    sql`with recursive ${dueInTurns(table, { limit, turns, maxPerTeam, held })}
      update greenhouse_completion g set attempts = attempts + 1, leased_by = gen_random_uuid()::text,
        leased_until = now() + make_interval(secs => ${leaseSeconds})
      from due, greenhouse_key k
      where g.team_id = due.team_id and g.id = due.id and k.team_id = g.team_id and k.api_key_id = g.api_key_id and g.url is not null
      returning g.team_id as "teamId", g.id, g.leased_by as "leasedBy", g.url, k.sealed_key as "sealedKey", g.wanted, g.attempts,
        due.step, due.turn`,
  );
  return turns.inOrder(leased);
}

async function release(services: Services, callbacks: DueCallback[]): Promise<void> {
  await rows(
    services.em.fork(),
    sql`update greenhouse_completion g set attempts = greatest(0, attempts - 1), leased_by = null, leased_until = null
      from unnest(${callbacks.map((one) => one.teamId)}::uuid[], ${callbacks.map((one) => one.id)}::uuid[], ${callbacks.map((one) => one.leasedBy)}::text[])
        as given (team_id, id, leased_by)
      where g.team_id = given.team_id and g.id = given.id and g.leased_by = given.leased_by`,
  );
}

/** One PATCH without a body, with Greenhouse's own key. Greenhouse then asks for the test's status. */
async function call(services: Services, { url, sealedKey }: DueCallback): Promise<CallOutcome> {
  const key = services.keys.decrypt("partner-key", sealedKey);
  return await callOut({
    url,
    method: "PATCH",
    // Without the SECRET_KEY that the key was encrypted under, it is attempted all the same: the operator may restore it.
    headers: { ...(key === null ? {} : { authorization: basicOf(key.toString()) }), "user-agent": "Beckon" },
    body: "",
    timeoutMs,
    maxBytes,
    allowPrivate: services.env.WEBHOOK_ALLOW_PRIVATE,
  });
}

/** When to try again, in seconds, as for webhooks: over three days. Null: never. */
function retryAfter(attempts: number, outcome: CallOutcome): number | null {
  // 410: there is no such test any more, and never will be.
  if (outcome.answered && outcome.status === 410) return null;
  const asked = outcome.answered ? readRetryAfter(outcome.headers["retry-after"], Date.now()) : null;
  return pauseAfter(attempts, asked, Math.random());
}

/** Records outcomes in one statement. What came up during a call is still due, whatever became of the call. */
async function record(services: Services, outcomes: Outcome[]): Promise<void> {
  const all = outcomes.map(({ due, call }) => {
    const isDone = call.answered && call.status >= 200 && call.status < 300;
    return {
      due,
      isDone,
      answer: call.answered ? String(call.status) : call.failure,
      retry: isDone ? null : retryAfter(due.attempts, call),
    };
  });
  await rows(
    services.em.fork(),
    sql`update greenhouse_completion g set last_answer = new.answer, leased_until = null, leased_by = null,
        told = case when new.is_done then greatest(g.told, new.wanted) else g.told end,
        attempts = case when new.is_done then 0 else g.attempts end,
        state = case when g.wanted > new.wanted then 'DUE' when new.is_done then 'TOLD' when new.retry is null then 'FAILED' else 'DUE' end,
        next_attempt_at = case when g.wanted > new.wanted then now()
          when new.is_done or new.retry is null then null else now() + make_interval(secs => new.retry) end
      from unnest(${all.map(({ due }) => due.teamId)}::uuid[], ${all.map(({ due }) => due.id)}::uuid[], ${all.map(({ due }) => due.leasedBy)}::text[],
        ${all.map(({ due }) => due.wanted)}::integer[], ${all.map((one) => one.isDone)}::boolean[], ${all.map((one) => one.answer)}::text[],
        ${all.map((one) => one.retry)}::double precision[]) as new (team_id, id, leased_by, wanted, is_done, answer, retry)
      where g.team_id = new.team_id and g.id = new.id and g.leased_by = new.leased_by and g.state = 'DUE'`,
  );
}

/** How Greenhouse is called back when a test is completed. */
export function completionDelivery(services: Services): DeliveryKind<DueCallback, null, Outcome> {
  const turns = new Turns();
  return {
    name: "greenhouse",
    concurrency,
    leasedAhead: 0,
    maxWaitMs: (leaseSeconds - 20) * 1_000,
    gatherMs: 15,
    recordPatienceMs: 15_000,
    async isAnythingDue() {
      const [row] = await readRows(services, isAnythingDueIn(table), []);
      return row![0] as boolean;
    },
    lease: (limit, held) => lease(services, limit, turns, held),
    release: (callbacks) => release(services, callbacks),
    prepare: async () => null,
    async attempt(due) {
      const outcome = await call(services, due);
      services.log.info(
        {
          completionId: due.id,
          answer: outcome.answered ? outcome.status : outcome.failure,
          attempt: due.attempts,
          ms: outcome.durationMs,
        },
        "called back Greenhouse",
      );
      return { due, call: outcome };
    },
    record: (outcomes) => record(services, outcomes),
    recordKey: ({ due }) => due.teamId,
    destinationKey: ({ due }) => due.teamId,
  };
}
