import { describe, expect, test } from "@jest/globals";
import { linkify } from "../src/platform/text/linkify.ts";
import { post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

const app = testApp();

const pageOf = async (inviteUrl: string) => (await fetch(`${app.url}/i/${tokenOf(inviteUrl)}`)).text();
const links = (text: string) =>
  linkify(text).flatMap(({ href, text: shown }) => (href === undefined ? [] : [[shown, href]]));

describe("addresses in the team's instructions", () => {
  test("are links on every page that shows them, escaped, and say nothing of where one comes from", async () => {
    const team = await createTestTeam(app);
    const instructions = 'Read https://git.example.test/brief?a=1&b=2 <b>first</b>.\nThen "https://example.test/faq".';
    const { id } = await team.publishAssessment("With links", { instructions, inviteOnly: false });
    const { results } = await team.invite({ id }, [newAddress()], {
      sendEmail: false,
      input: { message: "Not a link: https://evil.test/" },
    });
    const { inviteUrl } = results[0].invitation;
    const { publicUrl } = (await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", { id })).assessment;
    const open = await (await fetch(`${app.url}/a/${tokenOf(publicUrl)}`)).text();
    const ready = await pageOf(inviteUrl);
    await fetch(`${app.url}/i/${tokenOf(inviteUrl)}/start`, { method: "POST", redirect: "manual" });
    for (const html of [open, ready, await pageOf(inviteUrl)]) {
      const made = html.match(/<a [^>]*target="_blank"[^>]*>[^<]*<\/a>/g);
      const rel = 'target="_blank" rel="noopener noreferrer nofollow"';
      expect(made?.map((link) => link.replaceAll("&#x3D;", "="))).toEqual([
        `<a href="https://git.example.test/brief?a=1&amp;b=2" ${rel}>https://git.example.test/brief?a=1&amp;b=2</a>`,
        `<a href="https://example.test/faq" ${rel}>https://example.test/faq</a>`,
      ]);
      expect(html).toContain("&lt;b&gt;first&lt;/b&gt;");
    }
    expect(ready).toContain("Not a link: https://evil.test/");
  });

  test.each<[string, [string, string][]]>([
    ["see http://a.test.", [["http://a.test", "http://a.test/"]]],
    ["(https://a.test/x)", [["https://a.test/x", "https://a.test/x"]]],
    ["https://a.test/x_(y)", [["https://a.test/x_(y)", "https://a.test/x_(y)"]]],
    ["“https://a.test/x”, and", [["https://a.test/x", "https://a.test/x"]]],
    ["HTTPS://A.test/X", [["HTTPS://A.test/X", "https://a.test/X"]]],
    // A host that only looks like another is shown as it is looked up.
    ["https://аpple.test/", [["https://xn--pple-43d.test/", "https://xn--pple-43d.test/"]]],
    ["https://bank.test@evil.test/", []],
    ["https://user:pass@evil.test/", []],
    ["javascript:alert(1) data:text/html,x ftp://a.test mailto:a@a.test //a.test www.a.test a.test", []],
    ["https://", []],
    ["https://a.test/\u202etxt.exe", []],
    ['https://a.test/"onclick="x', [["https://a.test/", "https://a.test/"]]],
  ])("%j", (text, expected) => {
    expect(links(text)).toEqual(expected);
    expect(linkify(text).length).toBeGreaterThan(0);
  });
});

describe("whom to ask", () => {
  const invitedBy = async (team: TestTeam, as: { token: string }, more: object = {}) => {
    const { results } = await team.invite(await team.publishAssessment("Ask"), [newAddress()], {
      sendEmail: false,
      as,
      input: { expiresAt: new Date(Date.now() + 86_400_000).toISOString(), ...more },
    });
    return results[0].invitation as { id: string; inviteUrl: string };
  };
  const cancel = (team: TestTeam, id: string) =>
    team.ask("mutation ($ids: [ID!]!) { cancelInvitations(ids: $ids) { userErrors { code } } }", { ids: [id] });

  test("a withdrawn invitation names the inviter with a way to write, and shows no last moment to start", async () => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER", "Nora <Lind>");
    const one = await invitedBy(team, inviter);
    expect(await pageOf(one.inviteUrl)).toMatch(/<dt>Start by<\/dt>/);
    await cancel(team, one.id);
    const html = await pageOf(one.inviteUrl);
    expect(html).toMatch(/This invitation has been withdrawn[\s\S]*please contact Nora &lt;Lind&gt;\./);
    expect(html).toContain(`<a href="mailto:${inviter.email}"><bdi>${inviter.email}</bdi></a>`);
    expect(html).not.toMatch(/Start by|Time limit/);
    // The message for programs names nobody.
    const view = await post(app.url, "query ($t: String!) { candidateInvitation(token: $t) { refusal { message } } }", {
      t: tokenOf(one.inviteUrl),
    });
    expect(view.data.candidateInvitation.refusal.message).toMatch(/contact the person who invited you/);
  });

  test("an expired one, too; the team instead of who has left it", async () => {
    const team = await createTestTeam(app);
    const inviter = await team.addMember("MANAGER", "Nora Lind");
    const one = await invitedBy(team, inviter);
    await app.db.query("update invitation set expires_at = now() - interval '1 second' where team_id = $1", [
      team.uuid,
    ]);
    expect(await pageOf(one.inviteUrl)).toMatch(/has expired[\s\S]*please ask Nora Lind\.[\s\S]*mailto:/);
    await team.ask("mutation ($id: ID!) { updateTeamMember(id: $id, disabled: true) { userErrors { code } } }", {
      id: inviter.id,
    });
    const html = await pageOf(one.inviteUrl);
    expect(html).toMatch(/please ask Acme\./);
    expect(html).not.toMatch(/mailto:|Nora/);
  });

  test("in German, too", async () => {
    const team = await createTestTeam(app);
    const one = await invitedBy(team, await team.addMember("MANAGER", "Nora Lind"));
    await app.db.query("update candidate set locale = 'de' where team_id = $1", [team.uuid]);
    await cancel(team, one.id);
    expect(await pageOf(one.inviteUrl)).toMatch(
      /zurückgezogen[\s\S]*wenden Sie sich bitte an Nora Lind\.[\s\S]*mailto:/,
    );
  });
});

describe("e-mails to the team", () => {
  const started = async (team: TestTeam) => {
    const { results } = await team.invite(
      await team.publishAssessment("Aufgabe"),
      [{ email: newAddress(), name: "Ada" }],
      {
        sendEmail: false,
      },
    );
    await fetch(`${app.url}/i/${tokenOf(results[0].invitation.inviteUrl)}/start`, {
      method: "POST",
      redirect: "manual",
    });
  };
  const speaks = (team: TestTeam, locale: string) =>
    team.ask("mutation ($l: Locale) { updateProfile(input: { locale: $l }) { userErrors { code } } }", { l: locale });

  test("come in the member's language, with dates and reasons in it", async () => {
    const team = await createTestTeam(app);
    await speaks(team, "de-CH");
    await started(team);
    const [mailed] = await app.mail.waitFor(team.owner.email);
    expect(mailed!.mail.subject).toBe("Ada hat gestartet: Aufgabe");
    expect(mailed!.mail.text).toMatch(
      /Guten Tag Olga Owner,[\s\S]*Gestartet: \S+, \d+\. [\s\S]*weil Sie diese Person eingeladen haben[\s\S]*Solche E-Mails abbestellen/,
    );
    expect(mailed!.mail.html).toMatch(/<title>\s*Ada hat gestartet\s*<\/title>[\s\S]*<h1[^>]*>Ada hat gestartet<\/h1>/);
    const path = /http:\/\/beckon\.test(\/unsubscribe\/\S+)/.exec(mailed!.mail.text!)![1]!;
    const page = await (await fetch(app.url + path)).text();
    expect(page).toMatch(/<html lang="de">[\s\S]*wenn <strong>jemand ein Assessment startet<\/strong>/);
  });

  test("also the invitation to the team, the sign-in link and a summary", async () => {
    const team = await createTestTeam(app);
    await speaks(team, "de");
    const request = "mutation ($e: EmailAddress!) { requestSignIn(email: $e) { userErrors { code } } }";
    await post(app.url, request, { e: team.owner.email });
    const [mailed] = await app.mail.waitFor(team.owner.email);
    expect(mailed!.mail.subject).toBe("Ihr Anmeldelink");
    expect(mailed!.mail.text).toMatch(/60 Minuten gültig/);
    await app.db.query("update notification_setting set digest = 'HOURLY' where team_id = $1", [team.uuid]);
    await started(team);
    await started(team);
    await team.waitForHandlers();
    await app.db.query(
      "update notification_decision set digest_at = now() - interval '1 minute' where team_id = $1 and digest_at is not null",
      [team.uuid],
    );
    const summary = (await app.mail.waitFor(team.owner.email, 2))[1]!;
    expect(summary.mail.subject).toBe("2 Personen haben gestartet");
    expect(summary.mail.text).toMatch(/Sie haben sich für eine E-Mail pro Stunde entschieden\./);
  });
});
