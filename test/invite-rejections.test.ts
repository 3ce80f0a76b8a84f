import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "./client.ts";
import { codes, inviteCounts } from "./invite-counts.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, inviteMutation, newAddress, tokenOf } from "./test-team.ts";

// What rows and calls are answered. Mail that is really sent is in invite-repeatedly.test.ts.
const app = testApp({ ROLE: "api" });
const { counts } = inviteCounts(app);
describe("calls that are rejected as a whole store nothing (rules: Inviting 1, 10)", () => {
  test("a DRAFT, an ARCHIVED one, another team's, one that never was", async () => {
    const team = await createTestTeam(app);
    const made = await team.ask('mutation { createAssessment(input: { title: "Draft" }) { assessment { id } } }');
    const draft = made.createAssessment.assessment;
    const archived = await team.publishAssessment("Old");
    await team.ask("mutation ($id: ID!) { archiveAssessment(id: $id) { userErrors { code } } }", { id: archived.id });
    const foreign = await (await createTestTeam(app, "Other")).publishAssessment("Theirs");
    const before = await counts(team);
    for (const assessment of [draft, archived])
      expect(await team.invite(assessment, [newAddress()])).toMatchObject({
        batch: null,
        results: [],
        userErrors: [{ code: "ASSESSMENT_NOT_PUBLISHED", path: ["input", "assessmentId"] }],
      });
    const theirs = await team.invite(foreign, [newAddress()]);
    expect(theirs).toEqual(await team.invite({ id: "asm_01h00000000000000000000000" }, [newAddress()]));
    expect(theirs).toEqual(await team.invite({ id: "nonsense" }, [newAddress()]));
    expect(theirs.userErrors).toMatchObject([{ code: "NOT_FOUND", path: ["input", "assessmentId"] }]);
    expect(await counts(team)).toEqual(before);
  });

  test("a feature that is not included, used by name: FEATURE_NOT_ENABLED; as a default it is passed over", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", {
      defaultMessage: "Hi",
      defaultLocked: true,
      defaultLabels: ["x"],
      defaultAssigneeIds: [team.owner.id],
    });
    await app.db.query("update team set features = '{}' where id = $1", [team.uuid]);
    const as = await team.addMember("OWNER");
    const before = await counts(team);
    for (const [field, value] of Object.entries({
      message: "Hi",
      locked: true,
      labels: ["x"],
      assigneeIds: [team.owner.id],
    }))
      expect(await team.invite(assessment, [newAddress()], { as, input: { [field]: value } })).toMatchObject({
        results: [],
        userErrors: [{ code: "FEATURE_NOT_ENABLED", path: ["input", field] }],
      });
    expect(await counts(team)).toEqual(before);
    const done = await team.invite(assessment, [newAddress()], {
      as,
      input: { message: " ", locked: false, labels: [], assigneeIds: [] },
    });
    expect(done.results[0]).toMatchObject({ outcome: "INVITED", candidate: { labels: [], assignees: [] } });
    const { invitations } = await team.ask("{ invitations { nodes { message locked } } }");
    expect(invitations.nodes).toEqual([{ message: null, locked: false }]);
  });

  test("what is wrong of the call: all of it at once", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const before = await counts(team);
    const otherMember = await (await createTestTeam(app, "Other")).addMember("MANAGER");
    const refused = await team.invite(assessment, [newAddress()], {
      input: {
        title: "t".repeat(201),
        message: "m".repeat(2_001),
        labels: ["", "l".repeat(51)],
        assigneeIds: [otherMember.id],
        expiresAt: new Date(Date.now() - 1_000).toISOString(),
        opensAt: new Date(Date.now() + 1_000).toISOString(),
        timeLimit: "PT30S",
        onBehalfOf: team.owner.id,
      },
    });
    expect(refused.userErrors.map(({ code, path }: Any) => `${path[1]} ${code}`).sort()).toEqual([
      "assigneeIds NOT_FOUND",
      "expiresAt INVALID_VALUE",
      "labels INVALID_VALUE",
      "message TOO_LONG",
      "onBehalfOf NOT_ALLOWED",
      "opensAt INVALID_VALUE",
      "timeLimit INVALID_VALUE",
      "title TOO_LONG",
    ]);
    expect(await counts(team)).toEqual(before);
  });

  test("what the call says holds for all its rows, before the assessment's defaults", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", {
      defaultMessage: "Default",
      defaultLocked: true,
      defaultExpiry: "P7D",
      timeLimit: "PT1H",
    });
    const [opensAt, expiresAt] = [1, 2].map((days) => new Date(Date.now() + days * 86_400_000).toISOString());
    await team.invite(assessment, [newAddress(), newAddress()], {
      input: { message: "Mine", locked: false, opensAt, expiresAt, timeLimit: "PT2H" },
    });
    const fields =
      "{ invitations(first: 2) { nodes { message locked opensAt expiresAt timeLimit createdAt source invitedBy { id } batch { title } } } }";
    const said = await team.ask(fields);
    for (const one of said.invitations.nodes)
      expect(one).toMatchObject({
        message: "Mine",
        locked: false,
        opensAt,
        expiresAt,
        timeLimit: "PT2H",
        source: "INVITED",
        invitedBy: { id: team.owner.id },
      });
    const began = Date.now();
    await team.invite(assessment, [newAddress(), newAddress()], { input: { title: "Named" } });
    const ended = Date.now();
    for (const one of (await team.ask(fields)).invitations.nodes) {
      expect(one).toMatchObject({
        message: "Default",
        locked: true,
        opensAt: null,
        timeLimit: null,
        batch: { title: "Named" },
      });
      const sevenDaysBefore = Date.parse(one.expiresAt) - 7 * 86_400_000;
      expect(sevenDaysBefore).toBeGreaterThanOrEqual(began);
      expect(sevenDaysBefore).toBeLessThanOrEqual(ended);
    }
  });
});

