import { afterAll, beforeAll, describe, expect, test } from "@jest/globals";
import type { Running } from "../../src/app/start.ts";
import { type Any, ask, post } from "../client.ts";
import { type Case, call, caseOf, cases, effects, mutationOf, quiet } from "../idempotency-cases.ts";
import { ServerProcess } from "../server-process.ts";
import { startSecondApp, testApp } from "../test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();
let beside: Running;
beforeAll(async () => {
  beside = await startSecondApp(app);
});
afterAll(async () => await beside?.stop());

const invite = caseOf("inviteCandidates");
/** A call over enough rows to wait its turn among the big ones. */
const bigCall = async (team: TestTeam): Promise<{ variables: object; people: string[] }> => {
  const { id } = await team.publishAssessment("X");
  const people = Array.from({ length: 101 }, () => newAddress("concurrent"));
  return { people, variables: { input: { assessmentId: id, candidates: people.map((email) => ({ email })) } } };
};
const isInUse = (answer: Any): boolean => answer.userErrors[0]?.code === "IDEMPOTENCY_KEY_IN_USE";

/** The same call many times at once, by both processes in turn: the most of the dearest. */
const callConcurrently = (team: TestTeam, one: Case, variables: object): Promise<Any[]> =>
  Promise.all(
    Array.from({ length: one === invite ? 100 : 40 }, async (_, n) => {
      const { url } = n % 2 === 0 ? app : beside;
      return (await ask(url, team.owner.token, mutationOf(one), { ...variables, idempotencyKey: "concurrent" })).result;
    }),
  );

/** Repeats each call that was answered to come back later, until none is. */
async function settle(team: TestTeam, one: Case, variables: object, answers: Any[]): Promise<Any[]> {
  return await Promise.all(
    answers.map(async (answer) => {
      if (!isInUse(answer)) return answer;
      expect(answer.userErrors).toMatchObject([{ path: ["idempotencyKey"] }]);
      return await waitUntil(async () => {
        const again = await call(team, one, variables, "concurrent");
        return !isInUse(again) && again;
      });
    }),
  );
}

/** Another transaction's lock holds up every invite call until the given work is done. */
async function whileHeld<T>(work: () => Promise<T>): Promise<T> {
  await app.db.query("/* test */ begin; lock table invitation_batch in exclusive mode");
  try {
    return await work();
  } finally {
    await app.db.query("rollback");
  }
}
/** Resolves when a call waits for that lock, and holds the lock of its key. */
const inFlight = () =>
  waitUntil(async () => {
    const { rows } = await app.db.query(
      `/* test */ select 1 from pg_locks waits join pg_locks of_key on of_key.pid = waits.pid and of_key.locktype = 'advisory' and of_key.granted
        where not waits.granted and waits.relation = 'invitation_batch'::regclass`,
    );
    return rows.length > 0;
  });

describe("100 identical invitations, 40 of whatever else, at once over two processes: one effect", () => {
  test.each(cases.map((one) => [one.name, one] as const))(
    "%s",
    async (_, one) => {
      const team = await createTestTeam(app);
      const big = one === invite ? await bigCall(team) : null;
      const variables = big?.variables ?? (await one.prepare(team))(0);
      const before = await effects(team);
      const answers = await callConcurrently(team, one, variables);
      const done = answers.filter((answer) => !isInUse(answer));
      expect(done.length).toBeGreaterThan(0);
      const settled = await settle(team, one, variables, answers);
      expect(new Set([...done, ...settled].map((answer) => JSON.stringify(answer))).size).toBe(1);
      expect(settled[0].userErrors).toEqual([]);
      // As much as one call does, in a team of its own.
      const after = await effects(team);
      const alone = await createTestTeam(app);
      const aloneVariables = one === invite ? (await bigCall(alone)).variables : (await one.prepare(alone))(0);
      const aloneBefore = await effects(alone);
      await call(alone, one, aloneVariables, "concurrent");
      expect(added(before, after)).toEqual(added(aloneBefore, await effects(alone)));
      for (const email of big?.people ?? []) expect(app.mail.to(email)).toHaveLength(1);
      if (one.mails) expect(after.received).toBeGreaterThan(before.received);
    },
    240_000,
  );

  test("while the first runs, the other 99 are rejected at once; afterwards all are answered the same", async () => {
    const team = await createTestTeam(app);
    const { people, variables } = await bigCall(team);
    const { running, others } = await whileHeld(async () => {
      const first = call(team, invite, variables, "concurrent");
      await inFlight();
      return { running: [first], others: (await callConcurrently(team, invite, variables)).slice(1) };
    });
    const first = await running[0];
    expect(first.userErrors).toEqual([]);
    expect(others.map(isInUse)).toEqual(others.map(() => true));
    const settled = await settle(team, invite, variables, others);
    expect(settled).toEqual(settled.map(() => first));
    expect(await effects(team)).toMatchObject({ calls: 1, invitations: 101, emails: 101, received: 101 });
    for (const email of people) expect(app.mail.to(email)).toHaveLength(1);
  }, 240_000);
});

