import { describe, expect, test } from "@jest/globals";
import WebSocket from "ws";
import type { Any } from "./client.ts";
import { run } from "./invitation-mutations.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

const app = testApp({ ROLE: "api" });

const invite = `mutation ($input: InviteCandidatesInput!) {
  inviteCandidates(input: $input, sendEmail: false) {
    results { index outcome candidate { id locale timeZone externalId metadata } invitation { id externalId metadata inviteUrl }
      errors { code message path } warnings { code path suggestion } }
    userErrors { code path }
  }
}`;
const inviteRows = async (
  team: TestTeam,
  assessment: { id: string },
  candidates: object[],
  more: object = {},
): Promise<Any> =>
  (await team.ask(invite, { input: { assessmentId: assessment.id, candidates, ...more } })).inviteCandidates;

/** Posts a body as it is written: numbers beyond what JavaScript holds included. */
const post = async (team: TestTeam, body: string): Promise<Any> => {
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${team.owner.token}` },
    body,
  });
  return { status: response.status, ...((await response.json()) as object) };
};

describe("one invalid row never fails the others, whatever is invalid in it (rules: Inviting 12)", () => {
  const bad: [string, object, string][] = [
    ["locale", { locale: "not a language" }, "INVALID_VALUE"],
    ["locale", { locale: "x".repeat(100) }, "INVALID_VALUE"],
    ["timeZone", { timeZone: "Mars/Olympus" }, "INVALID_VALUE"],
    ["timeZone", { timeZone: "+05:30" }, "INVALID_VALUE"],
    ["metadata", { metadata: { text: "x".repeat(17_000) } }, "TOO_LONG"],
    ["candidateMetadata", { candidateMetadata: { text: "ä".repeat(9_000) } }, "TOO_LONG"],
    ["externalId", { externalId: "x".repeat(300) }, "TOO_LONG"],
  ];

  test("each of them is answered by its row", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const rows = bad.map(([, row]) => ({ email: newAddress(), ...row }));
    const { results, userErrors } = await inviteRows(team, assessment, [...rows, { email: newAddress() }]);
    expect(userErrors).toEqual([]);
    for (const [index, [field, , code]] of bad.entries())
      expect([field, results[index].outcome, results[index].errors]).toEqual([
        field,
        "REJECTED",
        [{ code, message: expect.any(String), path: ["input", "candidates", String(index), field] }],
      ]);
    expect(results.at(-1).outcome).toBe("INVITED");
  });

  test("what is meant is read: de_DE, an empty zone, an empty language, Windows' names of zones", async () => {
    const team = await createTestTeam(app);
    const { results } = await inviteRows(team, await team.publishAssessment("X"), [
      { email: newAddress(), locale: "de_DE", timeZone: "" },
      { email: newAddress(), locale: " ", timeZone: "Europe/Berlin" },
      { email: newAddress(), locale: "pt_BR.UTF-8" },
      { email: newAddress(), timeZone: "W. Europe Standard Time" },
      { email: newAddress(), timeZone: " eastern standard time " },
      { email: newAddress(), timeZone: "UTC" },
    ]);
    expect(results.map((row: Any) => [row.outcome, row.candidate.locale, row.candidate.timeZone])).toEqual([
      ["INVITED", "de-DE", null],
      ["INVITED", null, "Europe/Berlin"],
      ["INVITED", "pt-BR", null],
      ["INVITED", null, "Europe/Berlin"],
      ["INVITED", null, "America/New_York"],
      ["INVITED", null, "UTC"],
    ]);
    const { updateTeam } = await team.ask(
      'mutation { updateTeam(input: { timeZone: "Romance Standard Time" }) { team { timeZone } } }',
    );
    expect(updateTeam.team.timeZone).toBe("Europe/Paris");
  });

  test("single values are refused where they stand, with what came and a right one", async () => {
    const team = await createTestTeam(app);
    for (const [query, variables, message] of [
      [
        "mutation ($i: CreateAssessmentInput!) { createAssessment(input: $i) { userErrors { code } } }",
        { i: { title: "X", timeLimit: "90m" } },
        /at "i\.timeLimit".*"90m" is not a Duration\. Write it as in PT90M/,
      ],
      [
        "mutation ($z: TimeZone) { updateTeam(input: { timeZone: $z }) { userErrors { code } } }",
        { z: "Mars/Olympus" },
        /"Mars\/Olympus" is not a TimeZone\. Write it as in Europe\/Bucharest/,
      ],
      [
        "query ($f: InvitationFilter) { invitations(filter: $f) { nodes { id } } }",
        { f: { createdAfter: "yesterday" } },
        /"yesterday" is not a DateTime\. Write it as in 2026-12-31T23:59:00Z/,
      ],
    ] as [string, object, RegExp][]) {
      const answer = await team.post(query, variables);
      expect([query, answer.errors?.[0]?.extensions.code]).toEqual([query, "BAD_USER_INPUT"]);
      expect(answer.errors![0]!.message).toMatch(message);
    }
  });
});

describe("numbers and days stay what they were", () => {
  const big = "9007199254740993";

  test.each(["variables", "literals", "a socket"])(
    "a whole number that would be rounded is refused by its row: %s",
    async (how) => {
      const team = await createTestTeam(app);
      const { id } = await team.publishAssessment("X");
      const rows = `[{ "email": "${newAddress()}", "metadata": { "order": { "id": ${big} } } }, { "email": "${newAddress()}", "metadata": { "order": 9007199254740991, "text": "${big}", "ratio": 0.1 } }]`;
      const payload =
        how === "literals"
          ? `{"query": ${JSON.stringify(`mutation { inviteCandidates(sendEmail: false, input: { assessmentId: "${id}", candidates: ${rows.replace(/"(\w+)":/g, "$1:")} }) { results { outcome invitation { metadata } errors { code path message } } } }`)}}`
          : `{"query": ${JSON.stringify(invite)}, "variables": {"input": {"assessmentId": "${id}", "candidates": ${rows}}}}`;
      const results =
        how === "a socket"
          ? await new Promise<Any>((resolve) => {
              const socket = new WebSocket(`${app.url.replace("http", "ws")}/graphql`, "graphql-transport-ws");
              const authorization = `Bearer ${team.owner.token}`;
              socket.on("open", () =>
                socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } })),
              );
              socket.on("message", (data) => {
                const message = JSON.parse(String(data));
                if (message.type === "connection_ack")
                  socket.send(`{"id":"1","type":"subscribe","payload":${payload}}`);
                if (message.type === "next") resolve(message.payload.data.inviteCandidates.results);
                if (message.type === "complete") socket.terminate();
              });
            })
          : (await post(team, payload)).data.inviteCandidates.results;
      expect(results[0]).toMatchObject({
        outcome: "REJECTED",
        errors: [
          {
            code: "INVALID_VALUE",
            path: ["input", "candidates", "0", "metadata"],
            message: expect.stringContaining(big),
          },
        ],
      });
      expect(results[1].outcome).toBe("INVITED");
      expect(results[1].invitation.metadata).toEqual({ order: 9007199254740991, text: big, ratio: 0.1 });
    },
  );

  test("a day that no calendar has is none", async () => {
    const team = await createTestTeam(app);
    const query = "query ($at: DateTime) { invitations(filter: { createdAfter: $at }) { nodes { id } } }";
    for (const at of [
      "2026-02-30T00:00:00Z",
      "2026-04-31T12:00:00+02:00",
      "2027-02-29T00:00:00Z",
      "2026-01-01T24:00:00Z",
      "2026-01-01T00:00:00+24:00",
    ])
      expect([at, (await team.post(query, { at })).errors?.[0]?.extensions.code]).toEqual([at, "BAD_USER_INPUT"]);
    for (const at of ["2028-02-29T23:59:59.999Z", "2026-12-31T00:00:00+14:00", "2026-01-01t00:00:00z"])
      expect([at, (await team.post(query, { at })).errors]).toEqual([at, undefined]);
  });
});

describe("external ids (rules: Inviting 13)", () => {
  const find = async (team: TestTeam, externalId: string): Promise<string | null> =>
    (await team.ask("query ($e: String) { invitation(externalId: $e) { id } }", { e: externalId })).invitation?.id ??
    null;

  test("an id is free again once its invitation is cancelled or expired; look-up finds the live one, else the newest", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const row = { email: newAddress(), externalId: "application-7" };
    const first = (await inviteRows(team, assessment, [row])).results[0];
    expect((await inviteRows(team, await team.publishAssessment("Y"), [row])).results[0].errors).toMatchObject([
      { code: "ALREADY_EXISTS" },
    ]);
    await run(team, "cancelInvitations", [first.invitation.id]);
    expect(await find(team, "application-7")).toBe(first.invitation.id);
    const second = (await inviteRows(team, assessment, [row])).results[0];
    expect(second.outcome).toBe("INVITED");
    expect(await find(team, "application-7")).toBe(second.invitation.id);
    // Past its expiry, before a scheduled task has written it.
    await app.db.query(
      "/* test */ update invitation set expires_at = now() - interval '1 s' where team_id = $1 and state = 'PENDING'",
      [team.uuid],
    );
    const third = (await inviteRows(team, assessment, [row])).results[0];
    expect([third.outcome, third.errors]).toEqual(["INVITED", []]);
    expect(await find(team, "application-7")).toBe(third.invitation.id);
    // What has expired does not come back beside it.
    const extend =
      "mutation ($ids: [ID!]!) { extendInvitations(ids: $ids, expiresAt: null) { userErrors { code existing { id } } } }";
    await run(team, "cancelInvitations", [third.invitation.id]);
    const other = (await inviteRows(team, assessment, [{ email: newAddress(), externalId: "application-7" }]))
      .results[0];
    const { userErrors } = (await team.ask(extend, { ids: [second.invitation.id] })).extendInvitations;
    expect(userErrors).toEqual([{ code: "ALREADY_EXISTS", existing: { id: other.invitation.id } }]);
  });

  test("of eight that race for one id, one has it", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const all = await Promise.all(
      Array.from({ length: 8 }, () => inviteRows(team, assessment, [{ email: newAddress(), externalId: "one" }])),
    );
    const outcomes = all.map(({ results }) => results[0].outcome);
    expect(outcomes.filter((outcome) => outcome === "INVITED")).toHaveLength(1);
    expect(outcomes.filter((outcome) => outcome === "REJECTED")).toHaveLength(7);
  });

  test("an archived assessment's id is free again, too", async () => {
    const team = await createTestTeam(app);
    const old = await team.publishAssessment("Old", { externalId: "test-1" });
    await team.ask("mutation ($id: ID!) { archiveAssessment(id: $id) { userErrors { code } } }", { id: old.id });
    const query = '{ assessment(externalId: "test-1") { id } }';
    expect((await team.ask(query)).assessment.id).toBe(old.id);
    const next = await team.publishAssessment("New", { externalId: "test-1" });
    expect((await team.ask(query)).assessment.id).toBe(next.id);
  });

  test("a known candidate keeps the id that they have, and the row says so", async () => {
    const team = await createTestTeam(app);
    const email = newAddress();
    await inviteRows(team, await team.publishAssessment("A"), [{ email, candidateExternalId: "person-1" }]);
    const { results } = await inviteRows(team, await team.publishAssessment("B"), [
      { email, candidateExternalId: "person-2" },
    ]);
    expect(results[0]).toMatchObject({
      outcome: "INVITED",
      candidate: { externalId: "person-1" },
      warnings: [
        { code: "EXTERNAL_ID_KEPT", path: ["input", "candidates", "0", "candidateExternalId"], suggestion: "person-1" },
      ],
    });
  });
});

describe("clocks of others, and time that is given", () => {
  const reported =
    "mutation ($id: ID!, $at: DateTime) { recordStart(invitationId: $id, occurredAt: $at) { invitation { startedAt createdAt } userErrors { code } } }";
  const started = async (team: TestTeam, seconds: (created: Date, now: Date) => Date): Promise<Any> => {
    const { results } = await inviteRows(team, await team.publishAssessment("X"), [{ email: newAddress() }]);
    const { id } = results[0].invitation;
    const { rows } = await app.db.query(
      "/* test */ select created_at, clock_timestamp() as now from invitation where team_id = $1 order by id desc limit 1",
      [team.uuid],
    );
    return (await team.ask(reported, { id, at: seconds(rows[0].created_at, rows[0].now).toISOString() })).recordStart;
  };
  const later = (moment: Date, seconds: number) => new Date(moment.getTime() + seconds * 1_000);

  test("a report up to a minute ahead counts as now, up to a minute before the making as the making", async () => {
    const team = await createTestTeam(app);
    const ahead = await started(team, (_, now) => later(now, 50));
    expect(ahead.userErrors).toEqual([]);
    expect(Date.parse(ahead.invitation.startedAt)).toBeLessThanOrEqual(Date.now());
    const before = await started(team, (created) => later(created, -50));
    expect([before.userErrors, before.invitation.startedAt]).toEqual([[], before.invitation.createdAt]);
    for (const seconds of [(_: Date, now: Date) => later(now, 120), (created: Date) => later(created, -120)])
      expect((await started(team, seconds)).userErrors).toEqual([{ code: "INVALID_VALUE" }]);
  });

  test("extending never shortens the time unless allowEarlier is given (rules: The life of an invitation 5)", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { timeLimit: "PT2H" });
    const { results } = await inviteRows(team, assessment, [
      { email: newAddress() },
      { email: newAddress() },
      { email: newAddress() },
    ]);
    const [running, waiting, done] = results.map((row: Any) => row.invitation);
    const begin = "mutation ($t: String!) { startAssessment(token: $t) { userErrors { code } } }";
    for (const one of [running, done]) await team.ask(begin, { t: tokenOf(one.inviteUrl) });
    await team.ask(
      'mutation ($t: String!) { submitAssessment(token: $t, submission: { notes: "x" }) { userErrors { code } } }',
      { t: tokenOf(done.inviteUrl) },
    );
    const deadline = async () =>
      (await team.ask("query ($id: ID!) { invitation(id: $id) { deadlineAt expiresAt } }", { id: running.id }))
        .invitation.deadlineAt;
    const before = await deadline();
    const extend = async (ids: string[], args: string): Promise<Any> =>
      (
        await team.ask(
          `mutation ($ids: [ID!]!) { extendInvitations(ids: $ids, ${args}) { userErrors { code message } } }`,
          { ids },
        )
      ).extendInvitations.userErrors;
    expect(await extend([running.id], 'timeLimit: "PT30M"')).toMatchObject([
      { code: "INVALID_VALUE", message: expect.stringContaining("allowEarlier") },
    ]);
    expect(await deadline()).toBe(before);
    expect(await extend([running.id], 'timeLimit: "PT3H"')).toEqual([]);
    expect(Date.parse(await deadline()) - Date.parse(before)).toBe(3_600_000);
    expect(await extend([running.id], 'timeLimit: "PT30M", allowEarlier: true')).toEqual([]);
    expect(Date.parse(await deadline())).toBeLessThan(Date.parse(before));
    expect(await extend([waiting.id], 'expiresAt: "2030-01-02T00:00:00Z"')).toEqual([]);
    expect(await extend([waiting.id], 'expiresAt: "2030-01-01T00:00:00Z"')).toMatchObject([{ code: "INVALID_VALUE" }]);
    expect(await extend([waiting.id], 'expiresAt: "2030-01-01T00:00:00Z", allowEarlier: true')).toEqual([]);
    expect(await extend([done.id], 'timeLimit: "PT3H"')).toMatchObject([
      { code: "ALREADY_SUBMITTED", message: expect.stringContaining("reopenInvitations") },
    ]);
  });
});
