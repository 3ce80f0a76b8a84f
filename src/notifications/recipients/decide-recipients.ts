import type { TeamRole } from "../../access/roles.ts";
import type { NotificationEventType } from "../../teams/notification-settings.ts";

export const recipientReasons = {
  ASSIGNED: "The member is assigned to the candidate.",
  PRIOR_INVITER: "The member has invited this candidate.",
  OPEN_LINK: "No member who invited the candidate is active, so all members are considered.",
  SCHEME: "The team's notification scheme includes every member of this role.",
  INVITER: "The member made this invitation. Only for INVITATION_EMAIL_FAILED.",
  OWNER: "The inviter cannot be notified, so the owners are. Only for INVITATION_EMAIL_FAILED.",
} as const;
export type RecipientReason = keyof typeof recipientReasons;

export const recipientOutcomes = {
  NOTIFIED: "The member is notified.",
  OPTED_OUT: "The member has turned these notifications off.",
  OVER_LIMIT: "Five other members are notified already.",
  MEMBER_INACTIVE: "The member is disabled, or has not joined the team yet.",
} as const;
export type RecipientOutcome = keyof typeof recipientOutcomes;

export interface ConsideredMember {
  id: string;
  role: TeamRole;
  active: boolean;
  /** When the member joined the team. */
  since: Date;
  /** Their own setting for this event and channel. */
  enabled: boolean;
}

/** Everything that decides who is notified of one event through one channel. */
export interface Considered {
  eventType: NotificationEventType;
  scheme: string;
  hasAssignment: boolean;
  members: ConsideredMember[];
  assigned: ReadonlySet<string>;
  priorInviters: ReadonlySet<string>;
  /** The member who made this invitation; null where a key or the candidate did. */
  inviter: string | null;
}

export interface Decision {
  memberId: string;
  reason: RecipientReason;
  outcome: RecipientOutcome;
}

/** How many members are notified where none is assigned or has invited the candidate, to keep mailboxes quiet. */
const openLinkLimit = 5;
const rank: Record<TeamRole, number> = { OWNER: 0, MANAGER: 1, REVIEWER: 2, BLIND_REVIEWER: 3 };

const rolesOfScheme: Record<string, readonly TeamRole[]> = {
  ENTIRE_TEAM: ["OWNER", "MANAGER", "REVIEWER", "BLIND_REVIEWER"],
  OWNERS: ["OWNER"],
  MANAGERS: ["MANAGER"],
  REVIEWERS: ["REVIEWER", "BLIND_REVIEWER"],
  DISABLED: [],
};

/**
 * Decides which members are notified, which are not, and why (docs/rules.md, Who is notified 1). The preview uses the same function. A
 * member's own setting always wins. A member who has opted out does not make the next step apply; only in the last step
 * the five are chosen among those who have not.
 */
export function decideRecipients(considered: Considered): Decision[] {
  const members = [...considered.members].sort(
    (a, b) => rank[a.role] - rank[b.role] || (a.since < b.since ? -1 : a.since > b.since ? 1 : a.id < b.id ? -1 : 1),
  );
  const decide = (some: ConsideredMember[], reason: RecipientReason): Decision[] =>
    some.map((member) => ({
      memberId: member.id,
      reason,
      outcome: !member.active ? "MEMBER_INACTIVE" : member.enabled ? "NOTIFIED" : "OPTED_OUT",
    }));
  /** A step applies when one of its members is ACTIVE; the others are listed, too. */
  const step = (ids: ReadonlySet<string>, reason: RecipientReason) => {
    const some = members.filter((member) => ids.has(member.id));
    return { matches: some.some((member) => member.active), decisions: decide(some, reason) };
  };
  const inactiveOf = (...steps: { decisions: Decision[] }[]) => {
    const named = new Set<string>();
    return steps.flatMap(({ decisions }) =>
      decisions.filter(({ memberId }) => !named.has(memberId) && named.add(memberId)),
    );
  };
  const without = (decisions: Decision[], named: Decision[]) =>
    decisions.filter((one) => !named.some((other) => other.memberId === one.memberId));

  if (considered.eventType === "INVITATION_EMAIL_FAILED") {
    const inviter = step(new Set(considered.inviter === null ? [] : [considered.inviter]), "INVITER");
    if (inviter.matches) return inviter.decisions;
    const owners = decide(
      members.filter((member) => member.role === "OWNER" && member.active),
      "OWNER",
    );
    return [...without(inviter.decisions, owners), ...owners];
  }

  const roles = rolesOfScheme[considered.scheme];
  if (roles !== undefined)
    return decide(
      members.filter((member) => roles.includes(member.role)),
      "SCHEME",
    );

  const assigned = step(considered.hasAssignment ? considered.assigned : new Set(), "ASSIGNED");
  if (assigned.matches) return assigned.decisions;
  const inviters = step(considered.priorInviters, "PRIOR_INVITER");
  if (inviters.matches) return inactiveOf(inviters, assigned);
  let notified = 0;
  const open = members
    .filter((member) => member.active)
    .map((member): Decision => {
      const outcome = !member.enabled ? "OPTED_OUT" : ++notified <= openLinkLimit ? "NOTIFIED" : "OVER_LIMIT";
      return { memberId: member.id, reason: "OPEN_LINK", outcome };
    });
  return inactiveOf({ decisions: open }, assigned, inviters);
}
