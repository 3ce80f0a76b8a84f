import { describe, expect, test } from "@jest/globals";
import {
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isListType,
  isNonNullType,
  isObjectType,
  isRequiredArgument,
  isRequiredInputField,
  isScalarType,
  parse,
  subscribe,
} from "graphql";
import { getMetadataStorage } from "type-graphql";
import { authenticate } from "../src/access/authenticate.ts";
import { requestContext } from "../src/access/contexts.ts";
import { type ApiKeyScope, apiKeyScopes } from "../src/access/roles.ts";
import { graphqlSchema } from "../src/app/registries/schema.ts";
import { type Any, post } from "./client.ts";
import { testApp } from "./test-app.ts";
import { createTestTeam, newAddress, type TestTeam } from "./test-team.ts";

const app = testApp();
const schema = graphqlSchema();
const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()] as GraphQLObjectType[];
const rootFields = roots.flatMap((type) => Object.values(type.getFields()).map((field) => ({ type, field })));

const people = ["OWNER", "MANAGER", "REVIEWER", "BLIND_REVIEWER"] as const;
/** The table of docs/rules.md, Who may do what 1: which roles, and which scope a key needs. */
const rows: Record<string, { people: string; scope: ApiKeyScope | "any" | null; nobody?: true }> = {
  "without a credential": { people: "yes yes yes yes", scope: "any", nobody: true },
  "read and export assessments, candidates, invitations, events": { people: "yes yes yes yes", scope: "READ" },
  "invite; batches; mailHealth; notificationRecipients": { people: "yes yes no no", scope: "INVITE" },
  "candidates: edit, label, assign, decide, archive": { people: "yes yes no no", scope: "INVITE" },
  "assessments: create, edit, publish, archive": { people: "yes yes no no", scope: "ASSESSMENTS" },
  "recordStart, recordSubmission": { people: "yes yes no no", scope: "RESULTS" },
  "members (read)": { people: "yes yes yes yes", scope: "READ" },
  webhooks: { people: "yes yes no no", scope: "WEBHOOKS" },
  // No field of the schema: test/scim.test.ts.
  "members by SCIM": { people: "no no no no", scope: "SCIM" },
  "members (change), API keys, team settings, audit log, erase": { people: "yes no no no", scope: "ADMIN" },
  "own profile, own notification settings, own notifications, own teams; notes; saved filters": {
    people: "yes yes yes yes",
    scope: null,
  },
};
/** Every root field and its row. A new field finds its row here before it is served. */
const rowOf: Record<string, string> = Object.fromEntries(
  (
    [
      [
        "without a credential",
        "viewer candidateInvitation registerCandidate startAssessment saveSubmission submitAssessment requestSignIn signIn",
      ],
      [
        "read and export assessments, candidates, invitations, events",
        "node nodes team labels assessment assessments candidate candidates invitation invitations events assessmentEvents assessmentStarted assessmentSubmitted exportCandidates exportInvitations",
      ],
      [
        "invite; batches; mailHealth; notificationRecipients",
        "automationRules automationRuns createAutomationRule updateAutomationRule deleteAutomationRule rehearseAutomationRule inviteCandidates resendInvitations remindInvitations cancelInvitations lockInvitations unlockInvitations extendInvitations reopenInvitations previewInvitationEmail invitationBatch invitationBatches invitationBatchProgress notificationRecipients",
      ],
      [
        "candidates: edit, label, assign, decide, archive",
        "updateCandidate correctCandidateEmail clearEmailSuppression assignCandidates unassignCandidates labelCandidates decideCandidates archiveCandidates",
      ],
      [
        "assessments: create, edit, publish, archive",
        "createAssessment updateAssessment publishAssessment archiveAssessment rotatePublicLink",
      ],
      ["recordStart, recordSubmission", "recordStart recordSubmission"],
      ["members (read)", "members"],
      [
        "webhooks",
        "webhookEndpoints webhookDeliveries createWebhookEndpoint updateWebhookEndpoint deleteWebhookEndpoint rotateWebhookSecret sendTestWebhook redeliverWebhook replayWebhooks chatDestinations createChatDestination updateChatDestination deleteChatDestination testChatDestination partnerIntegrations partnerMessages createPartnerIntegration updatePartnerIntegration deletePartnerIntegration retryPartnerMessage",
      ],
      [
        "members (change), API keys, team settings, audit log, erase",
        "apiKeys auditLog eraseCandidate updateTeam inviteTeamMembers updateTeamMember createApiKey rotateApiKey revokeApiKey signOn setSignOn testSignOn removeSignOn addSignOnDomain verifySignOnDomain removeSignOnDomain setSignOnGroupRole emailSender addSenderDomain verifySenderDomain setEmailSender removeSenderDomain",
      ],
      [
        "own profile, own notification settings, own notifications, own teams; notes; saved filters",
        "notifications notificationReceived updateProfile updateNotificationSettings markNotificationsRead signOut myTeams switchTeam addCandidateNote editCandidateNote deleteCandidateNote savedFilters createSavedFilter updateSavedFilter deleteSavedFilter passkeys startPasskey addPasskey renamePasskey removePasskey",
      ],
    ] as const
  ).flatMap(([row, fields]) => fields.split(" ").map((field) => [field, row])),
);

