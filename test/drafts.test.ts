import { describe, expect, test } from "@jest/globals";
import { type Any, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

interface Candidate {
  team: TestTeam;
  id: string;
  token: string;
  /** Sends a form as a browser does, without script. */
  press(
    path: string,
    fields?: Record<string, string>,
  ): Promise<{ status: number; location: string | null; html: string }>;
  /** Sends it as the page's script does. */
  script(path: string, fields?: Record<string, string | number>): Promise<Any>;
  page(): Promise<string>;
  /** What the candidate has saved or submitted. */
  stored(): Promise<Any>;
  timePasses(seconds: number): Promise<void>;
}

/** A candidate who has started, with an hour. */
async function started(more: object = {}, how: object = {}): Promise<Candidate> {
  const team = await createTestTeam(app);
  const assessment = await team.publishAssessment("Drafts", { timeLimit: "PT1H", ...more });
  const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false, ...how });
  const { id, inviteUrl } = results[0].invitation;
  const token = tokenOf(inviteUrl);
  const url = `${app.url}/i/${token}`;
  const send = (path: string, fields: Record<string, string | number>, accept: string) =>
    fetch(`${url}/${path}`, {
      method: "POST",
      body: new URLSearchParams(fields as Record<string, string>),
      headers: { accept },
      redirect: "manual",
    });
  const candidate: Candidate = {
    team,
    id,
    token,
    async press(path, fields = {}) {
      const answer = await send(path, fields, "text/html");
      return { status: answer.status, location: answer.headers.get("location"), html: await answer.text() };
    },
    async script(path, fields = {}) {
      const answer = await send(path, fields, "application/json");
      expect(answer.headers.get("cache-control")).toBe("no-store");
      return { status: answer.status, ...((await answer.json()) as object) };
    },
    page: async () => (await fetch(url)).text(),
    async stored() {
      const query =
        "query ($t: String!) { candidateInvitation(token: $t) { state draftRevision submission { url notes automatic } } }";
      return (await post(app.url, query, { t: token })).data.candidateInvitation;
    },
    async timePasses(seconds) {
      await app.db.query(
        `update invitation set started_at = started_at - make_interval(secs => $2), deadline_at = deadline_at - make_interval(secs => $2)
         where team_id = $1`,
        [team.uuid, seconds],
      );
    },
  };
  await candidate.press("start");
  return candidate;
}

const revisionOn = (html: string) => /name="revision" value="(\d+)"/.exec(html)![1]!;

