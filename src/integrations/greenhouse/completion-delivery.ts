import { randomUUID } from "node:crypto";
import type { Services } from "../../access/context.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { array, db, secondsFromNow, sql, unnest } from "../../platform/database/sql.ts";
import type { DeliveryKind, HeldByTeam } from "../../platform/outgoing-delivery/delivery-kind.ts";
import { deliveryTable, isAnythingDueIn } from "../../platform/outgoing-delivery/delivery-table.ts";
import { dueInTurns, Turns } from "../../platform/outgoing-delivery/due-in-turns.ts";
import { dueOfTeam, findDueTeams, leaseByTeam } from "../../platform/outgoing-delivery/lease-by-team.ts";
import { type CallOutcome, callOut } from "../../platform/outgoing-http/outgoing-call.ts";
import { readCause } from "../../platform/process/cause.ts";
import { traced, traceHeaders } from "../../platform/process/tracing.ts";
import { basicOf } from "./authenticate-basic.ts";
import type { GreenhouseCompletion } from "./greenhouse-completion.entity.ts";
import { type CallbackOutcome, type DueCallback, recordCallbacks } from "./record-callbacks.ts";

type State = GreenhouseCompletion["state"];

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
      "g.caused_by as causedBy",
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
    headers: {
      ...(key === null ? {} : { authorization: basicOf(key.toString()) }),
      "user-agent": "Beckon",
      ...traceHeaders(),
    },
    body: "",
    timeoutMs,
    maxBytes,
    allowPrivate: services.env.WEBHOOK_ALLOW_PRIVATE,
  });
}

/** How Greenhouse is called back when a test is completed. */
export function completionDelivery(services: Services): DeliveryKind<DueCallback, null, CallbackOutcome> {
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
      const { requestId, traceparent } = readCause(due.causedBy);
      const outcome = await traced(
        "callback to Greenhouse",
        () => ({
          kind: "CLIENT",
          parent: traceparent,
          attributes: {
            "http.request.method": "PATCH",
            "beckon.greenhouse.completion_id": due.id,
            "beckon.attempt": due.attempts,
            "beckon.request_id": requestId ?? "",
          },
        }),
        async (span) => {
          const answer = await call(services, due);
          if (answer.answered) span?.set({ "http.response.status_code": answer.status });
          if (!answer.answered || answer.status >= 300) span?.fail();
          return answer;
        },
      );
      services.log.info(
        {
          requestId,
          completionId: due.id,
          answer: outcome.answered ? outcome.status : outcome.failure,
          attempt: due.attempts,
          ms: outcome.durationMs,
        },
        "called back Greenhouse",
      );
      return { due, call: outcome };
    },
    record: (outcomes) => recordCallbacks(services, outcomes),
    recordKey: ({ due }) => due.teamId,
    destinationKey: ({ due }) => due.teamId,
  };
}
