import { afterAll, beforeAll, beforeEach, describe, expect, test } from "@jest/globals";
import {
  ApiError,
  BeckonClient,
  ForbiddenError,
  HttpError,
  NetworkError,
  RateLimitedError,
  UnauthenticatedError,
  UserErrors,
} from "../packages/client/src/index.ts";
import {
  CreateAssessmentDocument,
  FindByYourIdDocument,
  InviteCandidatesDocument,
  LookAroundDocument,
  PublishAssessmentDocument,
  RecordSubmissionDocument,
  RotateKeyDocument,
  TestWebhookDocument,
} from "../packages/client/src/operations.ts";
import { type FaultyProxy, openFaultyProxy } from "./faulty-proxy.ts";
import { startSecondApp, testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp({ WEBHOOK_ALLOW_PRIVATE: "true" });
let team: TestTeam;
let proxy: FaultyProxy;
let beckon: BeckonClient;
let assessmentId: string;

beforeAll(async () => {
  proxy = await openFaultyProxy(() => app.url);
  team = await createTestTeam(app, "Client");
  assessmentId = (await team.publishAssessment("Backend engineer")).id;
  beckon = new BeckonClient({ url: `${proxy.url}/`, token: async () => team.owner.token });
});
afterAll(() => proxy?.close());
beforeEach(() => {
  proxy.faults = [];
  proxy.requests.length = 0;
});

const invite = (email = newAddress()) => ({
  input: { assessmentId, candidates: [{ email }] },
  sendEmail: false,
});
const countInvitations = async (): Promise<number> =>
  (await team.ask("{ invitations(first: 1) { totalCount } }")).invitations.totalCount;
/** The error that a promise rejects with. */
const errorOf = (promise: Promise<unknown>): Promise<unknown> =>
  promise.then(
    () => null,
    (error: unknown) => error,
  );

describe("a call is repeated, and has one effect", () => {
  const lost = ["cut before", "cut after", "503 after"] as const;
  test.each(lost)("a mutation whose answer is lost (%s) runs once, all attempts with one key", async (fault) => {
    const before = await countInvitations();
    proxy.faults = [fault, fault];
    const { inviteCandidates } = await beckon.request(InviteCandidatesDocument, invite());
    expect(inviteCandidates.results[0]!.outcome).toBe("INVITED");
    expect(await countInvitations()).toBe(before + 1);
    const keys = proxy.requests.map(({ key }) => key);
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
  });

  test("each call has a key of its own, unless the caller gives one", async () => {
    const variables = { input: { title: "Twice" } };
    const first = await beckon.request(CreateAssessmentDocument, variables);
    const second = await beckon.request(CreateAssessmentDocument, variables);
    expect(second.createAssessment.assessment!.id).not.toBe(first.createAssessment.assessment!.id);
    const given = { idempotencyKey: "job-12" };
    const third = await beckon.request(CreateAssessmentDocument, variables, given);
    const fourth = await beckon.request(CreateAssessmentDocument, variables, given);
    expect(fourth.createAssessment.assessment!.id).toBe(third.createAssessment.assessment!.id);
    expect(new Set(proxy.requests.map(({ key }) => key)).size).toBe(3);
  });

  test("while the first call still runs, the repeat asks until it has the first one's answer", async () => {
    const many = Array.from({ length: 300 }, () => ({ email: newAddress() }));
    const variables = { input: { assessmentId, candidates: many }, sendEmail: false };
    const calls = Array.from({ length: 4 }, () =>
      beckon.request(InviteCandidatesDocument, variables, { idempotencyKey: "four at once" }),
    );
    const batches = new Set((await Promise.all(calls)).map(({ inviteCandidates }) => inviteCandidates.batch!.id));
    expect(batches.size).toBe(1);
  });

  test("a mutation that sets a state is repeated without a key", async () => {
    proxy.faults = ["cut after"];
    const { createAssessment } = await beckon.request(CreateAssessmentDocument, { input: { title: "Published" } });
    proxy.faults = ["cut after"];
    const { publishAssessment } = await beckon.request(PublishAssessmentDocument, {
      id: createAssessment.assessment!.id,
    });
    expect(publishAssessment.assessment!.state).toBe("PUBLISHED");
    expect(proxy.requests.at(-1)!.key).toBeUndefined();
  });

  test("a mutation whose repeat would act twice, or that the client does not know, is not repeated", async () => {
    const { id } = await team.addApiKey("READ");
    proxy.faults = ["cut after"];
    expect(await errorOf(beckon.request(RotateKeyDocument, { id }))).toBeInstanceOf(NetworkError);
    proxy.faults = ["503 after"];
    expect(
      await errorOf(beckon.request(TestWebhookDocument, { id: "whe_x", eventType: "RESULT_UPDATED" })),
    ).toBeInstanceOf(HttpError);
    proxy.faults = ["cut before"];
    expect(await errorOf(beckon.request("mutation { ofTheFuture { ok } }"))).toBeInstanceOf(NetworkError);
    // Two that take a key in one operation: a header cannot stand for both.
    proxy.faults = ["cut before"];
    const two =
      'mutation { a: recordStart(externalId: "a") { userErrors { code } } b: recordStart(externalId: "b") { userErrors { code } } }';
    expect(await errorOf(beckon.request(two))).toBeInstanceOf(NetworkError);
    expect(proxy.requests).toHaveLength(4);
  });

  test("429 of a proxy and 503 are waited for as Retry-After says, and a query goes through all of it", async () => {
    proxy.faults = [
      { status: 429, retryAfter: "1" },
      { status: 503, retryAfter: new Date(Date.now() + 2_000).toUTCString() },
      { status: 502 },
    ];
    const begin = Date.now();
    expect((await beckon.request(LookAroundDocument)).team!.name).toBe("Client");
    expect(Date.now() - begin).toBeGreaterThan(1_000);
    expect(proxy.requests).toHaveLength(4);
  });

  test("a caller without points waits for them, and gets an error where that takes longer than it may", async () => {
    const small = await startSecondApp(app, { COST_BUCKET: 40, COST_RESTORE: 30, PORT: 0 });
    try {
      const { token } = await team.addApiKey("READ");
      const poor = new BeckonClient({ url: small.url, token });
      const document = "{ invitations(first: 30) { nodes { id } } }";
      for (let i = 0; i < 3; i++) await poor.request(document);
      const impatient = await Promise.all(
        Array.from({ length: 3 }, () => errorOf(poor.request(document, {}, { maxRetryAfter: 0 }))),
      );
      const refused = impatient.find((one) => one !== null) as RateLimitedError;
      expect(refused).toBeInstanceOf(RateLimitedError);
      expect(refused.retryAfter).toBeGreaterThan(0);
      expect(refused.status).toBe(429);
    } finally {
      await small.stop();
    }
  });

  test("a signal ends a call, its pause and its repeats; retries: 0 repeats nothing", async () => {
    proxy.faults = [{ status: 503, retryAfter: "60" }];
    const control = new AbortController();
    const call = errorOf(beckon.request(LookAroundDocument, {}, { signal: control.signal }));
    setTimeout(() => control.abort(new Error("enough")), 50);
    expect(String(await call)).toBe("Error: enough");
    proxy.faults = [{ status: 503 }];
    const error = (await errorOf(beckon.request(LookAroundDocument, {}, { retries: 0 }))) as HttpError;
    expect([error.status, error.body]).toEqual([503, "<h1>Sorry</h1>"]);
    expect(proxy.requests).toHaveLength(2);
  });
});

describe("errors are classes", () => {
  test("a rejected mutation is UserErrors, with its codes; on request it is the answer", async () => {
    const variables = { externalId: "nobody's", submission: { score: 1 } };
    const error = (await errorOf(beckon.request(RecordSubmissionDocument, variables))) as UserErrors;
    expect(error).toBeInstanceOf(UserErrors);
    expect([error.has("NOT_FOUND"), error.has("LOCKED"), error.errors.length]).toEqual([true, false, 1]);
    const answer = await beckon.request(RecordSubmissionDocument, variables, { userErrors: "return" });
    expect(answer.recordSubmission.userErrors[0]!.code).toBe("NOT_FOUND");
  });

  test("errors of rows are in the answer", async () => {
    const { inviteCandidates } = await beckon.request(InviteCandidatesDocument, invite("not an address"));
    expect(inviteCandidates.results[0]!.errors[0]!.code).toBe("INVALID_EMAIL");
  });

  test("a missing scope, a wrong key, a wrong document and a wrong address", async () => {
    const { token } = await team.addApiKey("READ");
    const reader = new BeckonClient({ url: app.url, token });
    const forbidden = (await errorOf(reader.request("{ team { name } apiKeys { id } }"))) as ForbiddenError;
    expect(forbidden).toBeInstanceOf(ForbiddenError);
    expect(forbidden.requestId).toMatch(/\w/);
    const nobody = new BeckonClient({ url: app.url, token: "bkk_wrong" });
    expect(await errorOf(nobody.request(LookAroundDocument))).toBeInstanceOf(UnauthenticatedError);
    const invalid = (await errorOf(reader.request("{ nothing }"))) as ApiError;
    expect([invalid.constructor, invalid.code]).toEqual([ApiError, "GRAPHQL_VALIDATION_FAILED"]);
    const elsewhere = new BeckonClient({ url: `${app.url}/elsewhere`, retries: 0 });
    expect(await errorOf(elsewhere.request(FindByYourIdDocument, { externalId: "x" }))).toBeInstanceOf(Error);
  });
});
