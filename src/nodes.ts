import { Arg, Ctx, FieldResolver, ID, Query, Resolver, Root } from "type-graphql";
import { assessmentShape } from "./assessments/assessment.query.ts";
import { type NodeName, parseGlobalId } from "./base/ids.ts";
import { loadRow } from "./base/loader.ts";
import { Node } from "./base/node.type.ts";
import type { Row, Shape } from "./base/read-plan.ts";
import { UserError } from "./base/user-error.type.ts";
import { candidateShape } from "./candidates/candidate.query.ts";
import { emailShape } from "./emails/email.query.ts";
import { eventShape } from "./events/event.query.ts";
import { batchShape, invitationShape } from "./invitations/invitation.query.ts";
import { notificationShape } from "./notifications/inbox.query.ts";
import { settingShape } from "./notifications/notification.resolver.ts";
import { auditShape } from "./teams/audit.query.ts";
import type { Context } from "./teams/context.ts";
import { accessOf, Permission } from "./teams/permission.ts";
import { may, type Permission as PermissionName } from "./teams/permissions.ts";
import { apiKeyShape, memberShape } from "./teams/team.query.ts";
import { loadTeam } from "./teams/team.resolver.ts";
import { deliveryShape, endpointShape } from "./webhooks/webhook.query.ts";

/** What can be looked up by its global id, and what that asks of the caller. */
const nodes: Partial<
  Record<NodeName, { shape: Shape; permission: PermissionName; mayRead?: (row: Row, context: Context) => boolean }>
> = {
  TeamMember: { shape: memberShape, permission: "READ" },
  ApiKey: { shape: apiKeyShape, permission: "ADMIN" },
  AuditEntry: { shape: auditShape, permission: "ADMIN" },
  Assessment: { shape: assessmentShape, permission: "READ" },
  Candidate: { shape: candidateShape, permission: "READ" },
  Invitation: { shape: invitationShape, permission: "READ" },
  InvitationBatch: { shape: batchShape, permission: "INVITE" },
  Email: { shape: emailShape, permission: "READ" },
  AssessmentEvent: { shape: eventShape, permission: "READ" },
  Notification: {
    shape: notificationShape,
    permission: "SELF",
    mayRead: (row, { viewer }) => row.memberId === viewer?.id && row.channel === "IN_APP" && row.outcome === "NOTIFIED",
  },
  WebhookEndpoint: {
    shape: endpointShape,
    permission: "WEBHOOKS",
    mayRead: (row) => row.deletedAt === null,
  },
  WebhookDelivery: { shape: deliveryShape, permission: "WEBHOOKS" },
  NotificationSetting: {
    shape: settingShape,
    permission: "ANYONE",
    mayRead: (row, { viewer, access }) => row.memberId === viewer?.id || may(access, "ADMIN"),
  },
};

/** The object behind a global id; null where there is none, or not for this caller. */
async function loadNode(context: Context, id: string): Promise<object | null> {
  const parsed = parseGlobalId(id);
  if (parsed === null) return null;
  const { teamId } = accessOf(context);
  if (parsed.name === "Team") return parsed.uuid === teamId ? await loadTeam(context) : null;
  const node = nodes[parsed.name];
  if (node === undefined || !may(context.access, node.permission)) return null;
  const row = await loadRow(context, teamId, node.shape, parsed.uuid);
  return row !== null && (node.mayRead?.(row, context) ?? true) ? row : null;
}

@Resolver()
export class NodeResolver {
  @Permission("READ")
  @Query(() => Node, { nullable: true, description: "Any object by its global id; null where there is none." })
  async node(
    @Ctx() context: Context,
    @Arg("id", () => ID, { description: "Global id." }) id: string,
  ): Promise<object | null> {
    return await loadNode(context, id);
  }

  @Permission("READ")
  @Query(() => [Node], { nullable: "items", description: "Several at once, at most 100, in the order given." })
  async nodes(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: "Up to 100 global ids." })
    ids: string[],
  ): Promise<(object | null)[]> {
    return await Promise.all(ids.map((id) => loadNode(context, id)));
  }
}

@Resolver(() => UserError)
export class UserErrorResolver {
  // Use cases know its id; whoever selects more of it reads it as by node.
  @FieldResolver(() => Node, { nullable: true, description: "What already exists, when that is the problem." })
  async existing(@Ctx() context: Context, @Root() error: UserError): Promise<object | null> {
    return error.existing == null || context.access === null ? null : await loadNode(context, error.existing.id);
  }
}
