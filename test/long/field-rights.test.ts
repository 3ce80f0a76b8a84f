import { beforeAll, describe, expect, test } from "@jest/globals";
import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLObjectType,
  getNamedType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
} from "graphql";
import { type ApiKeyScope, apiKeyScopes } from "../../src/access/roles.ts";
import { graphqlSchema } from "../../src/app/registries/schema.ts";
import { type Answer, type Any, post } from "../client.ts";
import { callsOf, type Ids, prepare } from "../field-rights-calls.ts";
import { closeAll, listen } from "../live-client.ts";
import { testApp } from "../test-app.ts";
import { createTestTeam, type TestTeam } from "../test-team.ts";

const app = testApp();
const schema = graphqlSchema();
type AnyField = GraphQLField<unknown, unknown>;
type Needs = readonly ApiKeyScope[] | "open" | "nobody";

/** What the fields of the team's objects ask of a key, said here once more: any of the scopes suffices. */
const needs: Record<string, { rest: Needs; [fields: string]: Needs }> = {
  Team: { rest: ["READ"], id: "open", mailHealth: ["INVITE"] },
  MailHealth: { rest: ["INVITE"] },
  TeamMembership: { rest: "nobody" },
  TeamMember: { rest: ["READ"], "id state": "open", lastSignInAt: ["ADMIN"] },
  ApiKey: { rest: ["ADMIN"], id: "open", "name displayName": ["READ", "ADMIN"] },
  AuditEntry: { rest: ["ADMIN"], id: "open" },
  SignOn: { rest: ["ADMIN"] },
  SignOnDomain: { rest: ["ADMIN"] },
  SignOnGroup: { rest: ["ADMIN"] },
  EmailSender: { rest: ["ADMIN"] },
  SenderDomain: { rest: ["ADMIN"] },
  SenderRecord: { rest: ["ADMIN"] },
  Assessment: { rest: ["READ"], "id externalId state": "open", publicUrl: ["INVITATION_LINKS"] },
  InvitationFunnel: { rest: ["READ"] },
  Activity: { rest: ["READ"] },
  ActivityDay: { rest: ["READ"] },
  Candidate: { rest: ["READ"], "id externalId": "open" },
  CandidateNote: { rest: ["READ"], id: "open" },
  Invitation: {
    rest: ["READ"],
    "id externalId state": "open",
    batch: ["INVITE"],
    "inviteUrl practiceUrl": ["INVITATION_LINKS"],
  },
  Submission: { rest: ["READ"] },
  InvitationBatch: {
    rest: ["READ"],
    id: "open",
    "total invited unchanged rejected emailsQueued emailsSent emailsFailed done": ["INVITE"],
  },
  Email: { rest: ["READ"], "id state": "open" },
  AssessmentEvent: { rest: ["READ"], id: "open" },
  SavedFilter: { rest: "nobody", id: "open" },
  Passkey: { rest: "nobody", id: "open" },
  Notification: { rest: "nobody", id: "open" },
  NotificationSetting: { rest: ["READ"], id: "open" },
  NotificationRecipient: { rest: ["INVITE"] },
  WebhookEndpoint: { rest: ["WEBHOOKS"], id: "open", assessment: ["READ"] },
  WebhookDelivery: { rest: ["WEBHOOKS"], "id state": "open", event: ["READ"] },
  ChatDestination: { rest: ["WEBHOOKS"], id: "open", assessment: ["READ"] },
  AutomationRule: { rest: ["INVITE"], id: "open", assessment: ["READ"] },
  AutomationAction: { rest: ["INVITE"] },
  AutomationRun: { rest: ["INVITE"], id: "open", "event invitation": ["READ"] },
  AutomationActionResult: { rest: ["INVITE"] },
  AutomationRehearsal: { rest: ["INVITE"] },
  PartnerIntegration: { rest: ["WEBHOOKS"], id: "open" },
  PartnerMessage: { rest: ["WEBHOOKS"], "id state": "open", event: ["READ"], invitation: ["READ"] },
};
const needsOf = (type: string, field: string): Needs => {
  const of = needs[type];
  if (of === undefined) return "open";
  const named = Object.keys(of).find((names) => names !== "rest" && names.split(" ").includes(field));
  return of[named ?? "rest"]!;
};

/** The sets of scopes that are tried: each alone, and those that lead somewhere together. */
const sets: ApiKeyScope[][] = [
  ...apiKeyScopes.map((scope) => [scope]),
  ...(["INVITE", "RESULTS", "ASSESSMENTS", "WEBHOOKS", "ADMIN"] as const).map((scope): ApiKeyScope[] => [
    "CANDIDATES_PII",
    "INVITATION_LINKS",
    scope,
  ]),
  ...(["INVITE", "WEBHOOKS", "ADMIN", "INVITATION_LINKS"] as const).map((scope): ApiKeyScope[] => ["READ", scope]),
  apiKeyScopes.filter((scope) => scope !== "READ"),
  [...apiKeyScopes],
];

