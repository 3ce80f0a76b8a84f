import { describe, expect, test } from "@jest/globals";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, tokenOf } from "./test-team.ts";

const app = testApp();

const form = "application/x-www-form-urlencoded";

/** A candidate who has started, and what the team sees of what they save. */
async function started() {
  const team = await createTestTeam(app);
  const { results } = await team.invite(await team.publishAssessment("Forms", { timeLimit: "PT1H" }), [newAddress()], {
    sendEmail: false,
  });
  const token = tokenOf(results[0].invitation.inviteUrl);
  const url = `${app.url}/i/${token}`;
  const send = async (
    path: string,
    body?: string | URLSearchParams | Uint8Array | FormData,
    headers: Record<string, string> = {},
  ) => {
    const answer = await fetch(`${url}/${path}`, { method: "POST", body: body as never, headers, redirect: "manual" });
    return { status: answer.status, type: answer.headers.get("content-type"), text: await answer.text() };
  };
  await send("start");
  const stored = async () => {
    const query = "query ($token: String!) { candidateInvitation(token: $token) { state submission { url notes } } }";
    return (await team.ask(query, { token })).candidateInvitation;
  };
  return { send, stored, url };
}

const draft = { url: "https://git.example.test/work", notes: "Half of it." };

describe("limits are in characters", () => {
  test.each([
    ["Chinese", "漢"],
    ["emoji", "🙂"],
    ["Hangul, decomposed", "한".normalize("NFD")],
    ["line breaks", "a\r\n".repeat(1)],
  ])("20,000 characters of %s fit, saved and submitted", async (_, character) => {
    const { send, stored } = await started();
    const length = [...character.normalize("NFC").replaceAll("\r\n", "\n")].length;
    const notes = `${character.repeat((20_000 - 4) / length)}done`;
    for (const path of ["save", "submit"])
      expect([path, (await send(path, new URLSearchParams({ url: draft.url, notes }))).status]).toEqual([path, 303]);
    const { state, submission } = await stored();
    expect([state, [...submission.notes].length]).toEqual(["SUBMITTED", 20_000]);
    expect(submission.notes).toBe(notes.normalize("NFC").replaceAll("\r\n", "\n"));
  });

  test("one more is rejected with an explanation, and what was typed stays on the page", async () => {
    const { send, stored } = await started();
    const notes = `${"漢".repeat(20_000)}!`;
    const refused = await send("submit", new URLSearchParams({ notes }));
    expect([refused.status, refused.type]).toEqual([422, "text/html; charset=utf-8"]);
    expect(refused.text).toMatch(/longer than 20,000 characters/);
    expect(refused.text).toContain(notes);
    expect(await stored()).toEqual({ state: "STARTED", submission: null });
  });
});

describe("a field that a form does not send stays as last saved (rules: The life of an invitation 7)", () => {
  test.each([
    ["nothing at all", undefined, draft],
    ["an empty form", "", draft],
    ["only another field", "other=1", draft],
    ["only the notes", "notes=Now%20whole.", { ...draft, notes: "Now whole." }],
    [
      "only the link",
      "url=https%3A%2F%2Fgit.example.test%2Fother",
      { ...draft, url: "https://git.example.test/other" },
    ],
    ["the link emptied", "url=", { ...draft, url: null }],
    ["the notes emptied", "notes=+", { ...draft, notes: null }],
  ])("%s", async (_, body, expected) => {
    for (const path of ["save", "submit"]) {
      const { send, stored } = await started();
      expect((await send("save", new URLSearchParams(draft))).status).toBe(303);
      const answer = await send(path, body, body === undefined ? {} : { "content-type": form });
      expect([path, answer.status]).toEqual([path, 303]);
      expect([path, (await stored()).submission]).toEqual([path, expected]);
    }
  });
});

describe("a body that cannot be parsed is 415 and changes nothing (rules: The life of an invitation 7)", () => {
  const multipart = new FormData();
  multipart.set("notes", "from a multipart form");
  test.each<[string, string | Uint8Array | FormData, string | undefined]>([
    ["JSON", '{"notes":"from JSON"}', "application/json"],
    ["empty JSON", "", "application/json"],
    ["multipart", multipart, undefined],
    ["plain text", "notes=plain", "text/plain"],
    ["XML", "<notes/>", "application/xml"],
    ["no type", new TextEncoder().encode("notes=none"), "nonsense"],
    ["broken percent-encoding", "notes=%E0%A4%A", form],
    ["a lone percent sign", "notes=100%", form],
    ["percent-encoded bytes that are no UTF-8", "notes=%ff%fe", form],
    ["bytes that are no UTF-8", Uint8Array.of(0x6e, 0x6f, 0x74, 0x65, 0x73, 0x3d, 0xff), form],
    ["another charset", "notes=x", `${form}; charset=utf-16`],
    ["a field twice", "notes=one&notes=two", form],
  ])("%s", async (_, body, type) => {
    const { send, stored } = await started();
    await send("save", new URLSearchParams(draft));
    for (const path of ["save", "submit"]) {
      const headers: Record<string, string> = type === undefined ? {} : { "content-type": type };
      const page = await send(path, body, { ...headers, accept: "text/html,*/*" });
      expect([path, page.status, page.type]).toEqual([path, 415, "text/html; charset=utf-8"]);
      expect(page.text).toMatch(/nothing has been changed/);
      const json = await send(path, body, { ...headers, accept: "application/json" });
      expect([path, json.status, json.type]).toEqual([path, 415, "application/json; charset=utf-8"]);
    }
    expect(await stored()).toEqual({ state: "STARTED", submission: draft });
  });

  test("UTF-8 is read however it is written", async () => {
    const { send, stored } = await started();
    const body = new TextEncoder().encode("notes=Grüße+🙂%20%2B&url=");
    expect((await send("save", body, { "content-type": `${form}; charset="UTF-8"` })).status).toBe(303);
    expect((await stored()).submission.notes).toBe("Grüße 🙂 +");
  });

  test("the other pages' forms are no different", async () => {
    const team = await createTestTeam(app);
    const { id } = await team.publishAssessment("Open", { inviteOnly: false });
    const { assessment } = await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id });
    const paths = ["/sign-in", `/a/${tokenOf(assessment.publicUrl)}/register`, "/sign-in/x", "/sign-out"];
    for (const path of paths)
      for (const type of ["application/json", "text/plain", "multipart/form-data; boundary=x"]) {
        const body = '{"email":"a@example.test","name":"A"}';
        const answer = await fetch(app.url + path, { method: "POST", body, headers: { "content-type": type } });
        expect([path, type, answer.status]).toEqual([path, type, 415]);
      }
    // Mail programs may post their one click as either.
    for (const type of [form, "multipart/form-data; boundary=x"]) {
      const body = "List-Unsubscribe=One-Click";
      const answer = await fetch(`${app.url}/unsubscribe/x`, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
      expect([type, answer.status]).toEqual([type, 404]);
    }
  });
});
