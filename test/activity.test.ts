import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "./client.ts";
import { statementsOf } from "./statement-record.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

const app = testApp();

const fields = "timeZone days { date invited started submitted }";
const all = async (sql: string, ...values: unknown[]): Promise<Any[]> =>
  (await app.db.query(`/* test */ ${sql}`, values)).rows;
const variables = "$days: Int! = 30, $until: Date, $timeZone: TimeZone";
const given = "days: $days, until: $until, timeZone: $timeZone";
const ofAssessment = async (team: TestTeam, id: string, args: object = {}, as?: { token: string }): Promise<Any> =>
  (
    await team.ask(
      `query ($id: ID!, ${variables}) { assessment(id: $id) { activity(${given}) { ${fields} } } }`,
      { id, ...args },
      as,
    )
  ).assessment.activity;
const ofTeam = async (team: TestTeam, args: object = {}, as?: { token: string }): Promise<Any> =>
  (await team.ask(`query (${variables}) { team { activity(${given}) { ${fields} } } }`, args, as)).team.activity;
const act = async (name: string, url: string) =>
  (await post(app.url, `mutation ($t: String!) { ${name}(token: $t) { userErrors { code } } }`, { t: tokenOf(url) }))
    .data[name];
const invite = async (team: TestTeam, assessment: { id: string }, count: number): Promise<Any[]> =>
  (
    await team.invite(
      assessment,
      Array.from({ length: count }, () => newAddress()),
      { sendEmail: false },
    )
  ).results.map((row: Any) => row.invitation);
/** Moves every event of a type to a time. */
const happenedAt = (team: TestTeam, type: string, at: string) =>
  all("update event set occurred_at = $3 where team_id = $1 and type = $2", team.uuid, type, at);
/** The days on which anything happened, each as date → numbers. */
const busy = ({ days }: Any): Record<string, number[]> =>
  Object.fromEntries(
    days
      .filter((day: Any) => day.invited + day.started + day.submitted > 0)
      .map((day: Any) => [day.date, [day.invited, day.started, day.submitted]]),
  );