/** What some work added to what there was. */
function added(before: Any, after: Any) {
  const { events: was, ...counts } = before;
  return {
    ...Object.fromEntries(Object.keys(counts).map((key) => [key, after[key] - counts[key]])),
    events: after.events.slice(was.length).toSorted(),
  };
}

describe("a process that dies meanwhile", () => {
  test("kill -9 with the first call in flight: a repeat does it, once", async () => {
    const team = await createTestTeam(app);
    const { people, variables } = await bigCall(team);
    const server = await ServerProcess.at({
      DATABASE_URL: app.databaseUrl,
      SMTP_URL: `smtp://127.0.0.1:${app.mail.port}`,
    });
    await server.start();
    let cut = false;
    await whileHeld(async () => {
      const first = ask(server.url, team.owner.token, mutationOf(invite), {
        ...variables,
        idempotencyKey: "concurrent",
      });
      first.catch(() => (cut = true));
      await inFlight();
      expect(isInUse(await call(team, invite, variables, "concurrent"))).toBe(true);
      await server.kill();
      await waitUntil(async () => cut);
    });
    expect(cut).toBe(true);
    const again = await waitUntil(async () => {
      const answer = await call(team, invite, variables, "concurrent");
      return !isInUse(answer) && answer;
    });
    expect(again.results.map((row: Any) => row.outcome)).toEqual(people.map(() => "INVITED"));
    expect(await call(team, invite, variables, "concurrent")).toEqual(again);
    const { events, ...counts } = await effects(team);
    expect(counts).toMatchObject({ calls: 1, invitations: 101, candidates: 101, emails: 101, received: 101 });
    expect(events.filter((type: string) => type === "INVITATION_CREATED")).toHaveLength(101);
    for (const email of people) expect(app.mail.to(email)).toHaveLength(1);
  }, 240_000);

  test("a caller who did not wait for the answer gets it by asking again", async () => {
    const team = await createTestTeam(app);
    const { people, variables } = await bigCall(team);
    const impatient = new AbortController();
    await whileHeld(async () => {
      const first = fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${team.owner.token}`,
          "idempotency-key": "concurrent",
        },
        body: JSON.stringify({ query: mutationOf(invite, false), variables }),
        signal: impatient.signal,
      });
      await inFlight();
      impatient.abort();
      await expect(first).rejects.toThrow(/abort/);
    });
    await waitUntil(async () => (await team.ask("{ invitations { totalCount } }")).invitations.totalCount === 101);
    const again = await call(team, invite, variables, "concurrent");
    expect(again.results.map((row: Any) => row.outcome)).toEqual(people.map(() => "INVITED"));
    expect(await effects(team)).toMatchObject({ calls: 1, invitations: 101, emails: 101, received: 101 });
  }, 240_000);

  test("a call that deadlocks is run again under its key, and stands once", async () => {
    const team = await createTestTeam(app);
    const { variables } = await bigCall(team);
    const run = (text: string) => app.db.query(`/* test */ ${text}`);
    await run("create sequence tries");
    await run(`create function stumble() returns trigger language plpgsql as $$ begin
      if new.team_id = '${team.uuid}' and nextval('tries') < 3 then raise exception using errcode = '40P01'; end if; return new; end $$`);
    await run("create trigger stumble before insert on idempotency for each row execute function stumble()");
    const first = await call(team, invite, variables, "concurrent");
    const { rows } = await run("select last_value::int as tries from tries");
    await run("drop function stumble cascade");
    expect(rows).toEqual([{ tries: 3 }]);
    expect(first.userErrors).toEqual([]);
    expect(await call(team, invite, variables, "concurrent")).toEqual(first);
    expect(await effects(team)).toMatchObject({ calls: 1, invitations: 101, emails: 101, received: 101 });
  }, 240_000);

  test("what fails on our side keeps nothing: a repeat does it", async () => {
    const team = await createTestTeam(app);
    const { variables } = await bigCall(team);
    const run = (text: string) => app.db.query(`/* test */ ${text}`);
    // After everything else, when the events are written.
    await run(`create function fail() returns trigger language plpgsql as $$ begin
      if new.team_id = '${team.uuid}' then raise exception 'no'; end if; return new; end $$`);
    await run("create trigger fail before insert on event for each row execute function fail()");
    const failed = await post(
      app.url,
      mutationOf(invite),
      { ...variables, idempotencyKey: "concurrent" },
      { authorization: `Bearer ${team.owner.token}` },
    );
    await run("drop function fail cascade");
    expect(failed.errors?.map((error) => error.extensions.code)).toEqual(["INTERNAL"]);
    const other = await bigCall(team);
    const done = await call(team, invite, other.variables, "concurrent");
    expect(done.userErrors).toEqual([]);
    await quiet(team);
    expect(await effects(team)).toMatchObject({ calls: 1, invitations: 101, emails: 101, received: 101 });
  }, 240_000);
});
