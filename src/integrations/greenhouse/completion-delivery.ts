import { randomUUID } from "node:crypto";
import type { Services } from "../../access/context.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { array, db, now, secondsFromNow, sql, unnest } from "../../platform/database/sql.ts";
import type { DeliveryKind, HeldByTeam } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { deliveryTable, isAnythingDueIn } from "../../platform/outgoing-delivery/delivery-table.ts";
import { dueInTurns, Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { dueOfTeam, findDueTeams, leaseByTeam } from "../../platform/outgoing-delivery/lease-by-team.ts";
import { pauseAfter, readRetryAfter } from "../../platform/outgoing-delivery/retry-schedule.ts";
import { type CallOutcome, callOut } from "../../platform/outgoing-http/outgoing-call.ts";
import { basicOf } from "./authenticate-basic.ts";
import type { GreenhouseCompletion } from "./greenhouse-completion.entity.ts";

type State = GreenhouseCompletion["state"];

/** A callback that is due, under a worker's lease. */
interface DueCallback {
  teamId: string;
  id: string;
  leasedBy: string;
  url: string;
  encryptedKey: Buffer;
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

const completions = deliveryTable("greenhouse_completion", {
  waiting: (eb) => eb("d.state", "=", sql.lit<State>("DUE")),
  lane: "api_key_id",
});
const isAnyCallbackDue = isAnythingDueIn(completions);

const leaseDue = (due: ReturnType<typeof dueInTurns>) =>
  due
    .updateTable("greenhouse_completion as g")
    .from(["due", "greenhouse_key as k"])
    .set({
      attempts: (eb) => eb("g.attempts", "+", 1),
      // One for the whole lease: each has its own.
      leased_by: randomUUID(),
      leased_until: secondsFromNow(leaseSeconds),
    })
    .whereRef("g.team_id", "=", "due.team_id")
    .whereRef("g.id", "=", "due.id")
    .whereRef("k.team_id", "=", "g.team_id")
    .whereRef("k.api_key_id", "=", "g.api_key_id")
    .where("g.url", "is not", null)
    .returning((eb) => [
      "g.team_id as teamId",
      "g.id",
      eb.ref("g.leased_by").$notNull().as("leasedBy"),
      eb.ref("g.url").$notNull().as("url"),
      "k.sealed_key as encryptedKey",
      "g.wanted",
      "g.attempts",
      "due.step",
      "due.turn",
    ]);

async function lease(services: Services, limit: number, turns: Turns, held: HeldByTeam): Promise<DueCallback[]> {
  const em = services.em.fork();
  const options = { limit, maxPerTeam, held };
  if (!(await isSpread(services)))
    return turns.inOrder(await leaseDue(dueInTurns(db(em), completions, { ...options, after: turns.after })).execute());
  const due = await findDueTeams(services, completions);
  return await leaseByTeam(services, due, { ...options, turns }, (teamId, count) =>
    leaseDue(dueOfTeam(db(em), completions, { teamId, limit: count }))
      .where("g.team_id", "=", teamId)
      .where("k.team_id", "=", teamId)
      .execute(),
  );
}

async function release(services: Services, callbacks: DueCallback[]): Promise<void> {
  const byTeam = Map.groupBy(callbacks, (one) => one.teamId);
  await forEachTeam(services, [...byTeam.keys()], async (teamId) => {
    const some = byTeam.get(teamId)!;
    await db(services.em.fork())
      .updateTable("greenhouse_completion as g")
      .from(
        unnest("released", {
          id: array.uuid(some.map((one) => one.id)),
          leased_by: array.text(some.map((one) => one.leasedBy)),
        }),
      )
      .set({
        attempts: (eb) => sql<number>`greatest(0, ${eb.ref("g.attempts")} - 1)`,
        leased_by: null,
        leased_until: null,
      })
      .where("g.team_id", "=", teamId)
      .whereRef("g.id", "=", "released.id")
      .whereRef("g.leased_by", "=", "released.leased_by")
      .execute();
  });
}

/** One PATCH without a body, with Greenhouse's own key. Greenhouse then asks for the test's status. */
async function call(services: Services, { url, encryptedKey }: DueCallback): Promise<CallOutcome> {
  const key = services.keys.decrypt("partner-key", encryptedKey);
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

/** Records outcomes, where the tables are on one server in one statement, else team by team. */
async function record(services: Services, outcomes: Outcome[]): Promise<void> {
  if (!(await isSpread(services))) return await recordTogether(services, outcomes, null);
  const byTeam = Map.groupBy(outcomes, ({ due }) => due.teamId);
  await forEachTeam(services, [...byTeam.keys()], (teamId) => recordTogether(services, byTeam.get(teamId)!, teamId));
}

/**
 * Records outcomes in one statement. What came up during a call is still due, whatever became of the call.
 *
 * @param teamId the team of all of them; null: of any teams
 */
async function recordTogether(services: Services, outcomes: Outcome[], teamId: string | null): Promise<void> {
  const all = outcomes.map(({ due, call }) => {
    const isDone = call.answered && call.status >= 200 && call.status < 300;
    return {
      due,
      isDone,
      answer: call.answered ? String(call.status) : call.failure,
      retry: isDone ? null : retryAfter(due.attempts, call),
    };
  });
  await db(services.em.fork())
    // Times are computed here, and not in the update, which may not where the tables are spread over servers.
    .with(
      (cte) => cte("new").materialized(),
      (cte) =>
        cte
          .selectFrom(
            unnest("new", {
              team_id: array.uuid(all.map(({ due }) => due.teamId)),
              id: array.uuid(all.map(({ due }) => due.id)),
              leased_by: array.text(all.map(({ due }) => due.leasedBy)),
              wanted: array.integer(all.map(({ due }) => due.wanted)),
              is_done: array.boolean(all.map((one) => one.isDone)),
              answer: array.text(all.map((one) => one.answer)),
              retry: array.double(all.map((one) => one.retry)),
            }),
          )
          .selectAll("new")
          .select(({ ref }) => [now().as("now"), secondsFromNow(ref("new.retry")).as("retry_at")]),
    )
    .updateTable("greenhouse_completion as g")
    .from("new")
    .set({
      last_answer: (eb) => eb.ref("new.answer"),
      leased_until: null,
      leased_by: null,
      told: (eb) =>
        eb
          .case()
          .when("new.is_done", "=", true)
          .then(sql<number>`greatest(${eb.ref("g.told")}, ${eb.ref("new.wanted")})`)
          .else(eb.ref("g.told"))
          .end(),
      attempts: (eb) => eb.case().when("new.is_done", "=", true).then(0).else(eb.ref("g.attempts")).end(),
      state: (eb) =>
        eb
          .case()
          .when("g.wanted", ">", eb.ref("new.wanted"))
          .then(sql.lit<State>("DUE"))
          .when("new.is_done", "=", true)
          .then(sql.lit<State>("TOLD"))
          .when("new.retry", "is", null)
          .then(sql.lit<State>("FAILED"))
          .else(sql.lit<State>("DUE"))
          .end(),
      next_attempt_at: (eb) =>
        eb
          .case()
          .when("g.wanted", ">", eb.ref("new.wanted"))
          .then(eb.ref("new.now"))
          .when(eb.or([eb("new.is_done", "=", true), eb("new.retry", "is", null)]))
          .then(null)
          .else(eb.ref("new.retry_at"))
          .end(),
    })
    .whereRef("g.team_id", "=", "new.team_id")
    .whereRef("g.id", "=", "new.id")
    .whereRef("g.leased_by", "=", "new.leased_by")
    .where("g.state", "=", "DUE")
    .$if(teamId !== null, (q) => q.where("g.team_id", "=", teamId))
    .execute();
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
    isAnythingDue: async () => (await isSpread(services)) || (await isAnyCallbackDue(services)),
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
