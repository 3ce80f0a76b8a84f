import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "@jest/globals";
import fc from "fast-check";
import { isPlain, normalize, normalizeEmail } from "../src/platform/text/email-address.ts";
import { readAddress } from "../src/platform/text/read-address.ts";
import { corpus } from "./address-corpus.ts";
import { type Any, cli, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, tokenOf } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

const app = testApp();

describe("the corpus", () => {
  test("has more than 300 cases, each once", () => {
    expect(corpus.length).toBeGreaterThan(300);
    expect(new Set(corpus.map((one) => one.given)).size).toBe(corpus.length);
  });

  test("is read right", () => {
    const wrong = corpus.flatMap((one) => {
      const read = readAddress(one.given);
      const found =
        read.address === null
          ? { address: null, name: null, isMended: false, suggestion: read.suggestion }
          : { address: read.address, name: read.name, isMended: read.removed.length > 0, suggestion: null };
      const { given, ...right } = one;
      return JSON.stringify(found) === JSON.stringify(sorted(right)) ? [] : [{ given, right, found }];
    });
    expect(wrong).toEqual([]);
  });

  test("what is suggested is an address that is read as it is", () => {
    for (const { suggestion } of corpus)
      if (suggestion !== null)
        expect(readAddress(suggestion)).toEqual({ address: suggestion, name: null, removed: [] });
  });
});
const sorted = ({ address, name, isMended, suggestion }: Omit<(typeof corpus)[number], "given">) => ({
  ...{ address, name, isMended, suggestion },
});

/** Addresses as they are stored. */
const word = fc.stringMatching(/^[a-z0-9]{1,12}$/);
const addresses = fc
  .tuple(
    fc.oneof(
      fc.stringMatching(/^[a-z0-9]([a-z0-9+_-]{0,20}[a-z0-9])?$/),
      fc.stringMatching(/^[a-z]{1,6}\.[a-z]{1,6}$/),
    ),
    fc.array(fc.stringMatching(/^[a-z]([a-z0-9-]{0,10}[a-z0-9])?$/), { minLength: 1, maxLength: 3 }),
    fc.constantFrom("com", "org", "test", "example", "co.uk", "museum"),
  )
  .map(([local, labels, tld]) => `${local}@${labels.join(".")}.${tld}`)
  .filter((address) => normalizeEmail(address) === address);

/** What people's programs put around an address without meaning anything by it. */
const wrappers = fc.constantFrom<(inner: string) => string>(
  (inner) => `“${inner}”`,
  (inner) => `‘${inner}’`,
  (inner) => `«${inner}»`,
  (inner) => `"${inner}"`,
  (inner) => `<${inner}>`,
  (inner) => `(${inner})`,
  (inner) => `[${inner}]`,
  (inner) => `${inner};`,
  (inner) => `${inner},`,
  (inner) => `  ${inner}\u00a0`,
  (inner) => `\u200e${inner}\u200f`,
  (inner) => `\ufeff${inner}`,
  (inner) => `mailto:${inner}`,
  (inner) => `&lt;${inner}&gt;`,
  (inner) => `<b>${inner}</b>`,
  (inner) => `• ${inner}`,
);