describe("a dry run (rules: Inviting 9)", () => {
  test("gives the same outcomes, stores nothing and takes no number of the log", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const [known, fresh] = [newAddress(), newAddress()];
    const first = (await team.invite(assessment, [known])).results[0];
    const rows = [known, fresh, "nobody", fresh];
    const input = { labels: ["x"], assigneeIds: [team.owner.id] };
    const before = await counts(team);
    const rehearsed = await team.invite(assessment, rows, { dryRun: true, input });
    expect(await counts(team)).toEqual(before);
    expect(rehearsed.batch).toBeNull();
    expect(rehearsed.results.map((one: Any) => [one.outcome, ...codes(one)])).toEqual([
      ["ALREADY_INVITED"],
      ["INVITED"],
      ["REJECTED", "INVALID_EMAIL"],
      ["REJECTED", "DUPLICATE_IN_REQUEST"],
    ]);
    expect(rehearsed.results[0]).toMatchObject({
      candidate: { id: first.candidate.id },
      invitation: { id: first.invitation.id },
    });
    // Would be new: there is nothing to show of them.
    expect(rehearsed.results[1]).toMatchObject({ candidate: null, invitation: null });
    const done = await team.invite(assessment, rows, { input });
    const notified = (payload: Any) => payload.results.map(({ candidate: _, invitation: __, ...row }: Any) => row);
    expect(notified(done)).toEqual(notified(rehearsed));
    expect((await counts(team)).last).toBe(before.last + 1);
  });
});