const fieldsOf = (type: GraphQLNamedType): AnyField[] => Object.values((type as GraphQLObjectType).getFields());
const call = (field: AnyField): string => {
  expect([field.name, field.args.filter(isRequiredArgument)]).toEqual([field.name, []]);
  return `${field.name}${field.args.some((arg) => arg.name === "last") ? "(last: 3)" : ""}`;
};

/** A way to an object: fields from the root on, each with what is wrapped around what follows. */
interface Step {
  text: string;
  /** `… on T`, where the field leads to an interface. */
  on?: string;
  /** Whether it can be null by itself, so that an error below it stays there. */
  isOpenEnded: boolean;
}
const body = (step: Step, selection: string) =>
  step.on === undefined ? selection : `{ ... on ${step.on} ${selection} }`;
/** One document, or several, in which each of these selections of the object stands by itself. */
function documentsOf(word: string, way: Step[], selections: string[]): string[] {
  if (selections.length === 0) return [];
  const wrap = (steps: Step[], inner: string) =>
    steps.reduceRight((text, step) => `{ ${step.text} ${body(step, text)} }`, inner);
  const last = way.at(-1)!;
  if (!last.isOpenEnded) return selections.map((one) => `${word} ${wrap(way, one)}`);
  const all = selections.map((one, n) => `f${n}: ${last.text} ${body(last, one)}`);
  return [`${word} ${wrap(way.slice(0, -1), `{ ${all.join(" ")} }`)}`];
}

/** Walks everything that a key of some scopes can lead to, and says what is wrong. */
class Crawl {
  readonly wrong: string[] = [];
  /** Type.field → whether it was shown, and whether it was refused, at an object that was there. */
  readonly tried: { shown: Set<string>; refused: Set<string> };
  readonly #scopes: ReadonlySet<ApiKeyScope>;
  readonly #token: string;
  readonly #edges = new Set<string>();

  constructor(scopes: ApiKeyScope[], token: string, tried: Crawl["tried"]) {
    this.#scopes = new Set(scopes);
    this.#token = token;
    this.tried = tried;
  }

  #may(needed: Needs, isOwn: boolean): boolean {
    if (isOwn || needed === "open") return true;
    return needed !== "nobody" && needed.some((scope) => this.#scopes.has(scope));
  }

  async #post(document: string): Promise<Answer> {
    return await post(app.url, document, {}, { authorization: `Bearer ${this.#token}` });
  }

  /** @param isOwn what is read for the caller as its own: the key itself, and the candidate's own submission */
  async walk(word: string, way: Step[], type: GraphQLNamedType, isOwn = false, depth = 0): Promise<void> {
    if (isAbstractType(type)) {
      for (const one of schema.getPossibleTypes(type))
        await this.walk(word, [...way.slice(0, -1), { ...way.at(-1)!, on: one.name }], one, isOwn, depth);
      return;
    }
    const all = fieldsOf(type).filter((field) => !(field.name === "edges" && needs[type.name] === undefined));
    const allowed = all.filter((field) => this.#may(needsOf(type.name, field.name), isOwn));
    const refused = all.filter((field) => !allowed.includes(field));
    const select = (field: AnyField) =>
      `${call(field)}${isLeafType(getNamedType(field.type)) ? "" : " { __typename }"}`;
    const leaves = allowed.filter((field) => isLeafType(getNamedType(field.type)));
    const [shown] = documentsOf(word, [...way], [`{ ${["__typename", ...leaves.map(select)].join(" ")} }`]);
    const answer = await this.#post(shown!);
    if (answer.errors !== undefined) this.wrong.push(`${JSON.stringify(answer.errors[0])}: ${shown}`);
    if (!JSON.stringify(answer.data ?? null).includes(`"__typename":"${type.name}"`)) return;
    for (const field of leaves) this.tried.shown.add(`${type.name}.${field.name}`);

    const nullable = refused.filter((field) => !isNonNullType(field.type));
    const certain = refused.filter((field) => isNonNullType(field.type));
    await this.#refused(word, way, type, nullable.length === 0 ? [] : [nullable], select);
    await this.#refused(
      word,
      way,
      type,
      certain.map((field) => [field]),
      select,
    );
    for (const field of allowed) {
      const of = getNamedType(field.type);
      if (isLeafType(of) || depth >= 4) continue;
      // Below the first object, each way from type to type once: rights do not hang on what leads there.
      const edge = `${type.name}.${field.name}`;
      if (needs[type.name] !== undefined && this.#edges.has(edge)) continue;
      if (needs[type.name] !== undefined) this.#edges.add(edge);
      const step = { text: call(field), isOpenEnded: !isNonNullType(field.type) && !isListType(field.type) };
      const next = type.name === "CandidateInvitation" || (isOwn && type.name.endsWith("Payload"));
      await this.walk(word, [...way, step], of, next, depth + (needs[of.name] === undefined ? 0 : 1));
    }
  }

  async #refused(
    word: string,
    way: Step[],
    type: GraphQLNamedType,
    groups: AnyField[][],
    select: (field: AnyField) => string,
  ): Promise<void> {
    // Under a name of their own: other fields of the answer may have the same.
    const selections = groups.map(
      (fields) => `{ ${fields.map((field) => `no_${field.name}: ${select(field)}`).join(" ")} }`,
    );
    const names = groups.flat().map((field) => field.name);
    for (const document of documentsOf(word, way, selections)) {
      const { data, errors = [] } = await this.#post(document);
      for (const error of errors)
        if (error.extensions.code !== "FORBIDDEN")
          this.wrong.push(`${error.extensions.code} ${error.message}: ${document}`);
      const refused = new Set(errors.map((error) => String(error.path!.at(-1)).replace(/^no_/, "")));
      for (const name of names)
        if (JSON.stringify(data ?? null).match(`"no_${name}":(?!null)`))
          this.wrong.push(`${[...this.#scopes].join("+")} reads ${type.name}.${name}: ${document}`);
      for (const name of names) if (refused.has(name)) this.tried.refused.add(`${type.name}.${name}`);
      if (errors.length === 0) this.wrong.push(`${[...this.#scopes].join("+")} is refused nothing: ${document}`);
    }
  }
}

