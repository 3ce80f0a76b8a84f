import { describe, expect, test } from "@jest/globals";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam, tokenOf } from "./test-team.ts";

const secret = "a secret of the tests that is long enough to be one";
const newer = "another secret of the tests that is long enough as well";
const app = testApp();
const launchUrl = "https://run.example.test:8443/take%20it?lang=de%20AT&ticket=theirs&x=a+b&ticket=again#part?1";

/** An invitation to an assessment that runs elsewhere, with what both are called by the team. */
async function invited(team: TestTeam, more: object = {}) {
  const serial = newAddress("ref").split("@")[0];
  const assessment = await team.publishAssessment("Backend", { launchUrl, externalId: `asm-${serial}`, ...more });
  const payload = await team.invite(assessment, [
    { email: newAddress("ada.byron"), name: "Ada Byron", externalId: `order-${serial}` },
  ]);
  const { id, inviteUrl, practiceUrl } = payload.results[0].invitation;
  return { id, token: tokenOf(inviteUrl), practice: tokenOf(practiceUrl), assessment, serial };
}

const get = (path: string) => fetch(`${app.url}${path}`, { redirect: "manual" });
const press = (path: string) => fetch(`${app.url}${path}`, { method: "POST", redirect: "manual" });
const location = (response: Response): string => response.headers.get("location") ?? "";
const ticketIn = (url: string): string => new URL(url).searchParams.get("ticket") ?? "";

/** As the system that runs the assessment does it. */
const verify = (ticket: string, options: { audience?: string; currentDate?: Date } = {}) =>
  jwtVerify(ticket, createRemoteJWKSet(new URL(`${app.url}/.well-known/jwks.json`)), {
    issuer: "http://beckon.test",
    audience: "https://run.example.test:8443",
    algorithms: ["ES256"],
    ...options,
  });

const startMutation = `mutation ($token: String!) { startAssessment(token: $token) { continueUrl userErrors { code } } }`;