/** Fields below the roots that ask for more than what leads to them, by "Who may do what". A new one is tried in "fields below". */
const protectedBelow = {
  "Team.mailHealth": "INVITE",
  "Assessment.publicUrl": "INVITATION_LINKS",
  "Invitation.inviteUrl": "INVITATION_LINKS",
  "Invitation.practiceUrl": "INVITATION_LINKS",
  "Invitation.batch": "INVITE",
  // Tried in webhooks-safe.test.ts.
  "WebhookEndpoint.assessment": "READ",
  "WebhookDelivery.event": "READ",
  "ChatDestination.assessment": "READ",
  "AutomationRule.assessment": "READ",
  "AutomationRun.event": "READ",
  "AutomationRun.invitation": "READ",
  // Tried in field-rights.test.ts.
  "PartnerMessage.event": "READ",
  "PartnerMessage.invitation": "READ",
};

/** Something of the right type that names nothing there is. */
function anything(type: GraphQLInputType): string {
  if (isNonNullType(type)) return anything(type.ofType);
  if (isListType(type)) return `[${anything(type.ofType)}]`;
  if (isEnumType(type)) return type.getValues()[0]!.name;
  if (isInputObjectType(type)) {
    const needed = Object.values(type.getFields()).filter(isRequiredInputField);
    return `{ ${needed.map((field) => `${field.name}: ${anything(field.type)}`).join(", ")} }`;
  }
  const samples: Record<string, string> = {
    Int: "1",
    Float: "1",
    Boolean: "true",
    JSONObject: "{ a: 1 }",
    DateTime: '"2030-01-01T00:00:00Z"',
    Duration: '"PT1H"',
    EmailAddress: '"nobody@example.test"',
    URL: '"https://example.test"',
    TimeZone: '"UTC"',
    Locale: '"de"',
  };
  return samples[getNamedType(type).name] ?? '"x"';
}
const document = (type: GraphQLObjectType, field: GraphQLField<unknown, unknown>): string => {
  const args = field.args
    .filter(isRequiredArgument)
    .map((arg: GraphQLArgument) => `${arg.name}: ${anything(arg.type)}`);
  const leaf = isScalarType(getNamedType(field.type)) || isEnumType(getNamedType(field.type));
  const word =
    type === schema.getQueryType() ? "query" : type === schema.getMutationType() ? "mutation" : "subscription";
  return `${word} { field: ${field.name}${args.length > 0 ? `(${args.join(", ")})` : ""}${leaf ? "" : " { __typename }"} }`;
};

