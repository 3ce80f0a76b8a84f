import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { PersistedQueryLink } from "@apollo/client/link/persisted-queries";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "@jest/globals";
import { Client, fetchExchange } from "@urql/core";
import { getIntrospectionQuery } from "graphql";
import { createClient as createSseClient } from "graphql-sse";
import { createClient } from "graphql-ws";
import WebSocket from "ws";
import { EnvErrors, readEnv } from "../src/platform/process/env.ts";
import { projectRoot } from "../src/platform/process/project-root.ts";
import type { Any } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, type Member, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp({ ROLE: "api" });
const hash = (text: string): string => createHash("sha256").update(text).digest("hex");
const persisted = (text: string) => ({ persistedQuery: { version: 1, sha256Hash: hash(text) } });

let folder: string;
let team: TestTeam;
let owner: Member;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "beckon-manifest-"));
  team = await createTestTeam(app);
  owner = team.owner;
});
afterAll(async () => rm(folder, { recursive: true, force: true }));

const clients: { dispose(): unknown }[] = [];
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

/** One answer, whatever it came over. */
interface Answer {
  status?: number;
  data?: Any;
  errors?: Any[];
}
type PersistedRequest = {
  query?: string;
  documentId?: string;
  variables?: object;
  operationName?: string;
  extensions?: object;
};