describe("activity by day (rules: Activity 1, 2)", () => {
  test("counts what the log tells, of an assessment and of the team, and lists days without anything", async () => {
    const team = await createTestTeam(app);
    const [one, other] = [await team.publishAssessment("One"), await team.publishAssessment("Other")];
    const empty = await ofAssessment(team, one.id);
    expect(empty.days).toHaveLength(30);
    expect(busy(empty)).toEqual({});
    const [a, b] = await invite(team, one, 3);
    await invite(team, other, 2);
    await act("startAssessment", a.inviteUrl);
    await act("startAssessment", b.inviteUrl);
    await act("submitAssessment", a.inviteUrl);
    const [{ today }] = await all("select to_char(now() at time zone 'UTC', 'YYYY-MM-DD') as today");
    expect(busy(await ofAssessment(team, one.id))).toEqual({ [today]: [3, 2, 1] });
    expect(busy(await ofAssessment(team, other.id))).toEqual({ [today]: [2, 0, 0] });
    const whole = await ofTeam(team, { days: 366 });
    expect(busy(whole)).toEqual({ [today]: [5, 2, 1] });
    expect(whole.timeZone).toBe("UTC");
    expect(whole.days).toHaveLength(366);
    expect(whole.days.at(-1).date).toBe(today);
    const dates = whole.days.map((day: Any) => day.date);
    expect(dates).toEqual(dates.toSorted());
    expect(new Set(dates).size).toBe(366);
    // Nothing of another team is counted, and nothing of an assessment is shown to one.
    const otherTeam = await createTestTeam(app);
    expect(busy(await ofTeam(otherTeam))).toEqual({});
    expect(
      (await otherTeam.ask(`query ($id: ID!) { assessment(id: $id) { id } }`, { id: one.id })).assessment,
    ).toBeNull();
  });

  test("days are those of the zone, also on the two days of a year on which clocks change", async () => {
    const team = await createTestTeam(app);
    const { id } = await team.publishAssessment("X");
    await invite(team, { id }, 1);
    const dayOf = async (at: string, timeZone: string | null, until: string) => {
      await happenedAt(team, "INVITATION_CREATED", at);
      return busy(await ofAssessment(team, id, { days: 3, until, timeZone }));
    };
    const berlin = "Europe/Berlin";
    // 29 March 2026 has 23 hours in Berlin: it ends at 22:00 UTC, and the day before ends at 23:00.
    expect(await dayOf("2026-03-28T22:59:59.999Z", berlin, "2026-03-30")).toEqual({ "2026-03-28": [1, 0, 0] });
    expect(await dayOf("2026-03-28T23:00:00Z", berlin, "2026-03-30")).toEqual({ "2026-03-29": [1, 0, 0] });
    expect(await dayOf("2026-03-29T21:59:59.999Z", berlin, "2026-03-30")).toEqual({ "2026-03-29": [1, 0, 0] });
    expect(await dayOf("2026-03-29T22:00:00Z", berlin, "2026-03-30")).toEqual({ "2026-03-30": [1, 0, 0] });
    // 25 October 2026 has 25 hours.
    expect(await dayOf("2026-10-24T22:00:00Z", berlin, "2026-10-26")).toEqual({ "2026-10-25": [1, 0, 0] });
    expect(await dayOf("2026-10-25T22:59:59.999Z", berlin, "2026-10-26")).toEqual({ "2026-10-25": [1, 0, 0] });
    expect(await dayOf("2026-10-25T23:00:00Z", berlin, "2026-10-26")).toEqual({ "2026-10-26": [1, 0, 0] });
    // Midnight does not exist on this day in Beirut, and the days before and after stay apart all the same.
    expect(await dayOf("2026-03-28T21:59:59Z", "Asia/Beirut", "2026-03-30")).toEqual({ "2026-03-28": [1, 0, 0] });
    expect(await dayOf("2026-03-28T22:00:00Z", "Asia/Beirut", "2026-03-30")).toEqual({ "2026-03-29": [1, 0, 0] });
    // Without a zone it is the team's.
    await team.ask('mutation { updateTeam(input: { timeZone: "Asia/Kathmandu" }) { userErrors { code } } }');
    expect(await dayOf("2026-05-01T18:15:00Z", null, "2026-05-02")).toEqual({ "2026-05-02": [1, 0, 0] });
    expect(await dayOf("2026-05-01T18:14:59Z", null, "2026-05-02")).toEqual({ "2026-05-01": [1, 0, 0] });
  });

  test("a range, a day or a zone that is none is refused", async () => {
    const team = await createTestTeam(app);
    const codeOf = async (args: string) =>
      (await team.post(`{ team { activity(${args}) { timeZone } } }`)).errors?.[0]?.extensions.code;
    for (const args of [
      "days: 0",
      "days: 367",
      "days: -1",
      'until: "2026-02-30"',
      'until: "today"',
      'timeZone: "Mars"',
    ])
      expect([args, await codeOf(args)]).toEqual([args, "BAD_USER_INPUT"]);
    expect(await codeOf('days: 366, until: "2026-02-28", timeZone: "W. Europe Standard Time"')).toBeUndefined();
  });

  test("a blinded caller gets UTC days, and no submission after the time limit without extra time", async () => {
    const team = await createTestTeam(app);
    const { id } = await team.publishAssessment("X", { timeLimit: "PT1H" });
    const [invitation] = await invite(team, { id }, 1);
    await act("startAssessment", invitation.inviteUrl);
    await act("submitAssessment", invitation.inviteUrl);
    await happenedAt(team, "INVITATION_CREATED", "2026-05-01T09:00:00Z");
    await happenedAt(team, "ASSESSMENT_STARTED", "2026-05-01T23:30:00Z");
    await happenedAt(team, "ASSESSMENT_SUBMITTED", "2026-05-03T01:00:00Z");
    await all(
      `update invitation set started_at = '2026-05-01T22:50:00Z', deadline_at = '2026-05-03T02:00:00Z',
         standard_deadline_at = '2026-05-01T23:50:00Z' where team_id = $1`,
      team.uuid,
    );
    const range = { days: 5, until: "2026-05-03", timeZone: "Asia/Tokyo" };
    const exact = { "2026-05-01": [1, 0, 0], "2026-05-02": [0, 1, 0], "2026-05-03": [0, 0, 1] };
    expect(busy(await ofAssessment(team, id, range))).toEqual(exact);
    const blind = [await team.addMember("BLIND_REVIEWER"), await team.addApiKey("READ")];
    for (const viewer of blind)
      for (const found of [
        await ofAssessment(team, id, range, viewer),
        await ofTeam(team, range, viewer),
        // The event is after the last day, and the day that is shown is not.
        await ofTeam(team, { days: 1, until: "2026-05-01" }, viewer),
      ]) {
        expect(found.timeZone).toBe("UTC");
        expect(busy(found)).toEqual({ "2026-05-01": [1, 1, 1] });
      }
    const reader = await team.addMember("REVIEWER");
    expect(busy(await ofTeam(team, range, reader))).toEqual(exact);
    const without = await team.post("{ team { activity { timeZone } } }", {}, await team.addApiKey("INVITE"));
    expect(without.errors?.[0]?.extensions.code).toBe("FORBIDDEN");
  });
});

describe("what it costs", () => {
  test("all assessments of a page are one statement, which reads the index of activity alone", async () => {
    const team = await createTestTeam(app);
    for (const title of ["A", "B", "C"]) await invite(team, await team.publishAssessment(title), 2);
    const query = `{ assessments { nodes { id activity(days: 7) { ${fields} } } } }`;
    await team.ask(query);
    const { result, statements } = await statementsOf(() => team.ask(query));
    const counting = statements.filter(({ text }) => text.includes("INVITATION_CREATED"));
    expect(counting).toHaveLength(1);
    expect(result.assessments.nodes.map((node: Any) => Object.values(busy(node.activity)))).toEqual([
      [[2, 0, 0]],
      [[2, 0, 0]],
      [[2, 0, 0]],
    ]);
    const { rows } = await app.db.query(`/* test */ explain (format json) ${counting[0]!.text}`, counting[0]!.values);
    const indexes = [...JSON.stringify(rows).matchAll(/"Index Name":"(event_\w+)"/g)].map((match) => match[1]);
    expect(indexes.toSorted()).toEqual(["event_invited", "event_started", "event_submitted"]);
  });

  test("the cost follows the number of days", async () => {
    const team = await createTestTeam(app);
    const costOf = async (days: number) => {
      const response = await fetch(`${app.url}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${team.owner.token}` },
        body: JSON.stringify({
          query: `{ team { activity(days: ${days}) { days { date invited started submitted } } } }`,
        }),
      });
      return ((await response.json()) as Any).extensions.cost;
    };
    const [week, year] = [await costOf(7), await costOf(366)];
    expect(year.requested).toBeGreaterThan(366);
    expect(week.requested).toBeLessThan(60);
    expect(year.actual).toBeGreaterThanOrEqual(366);
    expect(year.actual).toBeLessThanOrEqual(year.requested);
  });
});