describe("the way to where the work is", () => {
  test("Start leads on with a ticket that the other side can verify, and that names nobody", async () => {
    const team = await createTestTeam(app);
    const { id, token, assessment, serial } = await invited(team);
    const begun = await press(`/i/${token}/start`);
    expect(begun.status).toBe(303);
    const url = location(begun);
    const ticket = ticketIn(url);
    expect(url).toBe(`https://run.example.test:8443/take%20it?lang=de%20AT&x=a+b&ticket=${ticket}#part?1`);

    const { payload, protectedHeader } = await verify(ticket);
    expect(protectedHeader).toEqual({ alg: "ES256", typ: "JWT", kid: expect.stringMatching(/^[\w-]{43}$/) });
    expect(payload).toEqual({
      iss: "http://beckon.test",
      aud: "https://run.example.test:8443",
      sub: id,
      iat: expect.any(Number),
      exp: payload.iat! + 300,
      jti: expect.any(String),
      invitationId: id,
      externalId: `order-${serial}`,
      assessmentId: assessment.id,
      assessmentExternalId: `asm-${serial}`,
      startedAt: expect.any(Number),
    });
    expect(Math.abs(payload.iat! - Date.now() / 1_000)).toBeLessThan(120);
    expect(JSON.stringify(payload)).not.toMatch(/ada|byron|example\.test"|@/i);
  });

  test("a ticket is for one origin and five minutes, and no character of it can be changed", async () => {
    const { token } = await invited(await createTestTeam(app));
    const ticket = ticketIn(location(await press(`/i/${token}/start`)));
    await expect(verify(ticket, { audience: "https://other.example.test" })).rejects.toMatchObject({
      code: "ERR_JWT_CLAIM_VALIDATION_FAILED",
    });
    const { iat } = decodeJwt(ticket);
    await verify(ticket, { currentDate: new Date((iat! + 299) * 1_000) });
    await expect(verify(ticket, { currentDate: new Date((iat! + 301) * 1_000) })).rejects.toMatchObject({
      code: "ERR_JWT_EXPIRED",
    });
    const [head, body, signature] = ticket.split(".") as [string, string, string];
    const other = Buffer.from(JSON.stringify({ ...decodeJwt(ticket), invitationId: "inv_0" })).toString("base64url");
    for (const forged of [
      `${head}.${other}.${signature}`,
      `${head}.${body}.${signature.replace(/^./, (c) => (c === "A" ? "B" : "A"))}`,
    ])
      await expect(verify(forged)).rejects.toMatchObject({ code: "ERR_JWS_SIGNATURE_VERIFICATION_FAILED" });
  });

  test("the page holds no ticket: its button makes a fresh one at each press, however long it lay open", async () => {
    const { token, id } = await invited(await createTestTeam(app));
    // Before Start it leads nowhere but back.
    expect(location(await get(`/i/${token}/go`))).toBe(`/i/${token}`);
    await press(`/i/${token}/start`);
    const page = await get(`/i/${token}`);
    const html = await page.text();
    expect(html).toContain(`href="/i/${token}/go"`);
    expect(html).not.toContain("run.example.test");
    expect(html).not.toContain("eyJ");
    const goes = await Promise.all([get(`/i/${token}/go`), get(`/i/${token}/go`)]);
    const tickets = goes.map((go) => ticketIn(location(go)));
    expect(goes.map((go) => [go.status, go.headers.get("cache-control"), go.headers.get("referrer-policy")])).toEqual(
      Array(2).fill([303, "no-store", "no-referrer"]),
    );
    const claims = await Promise.all(tickets.map(async (ticket) => (await verify(ticket)).payload));
    expect(new Set(claims.map(({ jti }) => jti)).size).toBe(2);
    expect(claims.map(({ sub }) => sub)).toEqual([id, id]);
    // Start once more, as on a reload of its answer: the same start, a ticket of its own.
    const again = (await verify(ticketIn(location(await press(`/i/${token}/start`))))).payload;
    expect([again.startedAt, again.jti === claims[0]!.jti]).toEqual([claims[0]!.startedAt, false]);
    expect((await get(`/i/${"A".repeat(64)}/go`)).status).toBe(404);
  });

  test("the mutation answers a fresh ticket each time, too; who has submitted gets none", async () => {
    const team = await createTestTeam(app);
    const { token, id } = await invited(team);
    const start = async () => (await team.ask(startMutation, { token })).startAssessment;
    const [first, second] = [await start(), await start()];
    const claims: JWTPayload[] = [];
    for (const { continueUrl } of [first, second]) claims.push((await verify(ticketIn(continueUrl))).payload);
    expect(claims.map(({ sub }) => sub)).toEqual([id, id]);
    expect(claims[0]!.jti).not.toBe(claims[1]!.jti);
    await press(`/i/${token}/submit`);
    expect((await start()).continueUrl).toBeNull();
    expect(location(await get(`/i/${token}/go`))).toBe(`/i/${token}`);
  });

  test("the page's policy lets Start lead to where the work is, and to nowhere else", async () => {
    const { token } = await invited(await createTestTeam(app));
    const policyOf = (page: Response) => /form-action ([^;]+)/.exec(page.headers.get("content-security-policy")!)![1];
    expect(policyOf(await get(`/i/${token}`))).toBe("'self' https://run.example.test:8443");
    await press(`/i/${token}/start`);
    const refused = await fetch(`${app.url}/i/${token}/save`, {
      method: "POST",
      body: new URLSearchParams({ url: "no address" }),
    });
    expect([refused.status, policyOf(refused)]).toEqual([422, "'self' https://run.example.test:8443"]);
  });

  test("practice is nobody's: no ticket goes along", async () => {
    const team = await createTestTeam(app);
    const { practice } = await invited(team, { practiceLaunchUrl: "https://run.example.test/practice?a=1" });
    expect(location(await get(`/p/${practice}`))).toBe("https://run.example.test/practice?a=1");
  });

  test("on the built-in page nothing changes", async () => {
    const team = await createTestTeam(app);
    const { token } = await invited(team, { launchUrl: null });
    expect(location(await press(`/i/${token}/start`))).toBe(`/i/${token}`);
    expect(location(await get(`/i/${token}/go`))).toBe(`/i/${token}`);
    expect((await team.ask(startMutation, { token })).startAssessment.continueUrl).toBe(
      `http://beckon.test/i/${token}`,
    );
  });
});

describe("the keys", () => {
  test("are published without their secret half, and may be cached for five minutes", async () => {
    const answer = await get("/.well-known/jwks.json");
    expect(answer.headers.get("cache-control")).toBe("public, max-age=300");
    expect(answer.headers.get("content-type")).toMatch(/^application\/jwk-set\+json/);
    expect(await answer.json()).toEqual({
      keys: [
        {
          kty: "EC",
          crv: "P-256",
          alg: "ES256",
          use: "sig",
          kid: expect.any(String),
          x: expect.any(String),
          y: expect.any(String),
        },
      ],
    });
  });

  test("with a new SECRET_KEY before the old one, tickets of both verify, and the new one signs", async () => {
    const { token } = await invited(await createTestTeam(app));
    const old = ticketIn(location(await press(`/i/${token}/start`)));
    await app.restart({ SECRET_KEY: `${newer},${secret}` });
    const fresh = ticketIn(location(await get(`/i/${token}/go`)));
    const { keys } = (await (await get("/.well-known/jwks.json")).json()) as { keys: { kid: string }[] };
    expect(keys.map(({ kid }) => kid)).toEqual([decodeProtectedHeader(fresh).kid, decodeProtectedHeader(old).kid]);
    await verify(old);
    await verify(fresh);
    await app.restart({ SECRET_KEY: newer });
    await verify(fresh);
    await expect(verify(old)).rejects.toMatchObject({ code: "ERR_JWKS_NO_MATCHING_KEY" });
  });
});
