import type { Services } from "../../access/context.ts";
import { forEachTeam, isSpread } from "../../platform/database/spread.ts";
import { array, db, now, secondsFromNow, sql, unnest } from "../../platform/database/sql.ts";
import { pauseAfter, readRetryAfter } from "../../platform/outgoing-delivery/retry-schedule.ts";
import type { CallOutcome } from "../../platform/outgoing-http/outgoing-call.ts";
import type { GreenhouseCompletion } from "./greenhouse-completion.entity.ts";

type State = GreenhouseCompletion["state"];

/** A callback that is due, under a worker's lease. */
export interface DueCallback {
  teamId: string;
  id: string;
  leasedBy: string;
  url: string;
  encryptedKey: Buffer;
  wanted: number;
  attempts: number;
  /** What the last change comes of (process/cause.ts). */
  causedBy: string | null;
}

/** What came of a callback. */
export interface CallbackOutcome {
  due: DueCallback;
  call: CallOutcome;
}

/** When to try again, in seconds, as for webhooks: over three days. Null: never. */
function retryAfter(attempts: number, outcome: CallOutcome): number | null {
  // 410: there is no such test any more, and never will be.
  if (outcome.answered && outcome.status === 410) return null;
  const asked = outcome.answered ? readRetryAfter(outcome.headers["retry-after"], Date.now()) : null;
  return pauseAfter(attempts, asked, Math.random());
}

/** Records outcomes, where the tables are on one server in one statement, else team by team. */
export async function recordCallbacks(services: Services, outcomes: CallbackOutcome[]): Promise<void> {
  if (!(await isSpread(services))) return await recordTogether(services, outcomes, null);
  const byTeam = Map.groupBy(outcomes, ({ due }) => due.teamId);
  await forEachTeam(services, [...byTeam.keys()], (teamId) => recordTogether(services, byTeam.get(teamId)!, teamId));
}

/**
 * Records outcomes in one statement. What came up during a call is still due, whatever became of the call.
 *
 * @param teamId the team of all of them; null: of any teams
 */
async function recordTogether(services: Services, outcomes: CallbackOutcome[], teamId: string | null): Promise<void> {
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
