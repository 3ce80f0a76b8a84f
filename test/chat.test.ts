import { createRequire } from "node:module";
import { describe, expect, test } from "@jest/globals";
import type { RichTextBlock } from "@slack/types";
import {
  allSent,
  createDestination,
  destinationFor,
  destinationsOf,
  sendTest,
  slackParts,
  submitted,
  updateDestination,
} from "./chat-destinations.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";
import { receivers, verified } from "./webhook-receiver.ts";

// The module of its package has imports without extensions, which Node does not resolve; this build has none.
const cards = createRequire(import.meta.url)("adaptivecards/dist/adaptivecards.js") as typeof import("adaptivecards");

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
const aReceiver = receivers();
const recordOf = (id: string) => `http://beckon.test/invitations/${id}`;

describe("messages (rules: Chat 1)", () => {
  test("a submission is one message to each matching destination, and none to others", async () => {
    const team = await createTestTeam(app);
    const [slack, other, off] = [await aReceiver(), await aReceiver(), await aReceiver()];
    const [mine, elsewhere] = [await team.publishAssessment("Backend"), await team.publishAssessment("Frontend")];
    await destinationFor(team, slack, { eventTypes: ["ASSESSMENT_SUBMITTED"], assessmentId: mine.id });
    await destinationFor(team, other, { assessmentId: elsewhere.id });
    const { id } = await destinationFor(team, off);
    expect((await updateDestination(team, id, { enabled: false })).destination.enabled).toBe(false);
    const [{ invitation }] = await submitted(team, mine, [{ name: "Ada Byron" }]);
    const [one] = await slack.waitFor(1);
    await allSent(team);
    expect(slackParts(one!)).toEqual({
      texts: ["Ada Byron", " has submitted: ", "Backend", "\n"],
      links: [recordOf(invitation.id)],
    });
    expect([slack.received.length, other.received.length, off.received.length]).toEqual([1, 0, 0]);
  });

  test("a start, and an invitation that cannot be delivered, are messages in the language of the destination", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    await destinationFor(team, receiver, { locale: "de-AT" });
    const assessment = await team.publishAssessment("Backend");
    await submitted(team, assessment, [{ name: "Ada" }]);
    app.mail.reject = () => ({ code: 550, text: "no such user" });
    await team.invite(assessment, [{ email: newAddress(), name: "Ben" }]);
    const received = await receiver.waitFor(3);
    app.mail.reject = null;
    expect(received.map((one) => slackParts(one).texts.join(""))).toEqual([
      "Ada hat begonnen: Backend\n",
      "Ada hat eingereicht: Backend\n",
      "Die Einladung an Ben konnte nicht zugestellt werden: Backend\n",
    ]);
  });
});

describe("formats (rules: Chat 2)", () => {
  const hostile = "<!channel> *Ada* & <https://evil.test|click> [x](https://evil.test) @here";

  test("Slack: a name is a text element, never a link or a mention, and escaped in the fallback", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    await destinationFor(team, receiver, { eventTypes: ["ASSESSMENT_SUBMITTED"] });
    await submitted(team, await team.publishAssessment("A & B"), [{ name: hostile }]);
    const [{ body }] = (await receiver.waitFor(1)) as [(typeof receiver.received)[number]];
    const blocks: RichTextBlock[] = body.blocks;
    expect(blocks).toEqual([
      { type: "rich_text", elements: [{ type: "rich_text_section", elements: expect.any(Array) }] },
    ]);
    expect(slackParts({ body } as never)).toEqual({
      texts: [hostile, " has submitted: ", "A & B", "\n"],
      links: [expect.stringMatching(/^http:\/\/beckon\.test\/invitations\/inv_/)],
    });
    expect(body).toMatchObject({ mrkdwn: false, unfurl_links: false, unfurl_media: false });
    expect(body.text).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
    expect(body.text).toContain("&lt;!channel&gt; *Ada* &amp; ");
  });

  test("Teams: a card that the Adaptive Cards library reads without a warning, with names in runs that are no Markdown", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = () => ({ status: 202 });
    await destinationFor(team, receiver, { kind: "MICROSOFT_TEAMS", eventTypes: ["ASSESSMENT_SUBMITTED"] });
    const [{ invitation }] = await submitted(team, await team.publishAssessment("Backend"), [{ name: hostile }]);
    const [{ body }] = (await receiver.waitFor(1)) as [(typeof receiver.received)[number]];
    expect(body).toMatchObject({
      type: "message",
      attachments: [{ contentType: "application/vnd.microsoft.card.adaptive" }],
    });
    const card = new cards.AdaptiveCard();
    const context = new cards.SerializationContext();
    card.parse(body.attachments[0].content, context);
    expect(context.eventCount).toBe(0);
    expect(card.validateProperties().validationEvents).toEqual([]);
    const [block] = body.attachments[0].content.body;
    expect(card.getItemAt(0)).toBeInstanceOf(cards.RichTextBlock);
    expect(block.inlines[0]).toEqual({ type: "TextRun", text: hostile, weight: "Bolder" });
    expect((card.getActionAt(0) as InstanceType<typeof cards.OpenUrlAction>).url).toBe(recordOf(invitation.id));
  });

  test("any other address: JSON with ids, signed by Standard Webhooks with a secret that is shown once", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const { secret } = await destinationFor(team, receiver, { kind: "URL", eventTypes: ["ASSESSMENT_SUBMITTED"] });
    const assessment = await team.publishAssessment("Backend");
    const [{ invitation, candidate }] = await submitted(team, assessment, [{ name: "Ada" }]);
    const [one] = await receiver.waitFor(1);
    expect(verified(one!, secret)).toEqual({
      type: "chat.event",
      timestamp: expect.any(String),
      data: {
        text: "Ada has submitted: Backend",
        url: recordOf(invitation.id),
        count: 1,
        events: [
          {
            type: "ASSESSMENT_SUBMITTED",
            sequence: expect.any(Number),
            heading: null,
            assessmentId: assessment.id,
            candidateId: candidate.id,
            invitationId: invitation.id,
          },
        ],
      },
    });
  });
});

