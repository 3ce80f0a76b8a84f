import { expect } from "@jest/globals";
import { type Answer, type Any, post } from "./client.ts";
import type { TestApp } from "./test-app.ts";
import type { TestTeam } from "./test-team.ts";

const keyFields =
  "id displayName name prefix scopes createdBy { id } createdAt expiresAt lastUsedAt revokedAt" as const;

export const createMutation = `mutation ($input: ApiKeyInput!, $once: String) { createApiKey(input: $input, idempotencyKey: $once) {
  apiKey { ${keyFields} } key userErrors { code path } } }`;

export const rotateMutation = `mutation ($id: ID!, $overlap: Duration) { rotateApiKey(id: $id, overlap: $overlap) {
  apiKey { ${keyFields} } key userErrors { code path } } }`;

export const revokeMutation = `mutation ($id: ID!) { revokeApiKey(id: $id) { apiKey { ${keyFields} } key userErrors { code path } } }`;

export const create = async (
  team: TestTeam,
  scopes: readonly string[] = ["READ"],
  more: object = {},
  as?: { token: string },
): Promise<Any> => (await team.ask(createMutation, { input: { name: "a key", scopes, ...more } }, as)).createApiKey;

export const rotate = async (team: TestTeam, id: string, overlap?: string, as?: { token: string }): Promise<Any> =>
  (await team.ask(rotateMutation, { id, overlap }, as)).rotateApiKey;

export const revoke = async (team: TestTeam, id: string, as?: { token: string }): Promise<Any> =>
  (await team.ask(revokeMutation, { id }, as)).revokeApiKey;

export const rejection = (code: string, ...path: string[]) => ({
  apiKey: null,
  key: null,
  userErrors: [{ code, path }],
});

export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString();

export const keysOf = async (team: TestTeam): Promise<Any[]> =>
  (await team.ask(`{ apiKeys { ${keyFields} } }`)).apiKeys;

/** Calls with API keys. */
export function apiKeyCalls(app: TestApp) {
  const use = (key: string, url = app.url, query = "{ viewer { ... on ApiKey { id lastUsedAt } } }"): Promise<Answer> =>
    post(url, query, {}, { authorization: `Bearer ${key}` });
  const works = async (key: string, url = app.url): Promise<boolean> => {
    const answer = await use(key, url);
    expect([200, 401]).toContain(answer.status);
    return answer.status === 200;
  };
  const sql = async (text: string, ...values: unknown[]): Promise<Any[]> =>
    (await app.db.query(`/* test */ ${text}`, values)).rows;
  return { use, works, sql };
}
