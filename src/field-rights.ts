import { defaultFieldResolver, type GraphQLField, type GraphQLSchema, isObjectType } from "graphql";
import type { Context } from "./teams/context.ts";
import { isOwn, lacking } from "./teams/permission.ts";
import { may, type Permission } from "./teams/permissions.ts";

/** The rights that reading the fields of a team's object needs, whatever field leads to the object. */
interface ObjectRights {
  /** Of every field that is not named below. */
  needs: Permission;
  /** Fields that ask for nothing more than what leads to the object: which one it is, and in which state. */
  open: readonly string[];
  /** Fields that ask for something else; any one of several suffices. */
  other?: Record<string, readonly [Permission, ...Permission[]]>;
}

const each = (names: string, ...permissions: [Permission, ...Permission[]]) =>
  Object.fromEntries(names.split(" ").map((name) => [name, permissions]));

/**
 * Every object of the team (docs/rules.md, Who may do what 2). A mutation of one right answers with objects whose fields ask for
 * another: a key with RESULTS alone is told which invitation it has started and in which state that is, and no more.
 * A field that carries a permission of its own (`@Permission`) is not asked again here.
 */
const objects: Record<string, ObjectRights> = {
  Team: { needs: "READ", open: ["id"] },
  TeamMember: { needs: "READ", open: ["id", "state"] },
  // A key reads all of itself (Query.viewer). What others did is read with the name of the key that did it.
  ApiKey: { needs: "ADMIN", open: ["id"], other: each("name displayName", "READ", "ADMIN") },
  AuditEntry: { needs: "ADMIN", open: ["id"] },
  Assessment: { needs: "READ", open: ["id", "externalId", "state"] },
  InvitationFunnel: { needs: "READ", open: [] },
  Candidate: { needs: "READ", open: ["id", "externalId"] },
  Invitation: { needs: "READ", open: ["id", "externalId", "state"] },
  // The holder of a candidate's link reads their own (CandidateInvitation.submission).
  Submission: { needs: "READ", open: [] },
  InvitationBatch: {
    needs: "READ",
    open: ["id"],
    other: each("total invited unchanged rejected emailsQueued emailsSent emailsFailed done", "INVITE"),
  },
  Email: { needs: "READ", open: ["id", "state"] },
  MailHealth: { needs: "INVITE", open: [] },
  AssessmentEvent: { needs: "READ", open: ["id"] },
  Notification: { needs: "SELF", open: ["id"] },
  NotificationSetting: { needs: "READ", open: ["id"] },
  NotificationRecipient: { needs: "INVITE", open: [] },
  WebhookEndpoint: { needs: "WEBHOOKS", open: ["id"] },
  WebhookDelivery: { needs: "WEBHOOKS", open: ["id", "state"] },
};

/** What says how a call ended, or stands between a call and its objects: it shows what the call itself was told or did. */
const isOfTheCall = (name: string): boolean =>
  /(Payload|Connection|Edge)$/.test(name) || name === "PageInfo" || name === "UserError" || name === "InviteResult";

/** What a candidate sees by their link, without a credential. */
const isOfTheCandidate = (name: string): boolean => name === "CandidateInvitation";

/** Asks before a field is resolved. Nothing waits and nothing is allocated: it is asked thousands of times an answer. */
function guard(
  field: GraphQLField<object, Context>,
  [permission, alternative]: readonly [Permission, ...Permission[]],
): void {
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args, context, info) => {
    const { viewer } = context;
    if (may(viewer, permission) || (alternative !== undefined && may(viewer, alternative)) || isOwn(source))
      return resolve(source, args, context, info);
    throw lacking(context, permission);
  };
}

/**
 * Makes each field of the team's objects ask for its own right. It is done to the schema as it was built, since
 * type-graphql drops what is decorated on fields without a resolver of their own (`simpleResolvers`).
 *
 * @throws where a type is neither an object of the team nor of a call, or a field is named that does not exist: a new
 *   type finds its place here before it is served
 */
export function enforceFieldRights(schema: GraphQLSchema): void {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const known = new Set<string>();
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isObjectType(type) || type.name.startsWith("__") || roots.includes(type)) continue;
    if (isOfTheCall(type.name) || isOfTheCandidate(type.name)) continue;
    const rights = objects[type.name];
    if (rights === undefined) throw new Error(`field-rights.ts does not say who may read the fields of ${type.name}.`);
    known.add(type.name);
    const fields = type.getFields();
    for (const name of [...rights.open, ...Object.keys(rights.other ?? {})])
      if (fields[name] === undefined)
        throw new Error(`field-rights.ts names ${type.name}.${name}, which does not exist.`);
    for (const field of Object.values(fields))
      if (!rights.open.includes(field.name) && field.extensions.permission === undefined)
        guard(field, rights.other?.[field.name] ?? [rights.needs]);
  }
  for (const name of Object.keys(objects))
    if (!known.has(name)) throw new Error(`field-rights.ts names ${name}, which is no type of the schema.`);
}