describe("the schema", () => {
  test("every root field says what it asks of the caller, and stands in the table", () => {
    expect(
      rootFields.filter(({ field }) => typeof field.extensions.permission !== "string").map(({ field }) => field.name),
    ).toEqual([]);
    expect(rootFields.map(({ field }) => field.name).filter((name) => rowOf[name] === undefined)).toEqual([]);
  });

  test("a protected field below the roots is one that is tried below", () => {
    const below = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) && !roots.includes(type))
      .flatMap((type) =>
        Object.values((type as GraphQLObjectType).getFields())
          .filter((field) => field.extensions.permission !== undefined)
          .map((field) => [`${type.name}.${field.name}`, field.extensions.permission]),
      );
    expect(Object.fromEntries(below)).toEqual(protectedBelow);
  });

  test("everything in our own schema has a description", () => {
    const bare: string[] = [];
    const check = (name: string, one: { description?: string | null }) => {
      if (!one.description?.trim()) bare.push(name);
    };
    const ownTypes = Object.values(schema.getTypeMap()).filter(
      (type) => !type.name.startsWith("__") && !["String", "Int", "Float", "Boolean", "ID"].includes(type.name),
    );
    for (const type of ownTypes) {
      if (!roots.includes(type as GraphQLObjectType)) check(type.name, type);
      if (isEnumType(type)) for (const value of type.getValues()) check(`${type.name}.${value.name}`, value);
      if (isInputObjectType(type))
        for (const field of Object.values(type.getFields())) check(`${type.name}.${field.name}`, field);
      if (isObjectType(type) || isInterfaceType(type))
        for (const field of Object.values(type.getFields())) {
          check(`${type.name}.${field.name}`, field);
          for (const arg of field.args) check(`${type.name}.${field.name}(${arg.name})`, arg);
        }
    }
    expect(bare).toEqual([]);
  });

  test("no protection is dropped: plain fields of simpleResolvers types carry none", () => {
    const { objectTypes, authorizedFields, middlewares, fieldResolvers, fields } = getMetadataStorage() as Any;
    const simple = objectTypes.filter((type: Any) => type.simpleResolvers);
    expect(simple.length).toBeGreaterThan(10);
    const hasResolver = (target: unknown, name: string) =>
      fieldResolvers.some(
        (one: Any) => one.kind === "external" && one.methodName === name && one.getObjectType?.() === target,
      );
    const dropped = simple.flatMap(({ target, name }: Any) => [
      ...authorizedFields
        .filter((one: Any) => one.target === target && !hasResolver(target, one.fieldName))
        .map((one: Any) => `${name}.${one.fieldName}`),
      ...middlewares
        .filter((one: Any) => one.target === target && !hasResolver(target, one.fieldName))
        .map((one: Any) => `${name}.${one.fieldName}`),
    ]);
    expect(dropped).toEqual([]);
    // The look itself sees something: the root fields' permissions are found the same way.
    expect(authorizedFields.length).toBeGreaterThanOrEqual(rootFields.length);
    expect(fields.length).toBeGreaterThan(100);
  });

  test("a permission in the extensions is one that is asked", () => {
    const { authorizedFields } = getMetadataStorage() as Any;
    for (const { field } of rootFields) {
      const asked = authorizedFields
        .filter((one: Any) => one.fieldName === field.name)
        .flatMap((one: Any) => one.roles);
      expect([field.name, asked]).toEqual([field.name, expect.arrayContaining([field.extensions.permission])]);
    }
  });
});