describe("awkward text in every field", () => {
  const texts = [
    "a\u0000b",
    "\u0000",
    "a\ud800b",
    "\udc00",
    "\u202edrow",
    "a\r\nBcc: x",
    "\u0007\u001b[31m",
    "🦊𝒳",
    "\\u0000",
    '\\"',
    "{a,b}",
    "null",
    "'; --",
    "\ufeff",
    "\u0300",
    "%s %n",
    "{{x}}",
  ];
  const echo = `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input) { batch { title }
    results { ref email outcome candidate { name externalId metadata labels } invitation { externalId metadata message } errors { code message path } } userErrors { code path } } }`;

  test("is stored clean or refused, and is never INTERNAL", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    for (const [n, text] of texts.entries()) {
      const row = { name: text, ref: text, candidateExternalId: `c${n}${text}`, externalId: `i${n}${text}` };
      const metadata =
        text.includes("\u0000") || text.includes("\\u0000")
          ? undefined
          : { [`k${text}`]: text, list: [text, { text }] };
      const candidates = [
        { email: newAddress(), ...row, metadata, candidateMetadata: metadata },
        // Rejected rows are stored as they were given.
        { ...row, email: `${text}@`, candidateMetadata: metadata },
        { ...row, id: text },
      ];
      const answer = await team.post(echo, {
        input: { assessmentId: assessment.id, candidates, title: text, message: text, labels: [`l${text}`] },
      });
      expect([text, answer.errors]).toEqual([text, undefined]);
      expect(answer.data.inviteCandidates.results.map((one: Any) => one.outcome)).toEqual([
        "INVITED",
        "REJECTED",
        "REJECTED",
      ]);
      const { candidate, invitation } = answer.data.inviteCandidates.results[0];
      expect(JSON.stringify([candidate, invitation, answer.data.inviteCandidates.batch])).not.toMatch(
        /(?<!\\)\\u0000|\\ud800|\\udc00/,
      );
    }
    // By id, the same fields come another way in.
    const { id } = (await team.invite(assessment, [newAddress()])).results[0].candidate;
    const second = await team.publishAssessment("Y");
    const byId = await team.post(echo, {
      input: {
        assessmentId: second.id,
        candidates: [{ id, name: "a\u0000b", candidateExternalId: "x\u0000", externalId: "y\u0000" }],
      },
    });
    expect(byId.errors).toBeUndefined();
    expect(byId.data.inviteCandidates.results[0]).toMatchObject({
      outcome: "INVITED",
      candidate: { name: "ab", externalId: "x" },
      invitation: { externalId: "y" },
    });
  });

  test("a megabyte is TOO_LONG wherever it stands", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const long = "x".repeat(1_000_000);
    const call = await team.post(echo, {
      input: { assessmentId: assessment.id, candidates: [{ email: newAddress() }], message: long, title: long },
    });
    expect(call.data.inviteCandidates.userErrors).toEqual([
      { code: "TOO_LONG", path: ["input", "message"] },
      { code: "TOO_LONG", path: ["input", "title"] },
    ]);
    for (const field of ["name", "ref", "candidateExternalId", "externalId"]) {
      const row = await team.post(echo, {
        input: { assessmentId: assessment.id, candidates: [{ email: newAddress(), [field]: long }] },
      });
      expect(row.data.inviteCandidates.results[0].errors).toMatchObject([
        { code: "TOO_LONG", path: ["input", "candidates", "0", field] },
      ]);
    }
    const wide = await team.post(echo, {
      input: {
        assessmentId: assessment.id,
        candidates: [{ email: newAddress(), metadata: { long: "x".repeat(20_000) } }],
      },
    });
    expect(wide.data.inviteCandidates.results[0].errors).toMatchObject([
      { code: "TOO_LONG", path: ["input", "candidates", "0", "metadata"] },
    ]);
  });

  test.each(["0000-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])(
    "a strange moment is never INTERNAL: %s",
    async (moment) => {
      const team = await createTestTeam(app);
      const assessment = await team.publishAssessment("X");
      for (const field of ["opensAt", "expiresAt"]) {
        const answer = await team.post(inviteMutation, {
          input: { assessmentId: assessment.id, candidates: [{ email: newAddress() }], [field]: moment },
          sendEmail: true,
          dryRun: false,
        });
        expect((answer.errors ?? []).map((error) => error.extensions.code)).toEqual(["BAD_USER_INPUT"]);
        const read = await team.post("{ invitations { nodes { opensAt expiresAt } } }");
        expect(read.errors ?? []).toEqual([]);
      }
    },
  );
});