describe("saving by itself", () => {
  test("each save answers with its number, the time in the candidate's zone and language, and how long there is", async () => {
    const candidate = await started();
    await app.db.query("update candidate set time_zone = 'Asia/Tokyo', locale = 'de' where team_id = $1", [
      candidate.team.uuid,
    ]);
    const first = await candidate.script("save", { revision: 0, notes: "one" });
    expect(first).toMatchObject({ status: 200, outcome: "saved", revision: 1, errors: [] });
    expect(first.secondsLeft).toBeGreaterThan(3_500);
    expect(first.secondsLeft).toBeLessThanOrEqual(3_600);
    expect(first.deadline).toMatch(/\(Asia\/Tokyo\)$/);
    const tokyo = () => new Date().toLocaleTimeString("en-GB", { timeZone: "Asia/Tokyo", timeStyle: "short" });
    expect([tokyo(), first.savedTime]).toContain(first.savedTime);
    const { rows } = await app.db.query(
      "select to_char(saved_at at time zone 'Asia/Tokyo', 'HH24:MI') as at from submission where team_id = $1",
      [candidate.team.uuid],
    );
    expect(first.savedTime).toBe(rows[0].at);
    expect(await candidate.page()).toContain(`Gespeichert um <span data-saved-time>${rows[0].at}</span> Uhr`);
    expect(await candidate.script("save", { revision: 1, notes: "two" })).toMatchObject({ revision: 2 });
    // The same once more is no other draft.
    expect(await candidate.script("save", { revision: 2, notes: "two" })).toMatchObject({ revision: 2 });
  });

  test("the page says when it was saved, with the date where that is not today", async () => {
    const candidate = await started();
    expect(await candidate.page()).toMatch(/<div class="bar" data-bar hidden>/);
    await candidate.press("save", { notes: "one" });
    expect(await candidate.page()).toMatch(
      /Saved at <span data-saved-time>\d\d:\d\d<\/span><span data-saved-date><\/span>/,
    );
    await app.db.query("update submission set saved_at = '2026-01-05T08:07:00Z' where team_id = $1", [
      candidate.team.uuid,
    ]);
    expect(await candidate.page()).toContain("08:07</span><span data-saved-date> on Mon, 5 Jan 2026</span>");
  });

  test("only the page on which one works runs the script, from our own file, and nothing else", async () => {
    const candidate = await started();
    const answer = await fetch(`${app.url}/i/${candidate.token}`);
    const policy = answer.headers.get("content-security-policy")!;
    expect(policy).toContain("script-src 'self'; connect-src 'self';");
    const html = await answer.text();
    const [script, ...others] = [...html.matchAll(/<script[^>]*>/g)].map(([tag]) => tag);
    expect(others).toEqual([]);
    expect(html).not.toMatch(/\son\w+=/);
    const src = /src="([^"]+)"/.exec(script!)![1]!.replaceAll("&#x3D;", "=");
    const file = await fetch(app.url + src);
    expect([file.status, file.headers.get("content-type"), file.headers.get("cache-control")]).toEqual([
      200,
      "text/javascript; charset=utf-8",
      "public, max-age=31536000, immutable",
    ]);
    await candidate.press("submit", { notes: "done" });
    const submitted = await fetch(`${app.url}/i/${candidate.token}`);
    expect(await submitted.text()).not.toContain("<script");
    expect(submitted.headers.get("content-security-policy")).not.toMatch(/script-src|connect-src/);
    const elsewhere = await started({ launchUrl: "https://run.example.test/" });
    expect(await elsewhere.page()).not.toContain("<script");
  });

  test("what a page sends may arrive in another order, and twice", async () => {
    const candidate = await started();
    const page = "page-1";
    await candidate.script("save", { revision: 0, page, saveNumber: 1, notes: "a" });
    // The third overtakes the second, and neither knew the number of the first.
    expect(await candidate.script("save", { revision: 0, page, saveNumber: 3, notes: "abc" })).toMatchObject({
      outcome: "saved",
    });
    const late = await candidate.script("save", { revision: 0, page, saveNumber: 2, notes: "ab" });
    expect(late).toMatchObject({ outcome: "saved", stored: { notes: "abc" } });
    expect(await candidate.stored()).toMatchObject({ draftRevision: 2, submission: { notes: "abc" } });
    // An answer that was lost: the same is sent again.
    expect(await candidate.script("save", { revision: 0, page, saveNumber: 3, notes: "abc" })).toMatchObject({
      outcome: "saved",
      revision: 2,
    });
  });
});

