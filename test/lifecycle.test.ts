import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import {
  canMove,
  dueMove,
  effectiveState,
  effectiveStateSql,
  effectiveSubmittedAtSql,
  extendedTimeLimit,
  gracePeriodSeconds,
  isAnyDueSql,
  isPastExpiry,
  isPastExpirySql,
  type MoveName,
  moveInvitation,
  moveStatement,
  moves,
  stateInSql,
} from "../src/invitations/lifecycle/lifecycle.ts";
import { type InvitationState, invitationStates } from "../src/invitations/lifecycle/states.ts";
import { anyOf, array, db, sql } from "../src/platform/database/sql.ts";
import { newId, storedId } from "../src/platform/ids/ids.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";

const app = testApp({ ROLE: "api" });
const states = Object.keys(invitationStates) as InvitationState[];
const moveNames = Object.keys(moves) as MoveName[];

/** Every set of states, the empty one included. */
const sets: InvitationState[][] = Array.from({ length: 2 ** states.length }, (_, bits) =>
  states.filter((__, i) => bits & (2 ** i)),
);

/** A time near a boundary, or any other, or none. */
const near = (boundaryMs: number) =>
  fc.option(
    fc
      .oneof(fc.integer({ min: -2, max: 2 }), fc.integer({ min: -(10 ** 10), max: 10 ** 10 }))
      .map((ms) => boundaryMs + ms),
    { nil: null },
  );
const invitation = fc
  .record({
    state: fc.constantFrom(...states),
    now: fc.date({ min: new Date("2020-01-01"), max: new Date("2040-01-01"), noInvalidDate: true }),
    expiry: near(0),
    deadline: near(-gracePeriodSeconds * 1_000),
    submitted: near(0),
  })
  .map(({ state, now, expiry, deadline, submitted }) => {
    const at = (offset: number | null) => (offset === null ? null : new Date(now.getTime() + offset));
    return { state, now, expiresAt: at(expiry), deadlineAt: at(deadline), submittedAt: at(submitted) };
  });

describe("The effective state is the same in TypeScript and in SQL", () => {
  test("for random invitations and times, near the boundaries and far from them", async () => {
    const em = app.running.services.em.fork();
    const statement = sql.raw(
      `(${effectiveStateSql("i", "i.moment")}) as state, (${isAnyDueSql("i", "i.moment")}) is true as due,
      (${isPastExpirySql("i", "i.moment")}) is true as "pastExpiry",
      (extract(epoch from ${effectiveSubmittedAtSql("i", "i.moment")}) * 1000)::float8 as "submittedAt",
      array[${sets.map((set) => `(${stateInSql("i", set, "i.moment")}) is true`).join(", ")}] as "inSets"`,
    );
    await fc.assert(
      fc.asyncProperty(fc.array(invitation, { minLength: 50, maxLength: 200 }), async (some) => {
        const query = sql`select ${statement} from unnest(${some.map((one) => one.state)}::text[], ${some.map((one) => one.now)}::timestamptz[],
              ${some.map((one) => one.expiresAt)}::timestamptz[], ${some.map((one) => one.deadlineAt)}::timestamptz[],
              ${some.map((one) => one.submittedAt)}::timestamptz[]) with ordinality
            as i (state, moment, expires_at, deadline_at, submitted_at, place) order by place`;
        const { rows: found } = await query.execute(db(em));
        expect(found).toEqual(
          some.map((one) => {
            const state = effectiveState(one, one.now);
            const due = dueMove(one, one.now);
            const submittedAt = due === "submit" ? one.deadlineAt : one.submittedAt;
            return {
              state,
              due: due !== null,
              pastExpiry: isPastExpiry(one, one.now),
              submittedAt: submittedAt?.getTime() ?? null,
              inSets: sets.map((set) => set.includes(state)),
            };
          }),
        );
      }),
      { numRuns: 50 },
    );
  });

  test("only live states change with time, and only to a state that a move leads to", () => {
    fc.assert(
      fc.property(invitation, (one) => {
        const state = effectiveState(one, one.now);
        const changes = state !== one.state;
        const allowed = moveNames.filter((move) => canMove(one.state, move)).map((move) => moves[move].to);
        return !changes || (["PENDING", "OPENED", "STARTED"].includes(one.state) && allowed.includes(state));
      }),
    );
  });
});

describe("The table of moves", () => {
  test("is what both writers follow, in TypeScript and in SQL, from each state", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
    const id = storedId("Invitation", results[0].invitation.id)!;
    for (const move of moveNames)
      for (const state of states) {
        await app.db.query(
          "/* test */ update invitation set state = $3, started_at = now(), submitted_at = now() where team_id = $1 and id = $2",
          [team.uuid, id, state],
        );
        const em = app.running.services.em.fork();
        const changes = { next_reminder_at: null };
        const moved = await moveStatement(db(em), team.uuid, move, anyOf(array.uuid([id, newId()])), changes).execute();
        const { rows: after } = await app.db.query<{ state: string }>(
          "/* test */ select state from invitation where team_id = $1 and id = $2",
          [team.uuid, id],
        );
        const loaded = { state, updatedAt: new Date(0) };
        const now = new Date();
        const isAllowed = canMove(state, move);
        expect({ move, state, moved: moved.length, to: after[0]!.state }).toEqual({
          ...{ move, state, moved: isAllowed ? 1 : 0, to: isAllowed ? moves[move].to : state },
        });
        if (isAllowed) {
          moveInvitation(loaded, move, now);
          expect(loaded).toEqual({ state: moves[move].to, updatedAt: now });
        } else
          expect(() => moveInvitation(loaded, move, now)).toThrow(`The move "${move}" is not allowed from ${state}.`);
      }
  });
});

test("the time limit is extended by the candidate's extra time, and the deadline with it", async () => {
  const limit = extendedTimeLimit({
    own: sql.ref("i.time_limit"),
    common: sql.ref("a.time_limit"),
    extraTime: sql.ref("c.extra_time"),
  });
  const query = sql<{ limit: string | null }>`select ${limit} as limit from
      (values (null, null, 0.5, 1), (null, 'PT1H', 0, 2), ('PT90M', 'PT1H', 0, 3), ('PT90M', 'PT1H', 0.5, 4), (null, 'PT1H', 1, 5))
        as c (own, common, extra_time, place)
      cross join lateral (select c.own::text as time_limit) i cross join lateral (select c.common::text as time_limit) a order by place`;
  const { rows } = await query.execute(db(app.running.services.em.fork()));
  expect(rows.map(({ limit }) => limit)).toEqual([null, "PT1H", "PT90M", "PT8100S", "PT7200S"]);
});