describe("test messages (rules: Chat 3)", () => {
  test.each([
    [200, "ok", true],
    [404, "no_service", false],
    [400, "invalid_blocks", false],
  ])("an answer of %d is shown with its status", async (status, body, accepted) => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    receiver.answer = () => ({ status, body });
    const { id } = await destinationFor(team, receiver);
    expect(await sendTest(team, id)).toEqual({
      accepted,
      statusCode: status,
      answer: body,
      destination: { id },
      userErrors: [],
    });
    expect(slackParts(receiver.received[0]!).texts.join("")).toBe(
      "A test message from Acme for hiring. Messages arrive here.\n",
    );
    // A test says nothing of whether events arrive.
    expect((await destinationsOf(team))[0]).toMatchObject({ consecutiveFailures: 0, lastStatusCode: null });
  });

  test("an answer is cut, and contains no part of the address, even if the provider repeats it", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const secret = "T0000SECRET/B0000SECRET/abcdefgh12345678";
    receiver.answer = ({ path }) => ({ status: 500, body: `cannot post to ${path}: ${"x".repeat(2_000)}` });
    const url = `${receiver.url.replace("/hook", "/services")}/${secret}`;
    const { id, urlHint } = await destinationFor(team, { url });
    expect(urlHint).toBe("127.0.0.1/…5678");
    const { answer } = await sendTest(team, id);
    expect(answer.length).toBe(500);
    expect(answer).not.toMatch(/SECRET|abcdefgh/);
    const { rows } = await app.db.query("/* test */ select * from chat_destination where team_id = $1", [team.uuid]);
    expect(JSON.stringify(rows)).not.toContain(secret);
    expect(rows[0].encrypted_url.includes(Buffer.from(secret))).toBe(false);
    expect(app.log.join("")).not.toContain("abcdefgh12345678");
  });

  test("says why there was no answer; tests are limited", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const { id } = await destinationFor(team, receiver);
    await receiver.close();
    expect(await sendTest(team, id)).toMatchObject({
      accepted: false,
      statusCode: null,
      answer: "The connection could not be established.",
    });
    const limited = await waitUntil(async () => {
      const { errors } = await team.post("mutation ($id: ID!) { testChatDestination(id: $id) { accepted } }", { id });
      return errors;
    });
    expect(limited[0]!.extensions.code).toBe("RATE_LIMITED");
  });
});

describe("settings", () => {
  test("an address that is not public, or not encrypted, is refused, and so are missing names and unknown assessments", async () => {
    const team = await createTestTeam(app);
    const other = await createTestTeam(app);
    const foreign = await other.publishAssessment("X");
    const receiver = await aReceiver();
    const { userErrors } = await createDestination(team, receiver, { name: " ", assessmentId: foreign.id });
    expect(userErrors.map((one: { code: string; path: string[] }) => [one.code, one.path.at(-1)])).toEqual([
      ["REQUIRED", "name"],
      ["NOT_FOUND", "assessmentId"],
    ]);
    const { userErrors: invalid } = await createDestination(team, { url: "http://127.0.0.1:22/" });
    expect(invalid).toMatchObject([{ code: "URL_NOT_ALLOWED", path: ["input", "url"] }]);
  });

  test("a destination of another team is NOT_FOUND for each change, and a deleted one is gone", async () => {
    const [team, other] = [await createTestTeam(app), await createTestTeam(app)];
    const { id } = await destinationFor(other, await aReceiver());
    expect((await updateDestination(team, id, { enabled: false })).userErrors).toEqual([
      { code: "NOT_FOUND", path: ["id"] },
    ]);
    expect((await sendTest(team, id)).userErrors).toEqual([{ code: "NOT_FOUND" }]);
    const remove = "mutation ($id: ID!) { deleteChatDestination(id: $id) { deletedId userErrors { code } } }";
    expect((await team.ask(remove, { id })).deleteChatDestination.userErrors).toEqual([{ code: "NOT_FOUND" }]);
    expect((await other.ask(remove, { id })).deleteChatDestination).toEqual({ deletedId: id, userErrors: [] });
    expect(await destinationsOf(other)).toEqual([]);
  });

  test("a repeated call with the same key creates one destination, and does not repeat the secret", async () => {
    const team = await createTestTeam(app);
    const receiver = await aReceiver();
    const first = await createDestination(team, receiver, { kind: "URL" }, { key: "k" });
    const again = await createDestination(team, receiver, { kind: "URL" }, { key: "k" });
    expect(first.secret).toMatch(/^whsec_/);
    expect(again).toEqual({ ...first, secret: null });
    expect(await destinationsOf(team)).toHaveLength(1);
  });

  test("without WEBHOOKS in the plan nothing is created, tested or sent", async () => {
    const team = await createTestTeam(app, "Small", []);
    expect((await createDestination(team, await aReceiver())).userErrors).toMatchObject([
      { code: "FEATURE_NOT_ENABLED" },
    ]);
  });
});
