import type { EntityManager } from "@mikro-orm/postgresql";
import { db, now } from "../platform/database/sql.ts";
import { noRequest } from "../platform/process/cause.ts";
import { type Actor, anonymous, system } from "./actor.ts";
import type { Context, Identity, Services } from "./context.ts";
import { type Access, accessOfScopes, accessOnBehalfOfRole, systemAccess } from "./permissions.ts";
import { noPlan, planOf, unreadPlan } from "./plan.ts";
import type { Authenticated, Viewer } from "./viewer.ts";

/**
 * A context whose EntityManager is made when it is used: most reads use none. Copies of a context are made by `Object.assign` with
 * its prototype, so that they have the same getter.
 */
class LazyContext implements Context {
  declare readonly teamId: Identity["teamId"];
  declare readonly viewer: Identity["viewer"];
  declare readonly access: Identity["access"];
  declare readonly actor: Identity["actor"];
  declare readonly plan: Identity["plan"];
  readonly services: Services;
  readonly requestId: string;
  readonly callerAddress: string;
  readonly loaders: Context["loaders"] = new Map();
  /** Not private by `#`, which copies of the context would lack. */
  private forked?: EntityManager;

  constructor(services: Services, identity: Identity, requestId: string, callerAddress: string) {
    this.services = services;
    this.requestId = requestId;
    this.callerAddress = callerAddress;
    Object.assign(this, identity);
  }

  get em(): EntityManager {
    this.forked ??= this.services.em.fork({ clear: true });
    return this.forked;
  }
}

const newContext = (services: Services, identity: Identity, requestId = noRequest, callerAddress = "-"): Context =>
  new LazyContext(services, identity, requestId, callerAddress);

const anonymousIdentity: Identity = { teamId: null, viewer: null, access: null, actor: anonymous, plan: noPlan };

/** The actor of what is done with a credential. */
const actorOfViewer = (viewer: Viewer): Actor =>
  viewer.type === "TeamMember"
    ? { type: "TeamMember", id: viewer.id }
    : { type: "ApiKey", id: viewer.id, createdBy: viewer.createdBy };

const identityOf = ({ viewer, plan }: Authenticated): Identity => ({
  teamId: viewer.teamId,
  viewer,
  access: viewer,
  actor: actorOfViewer(viewer),
  plan,
});

/** The context of a request. @param authenticated null: the caller gave no credential */
export const requestContext = (
  services: Services,
  authenticated: Authenticated | null,
  requestId: string,
  callerAddress = "-",
): Context =>
  newContext(
    services,
    authenticated === null ? anonymousIdentity : identityOf(authenticated),
    requestId,
    callerAddress,
  );

/** Lets a context go on with a credential: one that was looked up again, or that its request has just been issued. */
export const applyCredential = (context: Context, authenticated: Authenticated): void =>
  void Object.assign(context, identityOf(authenticated));

/** A context of the same caller with look-ups of its own, for work that outlives or repeats the first. */
export const forkContext = ({
  services,
  teamId,
  viewer,
  access,
  actor,
  plan,
  requestId,
  callerAddress,
}: Context): Context => newContext(services, { teamId, viewer, access, actor, plan }, requestId, callerAddress);

/**
 * A context of the system within a team: jobs, scheduled tasks and event handlers.
 *
 * @param requestId the request that its work comes of, where it is one
 */
export const systemContext = (services: Services, teamId: string, requestId?: string): Context =>
  newContext(
    services,
    { teamId, viewer: null, access: systemAccess(teamId), actor: system, plan: unreadPlan },
    requestId,
  );

/** A context of the system within a team that does what a rule of the team says, with the plan of the team. */
export const contextOfRule = (
  services: Services,
  teamId: string,
  { actor, features, requestId }: { actor: Actor & { type: "Rule" }; features: readonly string[]; requestId?: string },
): Context =>
  newContext(
    services,
    { teamId, viewer: null, access: systemAccess(teamId), actor, plan: planOf(features) },
    requestId,
  );

/**
 * The same request, acting by a link that was made for one candidate or member: it changes what the link is for, in the link's team,
 * and has no other right there. A credential that the request came with, too, plays no part.
 *
 * @param actor who the link was made for; anonymous where the link is public and its holder is not known
 */
export function contextOfLink(context: Context, teamId: string, actor: Actor): Context {
  // Both use the same one.
  void context.em;
  const identity: Identity = { teamId, viewer: null, access: null, actor, plan: unreadPlan };
  return Object.assign(Object.create(Object.getPrototypeOf(context)), context, identity);
}

/** Records who acts by a link, once the link is verified under the lock of what it is for. */
export const applyActor = (context: Context, actor: Actor): void => void Object.assign(context, { actor });

/** A context of a system that is connected to a team, with rights that were given to it. */
export const contextOfIntegration = (
  services: Services,
  integration: { id: string; access: Access; features: readonly string[] },
): Context =>
  newContext(services, {
    teamId: integration.access.teamId,
    viewer: null,
    access: integration.access,
    actor: { type: "Integration", id: integration.id },
    plan: planOf(integration.features),
  });

/**
 * A context in which the operator acts in the name of a member, who is recorded as the actor. It has the rights of the
 * member's role at this moment, and none over the member's own data.
 *
 * @returns null where the team has no such active member
 */
export async function contextOnBehalfOf(
  services: Services,
  { teamId, memberId }: { teamId: string; memberId: string },
): Promise<Context | null> {
  const member = await db(services.em.fork({ clear: true }))
    .selectFrom("team_member as m")
    .innerJoin("team as t", "t.id", "m.team_id")
    .select(["m.role", "t.features"])
    .where("m.team_id", "=", teamId)
    .where("m.id", "=", memberId)
    .where("m.state", "=", "ACTIVE")
    .executeTakeFirst();
  return member === undefined
    ? null
    : newContext(services, {
        teamId,
        viewer: null,
        access: accessOnBehalfOfRole(teamId, member.role),
        actor: { type: "TeamMember", id: memberId },
        plan: planOf(member.features),
      });
}

/**
 * A context of the server that acts in the name of an API key, with its scopes at this moment.
 *
 * @returns null where the team has no such key, or where it has ended
 */
export async function contextOnBehalfOfKey(
  services: Services,
  { teamId, keyId }: { teamId: string; keyId: string },
): Promise<Context | null> {
  const key = await db(services.em.fork({ clear: true }))
    .selectFrom("api_key as k")
    .innerJoin("team as t", "t.id", "k.team_id")
    .select(["k.scopes", "k.created_by as createdBy", "t.features"])
    .where("k.team_id", "=", teamId)
    .where("k.id", "=", keyId)
    .where("k.revoked_at", "is", null)
    .where((eb) => eb.or([eb("k.expires_at", "is", null), eb("k.expires_at", ">", now())]))
    .executeTakeFirst();
  return key === undefined
    ? null
    : newContext(services, {
        teamId,
        viewer: null,
        access: accessOfScopes(teamId, new Set(key.scopes)),
        actor: { type: "ApiKey", id: keyId, createdBy: key.createdBy },
        plan: planOf(key.features),
      });
}