describe("whatever the address", () => {
  test("one that is read the short way is what the long way makes of it, alone and with what was taken off", () => {
    const parts = fc.stringMatching(/^[a-zA-Z0-9._+@-]{1,14}$/);
    const almost = fc.tuple(parts, parts).map(([local, domain]) => `${local}@${domain}.com`);
    let plain = 0;
    fc.assert(
      fc.property(fc.oneof(addresses, almost, fc.emailAddress()), (given) => {
        expect(normalizeEmail(given)).toBe(normalize(given));
        if (!isPlain(given)) return;
        plain++;
        expect(readAddress(` ${given}`)).toEqual(readAddress(given));
      }),
      { numRuns: 5_000 },
    );
    expect(plain).toBeGreaterThan(1_000);
  });

  test("what is read is read again as it is, in the form that is stored", () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: "grapheme" }), fc.emailAddress(), addresses), (given) => {
        const { address } = readAddress(given);
        if (address === null) return;
        expect(normalizeEmail(address)).toBe(address);
        expect(readAddress(address)).toEqual({ address, name: null, removed: [] });
        expect(Buffer.byteLength(address)).toBeLessThanOrEqual(254);
        expect(address).toMatch(/^[^\s@"<>(),:;[\]\\]+@([a-z0-9-]{1,63}\.)+(xn--[a-z0-9-]+|[a-z]{2,63})$/u);
      }),
      { numRuns: 3_000 },
    );
  });

  test("in up to three layers of what is left around it, it is itself, and something was taken off", () => {
    fc.assert(
      fc.property(addresses, fc.array(wrappers, { minLength: 1, maxLength: 3 }), (address, layers) => {
        const given = layers.reduce((inner, wrap) => wrap(inner), address);
        const read = readAddress(given);
        expect([given, read.address]).toEqual([given, address]);
        if (given !== `<${address}>`) expect([given, (read as Any).removed.length > 0]).toEqual([given, true]);
      }),
      { numRuns: 3_000 },
    );
  });

  test("with something invisible anywhere in it, it is itself", () => {
    const invisible = fc.constantFrom("\u200b", "\u00ad", "\u200e", "\u202a", "\u2060", "\u2066", "\ufe0f", "\u061c");
    fc.assert(
      fc.property(addresses, invisible, fc.nat(100), (address, mark, place) => {
        const at = place % (address.length + 1);
        const given = address.slice(0, at) + mark + address.slice(at);
        const read = readAddress(given);
        expect([given, read.address, (read as Any).removed]).toEqual([given, address, ["invisible characters"]]);
      }),
      { numRuns: 2_000 },
    );
  });

  test("of two, or of one with other words, no part is taken", () => {
    const between = fc.constantFrom(" ", ", ", "; ", ",", ";", "\n", "\t", " / ", " or ", " <", "> <");
    fc.assert(
      fc.property(addresses, addresses, between, (one, other, gap) => {
        fc.pre(one !== other);
        expect([one, gap, other, readAddress(`${one}${gap}${other}`).address]).toEqual([one, gap, other, null]);
      }),
      { numRuns: 2_000 },
    );
    fc.assert(
      fc.property(addresses, word, (address, other) => {
        expect(readAddress(`${other} ${address}`).address).toBeNull();
        expect(readAddress(`${address} ${other}`).address).toBeNull();
        expect(readAddress(`${other} <${address}`).address).toBeNull();
        // Nor does a suggestion cut off a name: "jane doe@example.test" is not doe's.
        if (!address.startsWith(other)) expect((readAddress(`${other} ${address}`) as Any).suggestion).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  test("characters that are not in the text are never in the address", () => {
    fc.assert(
      fc.property(addresses, wrappers, fc.string({ unit: "grapheme", maxLength: 6 }), (address, wrap, noise) => {
        const given = wrap(`${noise}${address}`);
        const read = readAddress(given).address;
        if (read === null) return;
        const local = read.slice(0, read.lastIndexOf("@"));
        expect(
          given
            .normalize("NFKC")
            .toLowerCase()
            // Fillers are characters of words, and removed.
            .replace(/[^\p{L}\p{N}]|[\u115f\u1160]/gu, ""),
        ).toContain(
          local
            .normalize("NFKC")
            .toLowerCase()
            .replace(/[^\p{L}\p{N}]/gu, ""),
        );
      }),
      { numRuns: 2_000 },
    );
  });
});

describe("every entry point reads by it", () => {
  const quoted = (address: string) => `“${address}”\u200b`;
  const mistyped = (address: string) => address.replace(".test", ",test");

  test("inviteCandidates: the whole corpus, row by row", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const { inviteCandidates } = await team.ask(
      `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, dryRun: true) {
        results { outcome errors { code suggestion } warnings { code suggestion message path } } userErrors { code } } }`,
      { input: { assessmentId: assessment.id, candidates: corpus.map(({ given }) => ({ email: given })) } },
    );
    for (const [n, { given, address, isMended, suggestion }] of corpus.entries()) {
      const { outcome, errors, warnings } = inviteCandidates.results[n];
      // The same address stands above for most of them.
      const codes = errors.map((error: Any) => error.code).filter((code: string) => code !== "DUPLICATE_IN_REQUEST");
      if (address !== null) expect([given, codes]).toEqual([given, []]);
      else {
        const code = given.trim() === "" ? "REQUIRED" : "INVALID_EMAIL";
        expect([given, outcome, codes, errors[0].suggestion]).toEqual([given, "REJECTED", [code], suggestion]);
      }
      const said = warnings.find((warning: Any) => warning.code === "EMAIL_MENDED");
      expect([given, said?.suggestion]).toEqual([given, isMended ? address : undefined]);
      if (isMended)
        expect(said).toMatchObject({
          message: expect.stringMatching(/Removed: ./),
          path: ["input", "candidates", String(n), "email"],
        });
    }
  });

  test("a row that was mended is invited, mailed and stored without what was taken off; a repeat says the same", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const address = newAddress();
    const mutation = `mutation ($input: InviteCandidatesInput!) { inviteCandidates(input: $input, idempotencyKey: "k") {
      results { outcome candidate { email } warnings { code suggestion message } } } }`;
    const variables = { input: { assessmentId: assessment.id, candidates: [{ email: quoted(address) }] } };
    const first = await team.ask(mutation, variables);
    expect(first.inviteCandidates.results[0]).toMatchObject({
      outcome: "INVITED",
      candidate: { email: address },
      warnings: [{ code: "EMAIL_MENDED", suggestion: address }],
    });
    expect(await team.ask(mutation, variables)).toEqual(first);
    expect((await app.mail.waitFor(address))[0]!.to).toEqual([address]);
  });

  test("inviteTeamMembers, also as a repeat", async () => {
    const team = await createTestTeam(app);
    const [good, bad] = [newAddress("member"), newAddress("member")];
    const members = [
      { email: quoted(good), role: "REVIEWER" },
      { email: mistyped(bad), role: "REVIEWER" },
      { email: `ann${bad.split("@")[0]}@gmial.com`, role: "REVIEWER" },
    ];
    const invite = () =>
      team.ask(
        `mutation ($members: [TeamMemberInput!]!) { inviteTeamMembers(members: $members, idempotencyKey: "k") {
          members { email } userErrors { code path suggestion } warnings { code path suggestion } } }`,
        { members },
      );
    const { inviteTeamMembers } = await invite();
    expect(inviteTeamMembers).toEqual({
      members: [{ email: good }, { email: members[2]!.email }],
      userErrors: [{ code: "INVALID_EMAIL", path: ["members", "1", "email"], suggestion: bad }],
      warnings: [
        { code: "EMAIL_MENDED", path: ["members", "0", "email"], suggestion: good },
        {
          code: "INVALID_EMAIL",
          path: ["members", "2", "email"],
          suggestion: members[2]!.email.replace("gmial", "gmail"),
        },
      ],
    });
    expect((await invite()).inviteTeamMembers).toEqual(inviteTeamMembers);
  });

  test("the public link, signing in, and every argument that is an EmailAddress", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", { inviteOnly: false });
    const { assessment: shown } = await team.ask("query ($id: ID!) { assessment(id: $id) { publicUrl } }", assessment);
    const token = tokenOf(shown.publicUrl);
    const register = async (email: string) =>
      (
        await post(
          app.url,
          `mutation ($token: String!, $email: String!) { registerCandidate(token: $token, email: $email, name: "Ann") {
            userErrors { code suggestion } } }`,
          { token, email },
        )
      ).data.registerCandidate.userErrors;
    const [one, two, three] = [newAddress("public"), newAddress("public"), newAddress("public")];
    expect(await register(quoted(one))).toEqual([]);
    expect(await register(mistyped(two))).toEqual([{ code: "INVALID_EMAIL", suggestion: two }]);
    const page = await fetch(`${app.url}/a/${token}/register`, {
      method: "POST",
      body: new URLSearchParams({ name: "Ann", email: quoted(three) }),
      redirect: "manual",
    });
    expect(page.status).toBeLessThan(400);
    const emails = await waitUntil(async () => {
      const { candidates } = await team.ask("{ candidates { nodes { email } } }");
      return candidates.nodes.length === 2 && candidates.nodes.map((node: Any) => node.email);
    });
    expect(emails.toSorted()).toEqual([one, three].toSorted());

    const found = await team.ask("query ($email: EmailAddress!) { candidate(email: $email) { email } }", {
      email: quoted(one),
    });
    expect(found.candidate.email).toBe(one);
    const wrong = await team.post("query ($email: EmailAddress!) { candidate(email: $email) { email } }", {
      email: mistyped(one),
    });
    expect(wrong.errors?.[0]?.extensions.code).toBe("BAD_USER_INPUT");

    const signIn = await fetch(`${app.url}/sign-in`, {
      method: "POST",
      body: new URLSearchParams({ email: quoted(team.owner.email) }),
      headers: { origin: new URL(app.url).origin, "sec-fetch-site": "same-origin" },
    });
    expect(signIn.status).toBe(200);
    await app.mail.waitFor(team.owner.email);
  });

  test("Greenhouse, the command line, and a list", async () => {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X");
    const key = await team.addApiKey("READ", "INVITE");
    const send = async (email: string) => {
      const answer = await fetch(`${app.url}/partners/greenhouse/send_test`, {
        method: "POST",
        headers: {
          authorization: `Basic ${Buffer.from(`${key.token}:`).toString("base64")}`,
          "content-type": "application/json",
        },
        body: JSON.stringify({ partner_test_id: assessment.id, candidate: { first_name: "Ann", email } }),
      });
      return { status: answer.status, body: (await answer.json()) as Any };
    };
    const [one, two, three, four] = [1, 2, 3, 4].map(() => newAddress("entry")) as [string, string, string, string];
    expect((await send(quoted(one))).status).toBe(200);
    const refused = await send(mistyped(two));
    expect([refused.status, refused.body.errors[0].field]).toEqual([422, "candidate.email"]);
    expect(refused.body.errors[0].message).toContain(`Is it ${two}?`);

    const args = [
      "member",
      "add",
      "--team",
      team.id,
      "--name",
      "Ann",
      "--role",
      "REVIEWER",
      "--json",
      "--email",
    ] as const;
    expect((await cli(app, ...args, quoted(three))).code).toBe(0);
    const bad = await cli(app, ...args, mistyped(three));
    expect([bad.code, bad.stderr]).toEqual([1, expect.stringContaining(`Is it ${three}?`)]);

    const folder = await mkdtemp(join(tmpdir(), "beckon-entry-"));
    try {
      const csv = join(folder, "people.csv");
      await writeFile(csv, `email\n${quoted(four)}\n"${mistyped(two)}"\n<mailto:${four}>\n`);
      const { json } = await cli(app, "invite", "--assessment", assessment.id, "--csv", csv, "--no-email", "--json");
      expect(json).toMatchObject({ invited: 1, rejected: 2 });
      expect(json.errors.map((error: Any) => [error.line, error.code, error.suggestion])).toEqual([
        [3, "INVALID_EMAIL", two],
        [4, "DUPLICATE_IN_REQUEST", undefined],
      ]);
    } finally {
      await rm(folder, { recursive: true });
    }
    const { candidates, members } = await team.ask("{ candidates { nodes { email } } members { nodes { email } } }");
    expect(candidates.nodes.map((node: Any) => node.email)).toEqual([four, one]);
    expect(members.nodes.map((node: Any) => node.email)).toContain(three);
  });
});