describe("a second tab learns that it is stale (rules: The life of an invitation 7)", () => {
  test("without script: nothing is overwritten, both are shown, and saving again decides", async () => {
    const candidate = await started();
    const old = revisionOn(await candidate.page());
    await candidate.press("save", { revision: old, notes: "from the first tab" });
    for (const path of ["save", "submit"]) {
      const refused = await candidate.press(path, { revision: old, notes: "from the second tab" });
      expect([path, refused.status]).toEqual([path, 409]);
      expect(refused.html).toMatch(
        /This tab is out of date[\s\S]*from the first tab[\s\S]*<form[\s\S]*from the second tab/,
      );
      expect(await candidate.stored()).toMatchObject({ state: "STARTED", submission: { notes: "from the first tab" } });
      expect(revisionOn(refused.html)).toBe("1");
    }
    const decided = await candidate.press("save", { revision: "1", notes: "from the second tab" });
    expect(decided.status).toBe(303);
    expect((await candidate.stored()).submission.notes).toBe("from the second tab");
    // The first tab is the stale one now; what it says is the same, so there is nothing to ask.
    expect((await candidate.press("save", { revision: "1", notes: "from the second tab" })).status).toBe(303);
  });

  test("with script: 409 with what is stored; a page has no conflict with itself", async () => {
    const candidate = await started();
    await candidate.script("save", { revision: 0, page: "one", saveNumber: 1, notes: "first" });
    expect(await candidate.script("save", { revision: 0, page: "two", saveNumber: 1, notes: "second" })).toMatchObject({
      status: 409,
      outcome: "stale",
      revision: 1,
      stored: { url: null, notes: "first" },
    });
    await candidate.script("save", { revision: 1, page: "two", saveNumber: 2, notes: "second" });
    expect(await candidate.script("save", { revision: 1, page: "one", saveNumber: 2, notes: "first!" })).toMatchObject({
      status: 409,
      revision: 2,
    });
  });

  test("of concurrent saves from the same draft, one counts and the others are STALE_DRAFT", async () => {
    const candidate = await started();
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, n) =>
        candidate.script("save", { revision: 0, page: `tab${n}`, notes: `text ${n}` }),
      ),
    );
    expect(answers.map((one) => one.outcome).sort()).toEqual(["saved", ...Array(5).fill("stale")]);
    const winner = answers.findIndex((one) => one.outcome === "saved");
    expect((await candidate.stored()).submission.notes).toBe(`text ${winner}`);
  });

  test("the mutations have the same: STALE_DRAFT, with the newer draft beside it", async () => {
    const candidate = await started();
    const call = async (name: string, revision: number | null, notes: string) =>
      (
        await post(
          app.url,
          `mutation ($t: String!, $r: Int, $n: String) { result: ${name}(token: $t, revision: $r, submission: { notes: $n }) {
            invitation { state draftRevision draftSavedAt submission { notes } } userErrors { code path } } }`,
          { t: candidate.token, r: revision, n: notes },
        )
      ).data.result;
    const first = await call("saveSubmission", 0, "first");
    expect(first).toMatchObject({ invitation: { draftRevision: 1, draftSavedAt: expect.any(String) }, userErrors: [] });
    for (const name of ["saveSubmission", "submitAssessment"])
      expect(await call(name, 0, "second")).toMatchObject({
        invitation: { state: "STARTED", draftRevision: 1, submission: { notes: "first" } },
        userErrors: [{ code: "STALE_DRAFT", path: ["revision"] }],
      });
    // Who names no revision replaces what there is, as ever.
    expect(await call("saveSubmission", null, "third")).toMatchObject({ invitation: { draftRevision: 2 } });
    expect(await call("submitAssessment", 2, "fourth")).toMatchObject({
      invitation: { state: "SUBMITTED" },
      userErrors: [],
    });
  });
});