describe("every root field and every role and scope (rules: Who may do what 1)", () => {
  /** Nobody, each role, and keys: without scopes, with each scope alone, and with all but one. */
  async function everyCaller(
    team: TestTeam,
  ): Promise<{ name: string; token: string | null; may: (row: string) => boolean }[]> {
    const callers: { name: string; token: string | null; may: (row: string) => boolean }[] = [
      { name: "nobody", token: null, may: (row) => rows[row]!.nobody === true },
      { name: "a key without scopes", token: (await team.addApiKey()).token, may: (row) => rows[row]!.scope === "any" },
    ];
    for (const [i, role] of people.entries())
      callers.push({
        name: role,
        token: (role === "OWNER" ? team.owner : await team.addMember(role)).token,
        may: (row) => rows[row]!.people.split(" ")[i] === "yes",
      });
    for (const scope of apiKeyScopes) {
      callers.push({
        name: `key: ${scope}`,
        token: (await team.addApiKey(scope)).token,
        may: (row) => rows[row]!.scope === scope || rows[row]!.scope === "any",
      });
      callers.push({
        name: `key: all but ${scope}`,
        token: (await team.addApiKey(...apiKeyScopes.filter((one) => one !== scope))).token,
        may: (row) => rows[row]!.scope !== scope && rows[row]!.scope !== null,
      });
    }
    return callers;
  }

  async function errorsOfSubscribing(query: string, token: string | null): Promise<Any[] | undefined> {
    const { services } = app.running;
    const caller = token === null ? null : await authenticate(services, token);
    const result = (await subscribe({
      schema,
      document: parse(query),
      contextValue: requestContext(services, caller, "-"),
    })) as Any;
    const errors = result.errors?.map((error: Any) => ({
      ...error.toJSON(),
      extensions: error.originalError?.extensions ?? error.extensions,
    }));
    await result.return?.();
    return errors;
  }

  test("each root field for each role, each scope alone, all scopes but one, and nobody", async () => {
    const team = await createTestTeam(app);
    const callers = await everyCaller(team);
    const wrong: string[] = [];
    // Last of all, since it ends the credential.
    const order = [...rootFields].sort(
      (a, b) => Number(a.field.name === "signOut") - Number(b.field.name === "signOut"),
    );
    for (const { name, token, may } of callers)
      for (const { type, field } of order) {
        const query = document(type, field);
        let errors: Any[] | undefined;
        if (type === schema.getSubscriptionType()) {
          errors = await errorsOfSubscribing(query, token);
        } else {
          const answer = await post(app.url, query, {}, token === null ? {} : { authorization: `Bearer ${token}` });
          errors = answer.errors;
          // Refused for what stands in the document, it would say nothing of rights.
          const code = errors?.[0]?.extensions.code ?? "";
          if (/GRAPHQL|INTERNAL|SERVICE/.test(code)) wrong.push(`${name}: ${query}: ${JSON.stringify(errors)}`);
          if (errors?.some((error) => error.extensions.code === "FORBIDDEN") && (answer.data?.field ?? null) !== null)
            wrong.push(`${name}: ${field.name} is not null`);
        }
        const codes = errors?.map((error) => error.extensions?.code) ?? [];
        const refused = codes.includes("FORBIDDEN") || codes.includes("UNAUTHENTICATED");
        const expected = may(rowOf[field.name]!);
        if (refused === expected)
          wrong.push(`${name}: ${field.name} is ${refused ? "refused" : "allowed"}, ${JSON.stringify(errors ?? null)}`);
        if (refused && codes[0] !== (token === null ? "UNAUTHENTICATED" : "FORBIDDEN"))
          wrong.push(`${name}: ${field.name} says ${codes}`);
      }
    expect(wrong).toEqual([]);
  }, 240_000);

  test("fields below: links, batches, mail health, settings, who a candidate is", async () => {
    const team = await createTestTeam(app);
    const { results, batch } = await team.invite(
      await team.publishAssessment("X", { inviteOnly: false }),
      [{ email: newAddress(), name: "Nora Name" }],
      { sendEmail: false, input: { message: "For you alone", title: "Nora's batch" } },
    );
    const { id } = results[0].invitation;
    const query = `query ($id: ID!, $batch: ID!) { invitation(id: $id) { inviteUrl practiceUrl message assessment { publicUrl } candidate { name email displayName blinded codename } } team { mailHealth { delivering } } node(id: $batch) { id }
      members { nodes { role notificationSettings { id } } } }`;
    const as = async (token: string) =>
      (await post(app.url, query, { id, batch: batch.id }, { authorization: `Bearer ${token}` })) as Any;
    const see = (answer: Any) => ({
      links:
        answer.data.invitation.inviteUrl !== null &&
        answer.data.invitation.practiceUrl !== null &&
        answer.data.invitation.assessment.publicUrl !== null,
      identity: answer.data.invitation.candidate.name === "Nora Name" && answer.data.invitation.message !== null,
      health: answer.data.team.mailHealth !== null,
      batch: answer.data.node !== null,
      settings: answer.data.members.nodes.filter((member: Any) => member.notificationSettings !== null).length,
      forbidden: (answer.errors ?? [])
        .filter((error: Any) => error.extensions.code === "FORBIDDEN")
        .map((error: Any) => error.path.at(-1))
        .sort(),
    });
    const [manager, reviewer, blind] = [
      await team.addMember("MANAGER"),
      await team.addMember("REVIEWER"),
      await team.addMember("BLIND_REVIEWER"),
    ];
    const all = { links: true, identity: true, health: true, batch: true, forbidden: [] };
    expect(see(await as(team.owner.token))).toEqual({ ...all, settings: 4 });
    expect(see(await as(manager.token))).toEqual({ ...all, settings: 1 });
    const little = {
      links: false,
      health: false,
      batch: false,
      forbidden: ["inviteUrl", "mailHealth", "practiceUrl", "publicUrl"],
    };
    expect(see(await as(reviewer.token))).toEqual({ ...little, identity: true, settings: 1 });
    const blinded = await as(blind.token);
    expect(see(blinded)).toEqual({ ...little, identity: false, settings: 1 });
    expect(JSON.stringify(blinded)).not.toMatch(/Nora|example\.test|For you alone/);
    expect(see(await as((await team.addApiKey("READ")).token))).toEqual({ ...little, identity: false, settings: 0 });
    expect(see(await as((await team.addApiKey("READ", "CANDIDATES_PII", "INVITATION_LINKS")).token))).toEqual({
      ...little,
      links: true,
      identity: true,
      settings: 0,
      forbidden: ["mailHealth"],
    });
  });

  // Invitation.batch asks for no INVITE, and a batch's title is free text of the inviter's.
  test("a batch is not reached through its invitations either", async () => {
    const team = await createTestTeam(app);
    const { results } = await team.invite(await team.publishAssessment("X"), [newAddress()], { sendEmail: false });
    const viewer = await team.addMember("BLIND_REVIEWER");
    const answer = await team.post(
      "query ($id: ID!) { invitation(id: $id) { batch { title } } }",
      { id: results[0].invitation.id },
      viewer,
    );
    expect(answer.data.invitation.batch).toBeNull();
    expect(answer.errors?.map((error) => error.extensions.code)).toEqual(["FORBIDDEN"]);
  });

  test("looking people up by who they are is FORBIDDEN for who may not know, with or without a hit", async () => {
    const team = await createTestTeam(app);
    const address = newAddress();
    await team.invite(
      await team.publishAssessment("X"),
      [{ email: address, candidateExternalId: "p-1", externalId: "i-1" }],
      {
        sendEmail: false,
      },
    );
    const blind = [await team.addMember("BLIND_REVIEWER"), await team.addApiKey("READ")];
    for (const viewer of blind)
      for (const [hit, miss] of [
        [`candidate(email: "${address}") { id }`, 'candidate(email: "nobody@example.test") { id }'],
        ['candidate(externalId: "p-1") { id }', 'candidate(externalId: "p-2") { id }'],
        ['invitation(externalId: "i-1") { id }', 'invitation(externalId: "i-2") { id }'],
        [
          `candidates(filter: { email: "${address}" }) { totalCount }`,
          'candidates(filter: { email: "nobody@example.test" }) { totalCount }',
        ],
      ]) {
        const [one, other] = [
          await team.post(`{ field: ${hit} }`, {}, viewer),
          await team.post(`{ field: ${miss} }`, {}, viewer),
        ];
        expect([hit, one.errors?.[0]?.extensions.code]).toEqual([hit, "FORBIDDEN"]);
        expect(one).toEqual(other);
      }
  });
});
