import { expect, test } from "@jest/globals";
import WebSocket from "ws";
import { BeckonClient } from "../../packages/client/src/index.ts";
import { collectEvents } from "../client-reader.ts";
import { latestCursor, oneTo } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, newAddress } from "../test-team.ts";
import { waitUntil } from "../wait-until.ts";

const app = testApp();

test.each(["websocket", "sse"] as const)(
  "by %s, a consumer that is slow has bounded memory, and gets everything all the same",
  async (transport) => {
    const team = await createTestTeam(app, "Live");
    const assessment = await team.publishAssessment("Backend engineer");
    const client = new BeckonClient({ url: app.url, token: team.owner.token, webSocket: WebSocket as never });
    const after = await latestCursor(app.url, team.owner.token);
    const many = oneTo(2_500).map(() => ({ email: newAddress() }));
    let release: () => void = () => undefined;
    const pauseAt = new Promise<void>((resolve) => {
      release = resolve;
    });
    const reader = collectEvents(client, { transport, after, pauseAt });
    await team.invite(assessment, many, { sendEmail: false });
    await waitUntil(async () => reader.numbers.length === 1);
    release();
    await waitUntil(async () => reader.numbers.length >= 2_500);
    const [first] = reader.numbers;
    expect(reader.numbers).toEqual(oneTo(reader.numbers.length).map((n) => first! + n - 1));
    await reader.stop();
  },
);