let team: TestTeam;
let ids: Ids;
const tried: Crawl["tried"] = { shown: new Set(), refused: new Set() };
beforeAll(async () => {
  team = await createTestTeam(app);
  ids = await prepare(team);
}, 60_000);

describe("a field's permission is checked at the field (rules: Who may do what 2)", () => {
  test("every type of the schema is one of the team's, or says how a call ended", () => {
    const others = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !type.name.startsWith("__") && needs[type.name] === undefined)
      .map((type) => type.name)
      .filter((name) => !/(Payload|Connection|Edge)$/.test(name));
    expect(others.sort()).toEqual([
      "CandidateInvitation",
      "InviteResult",
      "IssuerCheckResult",
      "Mutation",
      "PageInfo",
      "Query",
      "Subscription",
      "UserError",
    ]);
    for (const [type, fields] of Object.entries(needs))
      for (const name of Object.keys(fields).flatMap((names) => (names === "rest" ? [] : names.split(" "))))
        expect([type, name, (schema.getType(type) as GraphQLObjectType).getFields()[name] !== undefined]).toEqual([
          type,
          name,
          true,
        ]);
  });

  test.each(sets.map((scopes) => [scopes.join("+"), scopes] as const))(
    "a key with %s reads by no way more than that",
    async (_, scopes) => {
      const key = await team.addApiKey(...scopes);
      const crawl = new Crawl([...scopes], key.token, tried);
      for (const [word, root] of [
        ["query", schema.getQueryType()!],
        ["mutation", schema.getMutationType()!],
      ] as const)
        for (const field of fieldsOf(root)) {
          const calls = callsOf(word, field, ids);
          const permission = field.extensions.permission as string;
          const mayCall =
            permission === "PUBLIC" || permission === "ANYONE" || scopes.includes(permission as ApiKeyScope);
          const of = getNamedType(field.type);
          if (!mayCall || isLeafType(of)) continue;
          for (const args of calls)
            await crawl.walk(
              word,
              [
                {
                  text: `${field.name}${args}`,
                  isOpenEnded: word === "query" && !isNonNullType(field.type) && !isListType(field.type),
                },
              ],
              of,
              field.name === "viewer",
            );
        }
      expect(crawl.wrong).toEqual([]);
    },
    120_000,
  );

  test("all of this was tried at objects that were there, shown to some and refused to others", () => {
    const every = Object.keys(needs)
      .filter((type) => !["Notification", "TeamMembership", "SavedFilter", "Passkey"].includes(type))
      .flatMap((type) => fieldsOf(schema.getType(type)!).map((field) => ({ type, field })));
    const leaves = every.filter(({ field }) => isLeafType(getNamedType(field.type)));
    const name = ({ type, field }: { type: string; field: AnyField }) => `${type}.${field.name}`;
    expect(leaves.map(name).filter((one) => !tried.shown.has(one))).toEqual([]);
    // Nothing leads to these without the right to all of them.
    const reachedWithAll =
      /^(MailHealth|InvitationFunnel|Activity|ActivityDay|CandidateNote|Submission|NotificationRecipient|NotificationSetting|AuditEntry|SignOn|SignOnDomain|SignOnGroup|EmailSender|SenderDomain|SenderRecord|Email|AssessmentEvent|ChatDestination|AutomationRule|AutomationAction|AutomationRun|AutomationActionResult|AutomationRehearsal)\./;
    const closed = every.filter(
      ({ type, field }) => needsOf(type, field.name) !== "open" && !reachedWithAll.test(`${type}.`),
    );
    const ownRight = new Set(["WebhookEndpoint", "WebhookDelivery", "PartnerIntegration", "PartnerMessage"]);
    expect(
      closed
        .filter(({ type, field }) => !ownRight.has(type) || needsOf(type, field.name) !== needs[type]!.rest)
        .map(name)
        .filter(
          (one) =>
            !tried.refused.has(one) && !/^InvitationBatch\.(total|invited|unchanged|rejected|emails|done)/.test(one),
        ),
    ).toEqual([]);
  });

  test("people read which key did something, and what it is called; what else there is of it is the owners'", async () => {
    const document = (field: string) =>
      `{ invitation(id: "${ids.byKey}") { invitedBy { ... on ApiKey { id displayName ${field} } } } }`;
    const all = fieldsOf(schema.getType("ApiKey")!).map((field) => field.name);
    const closed = all.filter((name) => !["id", "name", "displayName", "createdBy"].includes(name));
    for (const role of ["MANAGER", "REVIEWER", "BLIND_REVIEWER"] as const) {
      const as = await team.addMember(role);
      const { data } = await team.post(document("name"), {}, as);
      expect(data.invitation.invitedBy).toEqual({ id: ids.key, displayName: "a key", name: "a key" });
      for (const field of [...closed, "createdBy { id }"]) {
        const answer = await team.post(document(`closed: ${field}`), {}, as);
        expect([role, field, answer.errors?.map((error) => error.extensions.code)]).toEqual([
          role,
          field,
          ["FORBIDDEN"],
        ]);
        expect(answer.data.invitation.invitedBy?.closed ?? null).toBeNull();
      }
    }
    expect((await team.post(document(`${closed.join(" ")} createdBy { id }`))).errors).toBeUndefined();
  });

  test("subscriptions go the same way", async () => {
    const receive = async (scopes: ApiKeyScope[], document: string): Promise<Any> => {
      const listener = listen(app.url, await team.addApiKey(...scopes), document);
      const end = await Promise.race([listener.count(1).then(() => null), listener.end]);
      const { edges, partial } = listener;
      await closeAll();
      return { edge: edges[0] ?? null, codes: [...partial, ...(end?.codes ?? [])] };
    };
    const progress = (fields: string) =>
      `subscription { edge: invitationBatchProgress(id: "${ids.batch}") { ${fields} } }`;
    expect(await receive(["INVITE"], progress("id total emailsSent done createdBy { id }"))).toEqual({
      edge: { id: ids.batch, total: 3, emailsSent: 0, done: true, createdBy: null },
      codes: ["FORBIDDEN"],
    });
    for (const field of [
      "title",
      "createdAt",
      "assessment { id }",
      "rejections { email }",
      "invitations { totalCount }",
    ])
      expect(await receive(["INVITE", "CANDIDATES_PII"], progress(field))).toEqual({
        edge: null,
        codes: ["FORBIDDEN"],
      });
    const events = (fields: string) =>
      `subscription { edge: assessmentEvents(after: "${ids.cursor}", filter: { types: [INVITATION_CREATED], invitationIds: ["${ids.byKey}"] }) { node { ${fields} } } }`;
    expect(await receive(["READ"], events("type actor { ... on ApiKey { id displayName } }"))).toEqual({
      edge: { node: { type: "INVITATION_CREATED", actor: { id: ids.key, displayName: "a key" } } },
      codes: [],
    });
    for (const field of ["actor { ... on ApiKey { scopes } }", "actor { ... on ApiKey { lastUsedAt } }"])
      expect((await receive(["READ"], events(`type ${field}`))).codes).toEqual(["FORBIDDEN"]);
    for (const scope of apiKeyScopes.filter((one) => one !== "READ"))
      expect(await receive([scope], events("id"))).toEqual({ edge: null, codes: ["FORBIDDEN"] });
  });
});