describe("roles and scopes (rules: Who may do what 1)", () => {
  test("reviewers and keys without INVITE cannot invite", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const before = await counts(team);
    for (const as of [
      await team.addMember("REVIEWER"),
      await team.addMember("BLIND_REVIEWER"),
      await team.addApiKey("READ", "CANDIDATES_PII", "INVITATION_LINKS", "ASSESSMENTS"),
    ]) {
      const answer = await team.post(
        inviteMutation,
        {
          input: { assessmentId: assessment.id, candidates: [{ email: newAddress() }] },
          sendEmail: true,
          dryRun: false,
        },
        as,
      );
      expect(answer).toMatchObject({ data: null, errors: [{ extensions: { code: "FORBIDDEN" } }] });
    }
    expect(
      (
        await post(app.url, inviteMutation, {
          input: { assessmentId: assessment.id, candidates: [] },
          sendEmail: true,
          dryRun: false,
        })
      ).errors?.[0]?.extensions.code,
    ).toBe("UNAUTHENTICATED");
    expect(await counts(team)).toEqual(before);
  });

  test("a key without INVITATION_LINKS reads null and FORBIDDEN for the links, and the rest", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const variables = {
      input: { assessmentId: assessment.id, candidates: [{ email: newAddress() }] },
      sendEmail: true,
      dryRun: false,
    };
    const answer = await team.post(inviteMutation, variables, await team.addApiKey("READ", "INVITE", "CANDIDATES_PII"));
    expect(answer.data.inviteCandidates.results[0]).toMatchObject({
      outcome: "INVITED",
      invitation: { inviteUrl: null, practiceUrl: null },
    });
    expect(answer.errors?.map((one) => [one.path?.at(-1), one.extensions.code])).toEqual([
      ["inviteUrl", "FORBIDDEN"],
      ["practiceUrl", "FORBIDDEN"],
    ]);
    const links = "{ invitations { nodes { inviteUrl } } }";
    for (const as of [await team.addMember("REVIEWER"), await team.addMember("BLIND_REVIEWER")])
      expect(await team.post(links, {}, as)).toMatchObject({
        data: { invitations: { nodes: [{ inviteUrl: null }] } },
        errors: [{ extensions: { code: "FORBIDDEN" } }],
      });
    const shown = await team.ask(links, {}, await team.addApiKey("READ", "INVITATION_LINKS"));
    expect(shown.invitations.nodes[0].inviteUrl).toMatch(/^http:\/\/beckon\.test\/i\//);
  });

  test("onBehalfOf is for keys, and names an ACTIVE member of the team", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const key = await team.addApiKey("READ", "INVITE", "CANDIDATES_PII", "INVITATION_LINKS");
    const [member, gone] = [await team.addMember("REVIEWER"), await team.addMember("MANAGER")];
    await app.db.query("update team_member set state = 'DISABLED' where team_id = $1 and id = $2", [
      team.uuid,
      gone.uuid,
    ]);
    const otherMember = await (await createTestTeam(app, "Other")).addMember("MANAGER");
    for (const onBehalfOf of [gone.id, otherMember.id, "x"])
      expect(
        (await team.invite(assessment, [newAddress()], { as: key, input: { onBehalfOf } })).userErrors,
      ).toMatchObject([{ code: "NOT_FOUND", path: ["input", "onBehalfOf"] }]);
    expect(
      (await team.invite(assessment, [newAddress()], { as: key, input: { onBehalfOf: member.id } })).userErrors,
    ).toEqual([]);
    const { rows } = await app.db.query(
      "select invited_by_type, inviter_member_id from invitation where team_id = $1",
      [team.uuid],
    );
    expect(rows).toEqual([{ invited_by_type: "ApiKey", inviter_member_id: member.uuid }]);
    const { invitations } = await team.ask("{ invitations { nodes { invitedBy { id displayName } } } }");
    expect(invitations.nodes[0].invitedBy).toEqual({ id: key.id, displayName: "a key" });
  });

  test("no usable link is in the database or the queue (rules: Inviting 7)", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()]);
    const token = tokenOf(results[0].invitation.inviteUrl);
    const secret = Buffer.from(token, "base64url").subarray(32);
    const needles = [token.slice(-20), secret.toString("hex"), secret.toString("base64")];
    const tables = await app.db.query(
      "select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('public', 'pgboss')",
    );
    for (const { name } of tables.rows) {
      const { rows } = await app.db.query(`/* test */ select t::text as text from ${name} t`);
      for (const { text } of rows) for (const needle of needles) expect(text).not.toContain(needle);
    }
    for (const line of app.log) for (const needle of needles) expect(line).not.toContain(needle);
  });
});
