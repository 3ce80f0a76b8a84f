/** Who did something, as events, the audit log and batches record it. It says nothing of rights: `Access` does. */
export type Actor =
  | { type: "TeamMember"; id: string }
  /** `createdBy`: the member who made the key; null where an operator made it. */
  | { type: "ApiKey"; id: string; createdBy: string | null }
  | { type: "Candidate"; id: string }
  /** A system that is connected to the team and acts without a key of the team, e.g. a webhook endpoint. */
  | { type: "Integration"; id: string }
  /** A rule of the team: recorded as the system. Who saved it counts as the inviter of those that it invites. */
  | { type: "Rule"; id: string; savedBy: { type: "TeamMember" | "ApiKey"; id: string; memberId: string | null } }
  /** Beckon itself: scheduled tasks, jobs, and the operator's commands. */
  | { type: "System" }
  /** A caller without a credential. Such a caller changes nothing of a team, so nothing is recorded of one. */
  | { type: "Anonymous" };

export const system: Actor = { type: "System" };
export const anonymous: Actor = { type: "Anonymous" };

/** The actor of a log entry, as the database and the API have it. Null is the system. */
export interface StoredActor {
  type: "TeamMember" | "ApiKey" | "Candidate";
  id: string;
}

/** @throws Error for an anonymous caller: a use case names the candidate or member before it records anything */
export function storedActor(actor: Actor): StoredActor | null {
  switch (actor.type) {
    case "Anonymous":
      throw new Error("An anonymous caller cannot be recorded as an actor.");
    case "System":
    case "Integration":
    case "Rule":
      return null;
    default:
      return { type: actor.type, id: actor.id };
  }
}

/**
 * The actor of an invitation that the team makes.
 *
 * @throws Error for any other actor than a member or a key: without an inviter it would count as one of the public link
 */
export function invitingActor(actor: Actor): { type: "TeamMember" | "ApiKey"; id: string } {
  if (actor.type === "TeamMember" || actor.type === "ApiKey") return { type: actor.type, id: actor.id };
  if (actor.type === "Rule") return { type: actor.savedBy.type, id: actor.savedBy.id };
  throw new Error(`Only members and keys invite, not ${actor.type}.`);
}

/** The member who answers for what was done: the member themselves, who made the key, or who saved the rule. */
export const responsibleMember = (actor: Actor): string | null =>
  actor.type === "TeamMember"
    ? actor.id
    : actor.type === "ApiKey"
      ? actor.createdBy
      : actor.type === "Rule"
        ? actor.savedBy.memberId
        : null;