describe("the deadline", () => {
  test("a minute of grace is given; what is saved in it is what the scheduled task submits", async () => {
    const candidate = await started();
    await candidate.script("save", { revision: 0, notes: "before" });
    await candidate.timePasses(3_600 + 30);
    expect(await candidate.script("save", { revision: 1, notes: "within the minute" })).toMatchObject({
      outcome: "saved",
      secondsLeft: 0,
    });
    await candidate.timePasses(40);
    await waitUntil(async () => {
      const query =
        "query ($id: ID!) { invitation(id: $id) { state submittedAt deadlineAt submission { notes automatic } } }";
      const { invitation } = await candidate.team.ask(query, { id: candidate.id });
      if (invitation.state !== "SUBMITTED") return null;
      expect(invitation.submission).toEqual({ notes: "within the minute", automatic: true });
      expect(invitation.submittedAt).toBe(invitation.deadlineAt);
      return true;
    });
  });

  test("the script submits at it what was typed until then: as of the deadline, by itself", async () => {
    const candidate = await started();
    await candidate.script("save", { revision: 0, notes: "saved" });
    // A clock that is ahead, or a deadline that was moved: it is only saved.
    const early = await candidate.script("submit", { revision: 1, notes: "typed", atDeadline: 1 });
    expect(early).toMatchObject({ outcome: "saved", revision: 2 });
    expect(early.secondsLeft).toBeGreaterThan(3_000);
    expect(await candidate.stored()).toMatchObject({ state: "STARTED", submission: { notes: "typed" } });
    await candidate.timePasses(3_601);
    expect(await candidate.script("submit", { revision: 2, notes: "typed to the end", atDeadline: 1 })).toMatchObject({
      outcome: "submitted",
    });
    const query =
      "query ($id: ID!) { invitation(id: $id) { submittedAt deadlineAt submission { notes automatic } } events(filter: { types: [ASSESSMENT_SUBMITTED] }) { nodes { actor { __typename } } } }";
    const { invitation, events } = await candidate.team.ask(query, { id: candidate.id });
    expect(invitation.submission).toEqual({ notes: "typed to the end", automatic: true });
    expect(invitation.submittedAt).toBe(invitation.deadlineAt);
    expect(events.nodes).toEqual([{ actor: null }]);
  });

  test("a text that came too late is not taken, said to be too late, and shown to copy", async () => {
    const candidate = await started();
    await candidate.press("save", { notes: "saved in time" });
    await candidate.timePasses(3_600 + 61);
    const text = "typed & never <saved>";
    for (const path of ["submit", "save"]) {
      const late = await candidate.press(path, { notes: text, url: "https://git.example.test/late" });
      expect([path, late.status]).toEqual([path, 422]);
      expect(late.html).toMatch(/This text came too late/);
      expect(late.html).toMatch(
        /<textarea id="unsaved-notes"[^>]* readonly>\s*typed &amp; never &lt;saved&gt;<\/textarea>/,
      );
      expect(late.html).toContain('value="https://git.example.test/late"');
      expect(late.html).toMatch(/submitted automatically[\s\S]*saved in time/);
      expect(await candidate.script(path, { notes: text })).toMatchObject({
        status: 422,
        outcome: "late",
        stored: { notes: "saved in time" },
      });
    }
    expect(await candidate.stored()).toMatchObject({
      state: "SUBMITTED",
      submission: { url: null, notes: "saved in time", automatic: true },
    });
    // What is there already came in time.
    expect((await candidate.press("submit", { notes: "saved in time" })).status).toBe(303);
    const mutation =
      "mutation ($t: String!, $n: String) { submitAssessment(token: $t, submission: { notes: $n }) { invitation { state } userErrors { code } } }";
    const call = async (n: string) =>
      (await post(app.url, mutation, { t: candidate.token, n })).data.submitAssessment.userErrors;
    expect(await call(text)).toEqual([{ code: "ALREADY_SUBMITTED" }]);
    expect(await call("saved in time")).toEqual([]);
  });

  test("after Submit, other words from another tab are not lost without a word either", async () => {
    const candidate = await started();
    await candidate.press("submit", { notes: "submitted" });
    expect((await candidate.press("submit", { notes: "submitted" })).status).toBe(303);
    const second = await candidate.press("submit", { notes: "from another tab" });
    expect([second.status, second.html]).toEqual([422, expect.stringMatching(/too late[\s\S]*from another tab/)]);
    expect((await candidate.stored()).submission.notes).toBe("submitted");
  });

  test("nor what is typed when the invitation is withdrawn meanwhile", async () => {
    const candidate = await started();
    await app.db.query("update invitation set state = 'CANCELLED', cancelled_at = now() where team_id = $1", [
      candidate.team.uuid,
    ]);
    const refused = await candidate.press("save", { notes: "half an hour of work" });
    expect([refused.status, refused.html]).toEqual([
      422,
      expect.stringMatching(/This text was not saved[\s\S]*half an hour of work[\s\S]*withdrawn/),
    ]);
  });
});

describe("Submit with nothing in it asks first", () => {
  test.each([
    ["an empty form", {}],
    ["empty fields", { url: "", notes: "" }],
    ["blanks", { url: " ", notes: " \r\n\t " }],
  ])("%s", async (_, fields) => {
    const candidate = await started();
    const asked = await candidate.press("submit", fields);
    expect([asked.status, asked.html]).toEqual([200, expect.stringMatching(/Submit without an answer\?/)]);
    expect((await candidate.stored()).state).toBe("STARTED");
    expect(asked.html).toContain(`href="/i/${candidate.token}"`);
    const hidden = [...asked.html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)];
    const confirmed = await candidate.press(
      "submit",
      Object.fromEntries(hidden.map(([, name, value]) => [name!, value!])),
    );
    expect([confirmed.status, confirmed.location]).toEqual([303, `/i/${candidate.token}`]);
    expect(await candidate.stored()).toMatchObject({ state: "SUBMITTED", submission: { url: null, notes: null } });
  });

  test("what was saved is something; an emptied form is nothing; at the deadline nobody is asked", async () => {
    const candidate = await started();
    await candidate.press("save", { notes: "saved" });
    expect((await candidate.press("submit", { notes: "" })).html).toMatch(/Submit without an answer/);
    expect((await candidate.press("submit", {})).status).toBe(303);
    const other = await started();
    await other.timePasses(3_601);
    expect(await other.script("submit", { notes: "", atDeadline: 1 })).toMatchObject({ outcome: "submitted" });
  });

  test("a stale and empty tab says so instead", async () => {
    const candidate = await started();
    await candidate.press("save", { revision: "0", notes: "from the first tab" });
    const refused = await candidate.press("submit", { revision: "0", url: "", notes: "" });
    expect([refused.status, refused.html]).toEqual([409, expect.stringMatching(/from the first tab/)]);
  });
});