const headers = () => ({ authorization: `Bearer ${owner.token}` });
async function overPost(body: PersistedRequest): Promise<Answer> {
  const response = await fetch(`${app.url}/graphql`, {
    method: "POST",
    headers: { "content-type": "application/json", ...headers() },
    body: JSON.stringify(body),
  });
  return { status: response.status, ...((await response.json()) as Any) };
}
async function overGet(
  { variables, extensions, ...asked }: PersistedRequest,
  more: object = { "x-apollo-operation-name": "x" },
) {
  const url = new URL(`${app.url}/graphql`);
  for (const [name, value] of Object.entries(asked)) url.searchParams.set(name, value);
  if (variables !== undefined) url.searchParams.set("variables", JSON.stringify(variables));
  if (extensions !== undefined) url.searchParams.set("extensions", JSON.stringify(extensions));
  const response = await fetch(url, { headers: { ...headers(), ...more } });
  return { status: response.status, ...((await response.json()) as Any) } as Answer;
}
/** By the public clients, which let only the document itself be left out. */
const first = (client: { subscribe(asked: Any, sink: Any): unknown; dispose(): unknown }, asked: PersistedRequest) => {
  clients.push(client);
  return new Promise<Answer>((resolve) => {
    client.subscribe(
      { query: "", ...asked },
      {
        next: resolve,
        error: (error: unknown) => resolve(Array.isArray(error) ? { errors: error } : { errors: [String(error)] }),
        complete: () => undefined,
      },
    );
  });
};
const overSocket = (asked: PersistedRequest) =>
  first(
    createClient({
      url: `${app.url.replace("http", "ws")}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: headers(),
      retryAttempts: 0,
      onNonLazyError: () => undefined,
    }),
    asked,
  );
const overStream = (asked: PersistedRequest) =>
  first(createSseClient({ url: `${app.url}/graphql/stream`, headers: headers(), retryAttempts: 0 }), asked);
const ways: [string, (asked: PersistedRequest) => Promise<Answer>][] = [
  ["POST", overPost],
  ["GET", overGet],
  ["WebSocket", overSocket],
  ["server-sent events", overStream],
];
const codes = ({ errors }: Answer) => errors?.map((error) => error.extensions?.code);
const operation = (name: string) => readFile(join(projectRoot, "schema", "operations", name), "utf8");

describe("documentId", () => {
  test.each(ways)("over %s: an operation of schema/operations by the sha256 of its file", async (_, ask) => {
    const id = hash(await operation("01-look-around.graphql"));
    for (const documentId of [`sha256:${id}`, id]) {
      const { data, errors } = await ask({ documentId });
      expect(errors).toBeUndefined();
      expect(data.team.name).toBe("Acme");
    }
    const inExtensions = ask === overGet ? null : await ask({ extensions: { documentId: `sha256:${id}` } });
    if (ask !== overGet) expect(inExtensions!.data.team.name).toBe("Acme");
  });

  test("with variables, for a mutation; over GET that is 405, and without a header of its own 400", async () => {
    const id = `sha256:${hash(await operation("06-create-assessment.graphql"))}`;
    const variables = JSON.parse(await operation("06-create-assessment.variables.json"));
    const made = await overPost({ documentId: id, variables });
    expect(made.errors).toBeUndefined();
    expect(made.data.createAssessment.assessment.id).toMatch(/^asm_/);
    expect((await overGet({ documentId: id, variables })).status).toBe(405);
    expect((await overSocket({ documentId: id, variables })).data.createAssessment.assessment.id).toMatch(/^asm_/);
    const read = `sha256:${hash(await operation("01-look-around.graphql"))}`;
    expect((await overGet({ documentId: read }, { authorization: "" })).status).toBe(400);
  });

  test("a subscription by its id, over the WebSocket and as server-sent events", async () => {
    const id = `sha256:${hash(await operation("02-watch-events.graphql"))}`;
    const { latestCursor } = (await team.ask("{ events(first: 1) { latestCursor } }")).events;
    const received = [overSocket, overStream].map((ask) =>
      ask({ documentId: id, variables: { after: latestCursor } } as PersistedRequest),
    );
    await team.publishAssessment("Received by id");
    for (const { data, errors } of await Promise.all(received)) {
      expect(errors).toBeUndefined();
      expect(data.assessmentEvents.node.type).toMatch(/^ASSESSMENT_/);
    }
  });

  test.each(ways)("over %s: an unknown id, one of a foreign kind, an id beside a document", async (_, ask) => {
    const known = hash(await operation("01-look-around.graphql"));
    for (const documentId of [`sha256:${hash("nobody's")}`, `md5:${known}`, "LookAround", `sha256:${known}0`]) {
      const notified = await ask({ documentId });
      expect(codes(notified)).toEqual(["PERSISTED_DOCUMENT_NOT_FOUND"]);
      if ("status" in notified) expect(notified.status).toBe(400);
    }
    expect(codes(await ask({ documentId: known, query: "{ team { id } }" }))).toEqual(["BAD_USER_INPUT"]);
  });
});

describe("automatic persisted queries", () => {
  test.each(ways)("over %s: unknown, registered with its document, known from then on", async (name, ask) => {
    const text = `{ team { name } } # ${name}`;
    const unknown = await ask({ extensions: persisted(text) });
    expect([unknown.errors![0].message, ...codes(unknown)!]).toEqual([
      "PersistedQueryNotFound",
      "PERSISTED_QUERY_NOT_FOUND",
    ]);
    expect((await ask({ query: text, extensions: persisted(text) })).data).toEqual({ team: { name: "Acme" } });
    // And over every other way as well.
    for (const [, again] of ways)
      expect((await again({ extensions: persisted(text) })).data).toEqual({ team: { name: "Acme" } });
    // What somebody registered is nobody's documentId.
    expect(codes(await ask({ documentId: hash(text) }))).toEqual(["PERSISTED_DOCUMENT_NOT_FOUND"]);
  });

  test.each(ways)("over %s: a hash that is not the document's registers nothing", async (name, ask) => {
    const [text, other] = [`{ team { name } } # mine ${name}`, `{ team { id } } # other ${name}`];
    const refused = await ask({ query: text, extensions: persisted(other) });
    expect(codes(refused)).toEqual([expect.stringMatching(/^BAD_/)]);
    if ("status" in refused) expect(refused.status).toBe(400);
    for (const one of [text, other])
      expect(codes(await ask({ extensions: persisted(one) }))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
    expect(app.log.filter((line) => line.includes("unexpected error"))).toEqual([]);
  });

  test.each(ways)("over %s: what is over a limit is neither executed nor stored", async (name, ask) => {
    const many = `{ ${Array.from({ length: 110 }, (_, n) => `a${n}: __typename`).join(" ")} } # ${name}`;
    const page =
      "nodes { candidate { assignees { notificationSettings { member { notificationSettings { id } } } } } }";
    const dear = `{ invitations(first: 100) { ${page} } } # ${name}`;
    for (const text of [many, dear]) {
      expect(codes(await ask({ query: text, extensions: persisted(text) }))).toEqual(["QUERY_TOO_COMPLEX"]);
      expect(codes(await ask({ extensions: persisted(text) }))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
    }
    // What is not valid, neither.
    const wrong = `{ nobody } # ${name}`;
    await ask({ query: wrong, extensions: persisted(wrong) });
    expect(codes(await ask({ extensions: persisted(wrong) }))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
  });

  test("the size is bounded: the least recently used goes first", async () => {
    const text = (n: number) => `{ __typename } # ${n} ${"x".repeat(90_000)}`;
    await overPost({ query: text(0), extensions: persisted(text(0)) });
    await overPost({ query: text(1), extensions: persisted(text(1)) });
    for (let n = 2; n < 100; n++) {
      expect((await overPost({ query: text(n), extensions: persisted(text(n)) })).status).toBe(200);
      expect((await overPost({ extensions: persisted(text(0)) })).data).toEqual({ __typename: "Query" });
    }
    expect(codes(await overPost({ extensions: persisted(text(1)) }))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
  });

  test.each([false, true])("Apollo Client's own link speaks it, by GET: %s", async (useGETForHashedQueries) => {
    const sent: string[] = [];
    const http = new HttpLink({
      uri: `${app.url}/graphql`,
      headers: { ...headers(), "apollo-require-preflight": "true" },
      fetch: (url, init) => {
        sent.push(`${init?.method} ${String(init?.body ?? url).includes("team") ? "whole" : "hash"}`);
        return fetch(url, init);
      },
    });
    const link = new PersistedQueryLink({ sha256: async (text) => hash(text), useGETForHashedQueries }).concat(http);
    const ask = () =>
      new ApolloClient({ link, cache: new InMemoryCache() }).query<Any>({
        query: useGETForHashedQueries ? gql`query ByGet { team { id name } }` : gql`query ByPost { team { id name } }`,
        fetchPolicy: "no-cache",
      });
    for (let n = 0; n < 2; n++) expect((await ask()).data.team.name).toBe("Acme");
    const method = useGETForHashedQueries ? "GET" : "POST";
    expect(sent).toEqual([`${method} hash`, "POST whole", `${method} hash`]);
  });

  test("Apollo Client and urql read rejections as GraphQL errors, whatever their status", async () => {
    const apollo = new ApolloClient({
      link: new HttpLink({ uri: `${app.url}/graphql`, headers: headers() }),
      cache: new InMemoryCache(),
    });
    const urql = new Client({
      url: `${app.url}/graphql`,
      exchanges: [fetchExchange],
      fetchOptions: { headers: headers() },
      preferGetMethod: false,
    });
    for (const [text, code] of [
      ["{ nobody }", "GRAPHQL_VALIDATION_FAILED"],
      ["query ($id: ID!) { node(id: $id) { id } }", "BAD_USER_INPUT"],
    ] as const) {
      const failed = await apollo.query({ query: gql(text) }).catch((error: Any) => error);
      expect(failed.errors[0].extensions.code).toBe(code);
      const { error } = await urql.query(text, {}).toPromise();
      expect(error!.graphQLErrors[0]!.extensions.code).toBe(code);
    }
    expect((await urql.query("{ team { name } }", {}).toPromise()).data.team.name).toBe("Acme");
  });
});

const mine = "query Mine {\n  team {\n    name\n  }\n}";
const many = `query Many { ${Array.from({ length: 110 }, (_, n) => `a${n}: __typename`).join(" ")} }`;
const apolloManifest = (operations: object[]) =>
  JSON.stringify({ format: "apollo-persisted-query-manifest", version: 1, operations });
const manifest = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

describe("PERSISTED_MANIFEST", () => {
  test.each([
    [
      "Apollo's",
      () => apolloManifest([mine, many].map((body) => ({ id: hash(body), name: "X", type: "query", body }))),
    ],
    ["graphql-codegen's", () => JSON.stringify({ [`sha256:${hash(mine)}`]: mine, [hash(many)]: many })],
  ])("%s: its documents by id and by hash, within the limits; anything else as before", async (name, text) => {
    await app.restart({ PERSISTED_MANIFEST: await manifest(`${name}.json`, text()) });
    for (const [, ask] of ways) {
      expect((await ask({ documentId: `sha256:${hash(mine)}` })).data).toEqual({ team: { name: "Acme" } });
      expect((await ask({ extensions: persisted(mine) })).data).toEqual({ team: { name: "Acme" } });
      expect(codes(await ask({ documentId: hash(many) }))).toEqual(["QUERY_TOO_COMPLEX"]);
      const byHash = await ask({ extensions: persisted(many) });
      expect([byHash.data ?? null, byHash.errors?.length]).toEqual([null, 1]);
      expect((await ask({ documentId: hash(await operation("01-look-around.graphql")) })).data.team.name).toBe("Acme");
      expect((await ask({ query: "{ team { name } }" })).data).toEqual({ team: { name: "Acme" } });
    }
  });

  /** The server as an operator starts it. */
  const exits = async (env: Record<string, string>) => {
    const child = spawn(process.execPath, ["dist/src/main.js"], {
      cwd: projectRoot,
      env: {
        PATH: process.env.PATH,
        DATABASE_URL: app.databaseUrl,
        SMTP_URL: "smtp://127.0.0.1:1",
        SECRET_KEY: "a secret of the tests that is long enough to be one",
        PORT: "0",
        ...env,
      },
    });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
    return { code, said };
  };

  test("ids that are not the sha256 of their documents: the server does not start, and says which", async () => {
    const file = await manifest(
      "wrong.json",
      apolloManifest([
        { id: hash(mine), name: "Right", type: "query", body: mine },
        { id: hash(many), name: "Swapped", type: "query", body: mine },
        { id: createHash("sha1").update(mine).digest("hex"), name: "Short", type: "query", body: mine },
        { id: hash(mine), name: "Empty", type: "query" },
      ]),
    );
    const { code, said } = await exits({ PERSISTED_MANIFEST: file });
    expect(said).toContain("Swapped, Short, Empty");
    expect(said).not.toContain("Right");
    expect(said).toContain("hashAlgorithm");
    expect(code).toBe(2);
  });

  test("a file that is not there, no JSON, or no manifest: exit code 2 with the reason", async () => {
    for (const [file, why] of [
      [join(folder, "nowhere.json"), "ENOENT"],
      [await manifest("broken.json", "{"), "no JSON"],
      [await manifest("other.json", JSON.stringify({ format: "another", version: 1 })), "neither"],
    ] as const) {
      const { code, said } = await exits({ PERSISTED_MANIFEST: file });
      expect(said).toContain("PERSISTED_MANIFEST");
      expect(said).toContain(why);
      expect(code).toBe(2);
    }
    expect(() => readEnv({ PERSISTED_ONLY: "true" })).toThrow(EnvErrors);
    expect(() => readEnv({ PERSISTED_ONLY: "true" })).toThrow(/PERSISTED_MANIFEST: required with PERSISTED_ONLY/);
  });
});

describe("PERSISTED_ONLY", () => {
  beforeAll(async () => {
    const file = await manifest(
      "only.json",
      apolloManifest([{ id: hash(mine), name: "Mine", type: "query", body: mine }]),
    );
    await app.restart({ PERSISTED_MANIFEST: file, PERSISTED_ONLY: "true" });
  });
  afterAll(() => app.restart());

  test.each(ways)(
    "over %s: the manifest's documents by id, by hash and by their text; nothing else",
    async (_, ask) => {
      for (const asked of [
        { documentId: `sha256:${hash(mine)}` },
        { documentId: hash(mine) },
        { extensions: persisted(mine) },
        { query: mine },
        { query: mine, extensions: persisted(mine) },
      ])
        expect((await ask(asked)).data).toEqual({ team: { name: "Acme" } });
      const other = "{ team { name } }";
      // No GraphQL at all: nobody has looked into it.
      for (const query of [other, `${mine}\n`, "{", "{ __typename }", getIntrospectionQuery()]) {
        const notified = await ask({ query });
        expect(codes(notified)).toEqual(["PERSISTED_DOCUMENT_REQUIRED"]);
        expect(notified.data ?? null).toBeNull();
        if ("status" in notified) expect(notified.status).toBe(400);
      }
      // Neither is anything registered.
      expect(codes(await ask({ query: other, extensions: persisted(other) }))).toEqual(["PERSISTED_DOCUMENT_REQUIRED"]);
      expect(codes(await ask({ extensions: persisted(other) }))).toEqual(["PERSISTED_QUERY_NOT_FOUND"]);
      expect(codes(await ask({ documentId: hash(await operation("01-look-around.graphql")) }))).toEqual([
        "PERSISTED_DOCUMENT_NOT_FOUND",
      ]);
    },
  );

  test("the console's documents are executed, each by the id that the console names it by", async () => {
    const file = join(projectRoot, "web", "console", "dist", "persisted-documents.json");
    const documents: Record<string, string> = JSON.parse(await readFile(file, "utf8"));
    expect(Object.keys(documents).length).toBeGreaterThan(40);
    for (const [documentId, text] of Object.entries(documents)) {
      if (text.startsWith("subscription")) continue;
      const refused = (codes(await overPost({ documentId })) ?? []).filter((code) =>
        /^PERSISTED|VALIDATION/.test(code),
      );
      expect([text, refused]).toEqual([text, []]);
    }
  });

  test("GraphiQL says that it is off; the pages of people and candidates work as ever", async () => {
    const page = await fetch(`${app.url}/graphql`, { headers: { accept: "text/html" } });
    expect([page.status, await page.text()]).toEqual([404, expect.stringContaining("PERSISTED_ONLY")]);
    expect((await fetch(`${app.url}/sign-in`)).status).toBe(200);

    await app.restart();
    const assessment = await team.publishAssessment("By its page");
    const { results } = await team.invite(assessment, [newAddress()], { sendEmail: false });
    await app.restart({ PERSISTED_MANIFEST: join(folder, "only.json"), PERSISTED_ONLY: "true" });
    const link = `${app.url}${new URL(results[0].invitation.inviteUrl).pathname}`;
    const opened = await fetch(link);
    expect([opened.status, await opened.text()]).toEqual([200, expect.stringContaining("By its page")]);
    const started = await fetch(`${link}/start`, { method: "POST", redirect: "manual" });
    expect(started.status).toBeLessThan(400);
    const { rows } = await app.db.query("/* test */ select state from invitation where team_id = $1", [team.uuid]);
    expect(rows).toEqual([{ state: "STARTED" }]);
  });
});
