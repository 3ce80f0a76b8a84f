import type { NotificationEventType } from "../teams/add-member.ts";
import type { TeamRole } from "../teams/roles.ts";

export const recipientReasons = {
  ASSIGNED: "Assigned to the candidate.",
  PRIOR_INVITER: "Has invited this candidate.",
  OPEN_LINK: "Nobody who invited the candidate is there.",
  SCHEME: "The team's scheme tells everybody of this role.",
  INVITER: "Of INVITATION_EMAIL_FAILED: made this invitation.",
  OWNER: "Of INVITATION_EMAIL_FAILED: nobody else is there to tell.",
} as const;
export type RecipientReason = keyof typeof recipientReasons;

export const recipientOutcomes = {
  NOTIFIED: "Is told.",
  OPTED_OUT: "Their setting for this event is off.",
  OVER_LIMIT: "Five others come first.",
  MEMBER_INACTIVE: "Their account is disabled, or not yet used.",
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

/** Everything that decides who is told of one event by one channel. */
export interface Considered {
  eventType: NotificationEventType;
  scheme: string;
  hasAssignment: boolean;
  members: ConsideredMember[];
  assigned: ReadonlySet<string>;
  priorInviters: ReadonlySet<string>;
  /** The member who made this invitation; null where nobody did. */
  inviter: string | null;
}

export interface Decision {
  memberId: string;
  reason: RecipientReason;
  outcome: RecipientOutcome;
}

/** So many are told where nobody has a closer tie: the limit is there to spare inboxes. */
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
 * Who is told, who is not, and why (rules.md, Who is told). The same for deciding and for asking
 * beforehand. Each person's own setting always wins, and opting out never makes the next step take
 * over; only in the last step do the five come from those who want it.
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
  /** A step applies when somebody ACTIVE is in it; those of it who are not are still named. */
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
  let told = 0;
  const open = members
    .filter((member) => member.active)
    .map((member): Decision => {
      const outcome = !member.enabled ? "OPTED_OUT" : ++told <= openLinkLimit ? "NOTIFIED" : "OVER_LIMIT";
      return { memberId: member.id, reason: "OPEN_LINK", outcome };
    });
  return inactiveOf({ decisions: open }, assigned, inviters);
}
