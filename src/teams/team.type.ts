import { Field, ID, ObjectType } from "type-graphql";
import { connectionOf } from "../base/connection.type.ts";
import { Actor, Node } from "../base/node.type.ts";
import { DateTime, EmailAddress, Locale, TimeZone, Url } from "../base/scalars.ts";
import { describedEnum, UserError } from "../base/user-error.type.ts";

export const TeamFeatureEnum = describedEnum("TeamFeature", "What a team's subscription can include.", {
  TEAM_MEMBER_ASSIGNMENT: "Candidates can be assigned to team members.",
  CUSTOM_MESSAGE: "Invitations can carry a message of the inviter's.",
  ACCESS_LOCK: "Invitations can be locked until somebody unlocks them.",
  LABELS: "Candidates can carry labels.",
  REMINDERS: "Candidates can be reminded of an invitation.",
  WEBHOOKS: "Partner systems can be told by webhooks.",
  BLIND_REVIEW: "Members can review without knowing who the candidate is.",
});

export const TeamRoleEnum = describedEnum("TeamRole", "What a member may do.", {
  OWNER: "Everything, people and settings included.",
  MANAGER: "Assessments, candidates, invitations, results, webhooks.",
  REVIEWER: "Reads candidates and results; cannot invite.",
  BLIND_REVIEWER: "As REVIEWER, and sees a codename in place of a candidate's name, e-mail and links.",
});

export const TeamMemberStateEnum = describedEnum("TeamMemberState", "Where a membership stands.", {
  INVITED: "Has not used the invitation to the team yet.",
  ACTIVE: "Can sign in, and is told of events.",
  DISABLED: "Cannot sign in; their history stays.",
});

export const ApiKeyScopeEnum = describedEnum(
  "ApiKeyScope",
  "What an API key may do. Without CANDIDATES_PII it reads as a blind reviewer.",
  {
    READ: "Read assessments, candidates, invitations, events and members. Without it what a mutation answers with shows its id, externalId and state.",
    CANDIDATES_PII:
      "See who candidates are: names, addresses, external ids and texts; and times exactly, where they would tell of extra time.",
    INVITATION_LINKS: "See inviteUrl, practiceUrl and publicUrl.",
    INVITE: "Invite, resend, cancel, lock, extend, reopen; edit, assign and label candidates.",
    ASSESSMENTS: "Create, edit, publish and archive assessments.",
    RESULTS: "Report starts and submissions.",
    WEBHOOKS: "Manage webhooks.",
    ADMIN: "Members, API keys, team settings, audit log, erasure. A key gives nobody more than it has.",
  },
);

export const NotificationSchemeEnum = describedEnum(
  "NotificationScheme",
  "Who is considered; each person's own settings still decide.",
  {
    BY_ASSIGNEE:
      "Those assigned to the candidate; without any, those who have invited the candidate before; for a candidate nobody invited, up to 5 team members.",
    ENTIRE_TEAM: "Every active member.",
    OWNERS: "Every active owner.",
    MANAGERS: "Every active manager.",
    REVIEWERS: "Every active reviewer and blind reviewer.",
    DISABLED: "Nobody.",
  },
);

@ObjectType({ simpleResolvers: true, description: "Whether e-mail can leave this server, and what went wrong last." })
export class MailHealth {
  @Field(() => Boolean, {
    description: "False while e-mail goes to the built-in inbox only, or the mail server does not take it.",
  })
  delivering: boolean;

  @Field(() => DateTime, { nullable: true, description: "When the mail server last took a message of this team's." })
  lastSentAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "What went wrong last, in the mail server's words; null while all is well.",
  })
  lastError: string | null;

  @Field(() => Url, {
    nullable: true,
    description:
      "Where the built-in inbox can be read, with the key that the server's operator has; null with a real mail server.",
  })
  inboxUrl: string | null;
}

@ObjectType({ simpleResolvers: true, implements: Node, description: "The account: everything belongs to exactly one." })
export class Team extends Node {
  @Field(() => String, { description: "As candidates read it in e-mails and on pages." })
  name: string;

  @Field(() => String, { description: "A short name for addresses; unique." })
  slug: string;

  @Field(() => [TeamFeatureEnum], { description: "What this account's subscription includes." })
  features: string[];

  @Field(() => NotificationSchemeEnum, {
    description:
      "Who is considered for e-mail about started and submitted assessments, unless the assessment says otherwise.",
  })
  notificationScheme: string;

  @Field(() => TimeZone, { description: "The zone of times in e-mails, where the reader has none of their own." })
  timeZone: string;

  @Field(() => DateTime, { description: "When the account was made." })
  createdAt: Date;
}

@ObjectType({ simpleResolvers: true, implements: [Node, Actor], description: "A person of a team, with one role." })
export class TeamMember implements Node, Actor {
  @Field(() => ID, { description: "Global id." })
  id: string;

  uuid: string;

  @Field(() => String, { nullable: true, description: "The name, once they have given one." })
  name: string | null;

  @Field(() => EmailAddress, { description: "Where e-mail to this member goes; unique in the team." })
  email: string;

  @Field(() => TeamRoleEnum, { description: "What this member may do." })
  role: string;

  @Field(() => TeamMemberStateEnum, { description: "Only ACTIVE members can sign in and are told of events." })
  state: string;

  @Field(() => Locale, { nullable: true, description: "Language of e-mails to this member." })
  locale: string | null;

  @Field(() => TimeZone, { nullable: true, description: "Null: the team's." })
  timeZone: string | null;

  @Field(() => DateTime, { description: "Since when they belong to the team." })
  createdAt: Date;

  /** The field is in team.resolver.ts. */
  displayName: string;
}

@ObjectType({ simpleResolvers: true, implements: [Node, Actor], description: "A machine of a team." })
export class ApiKey implements Node, Actor {
  @Field(() => ID, { description: "Global id." })
  id: string;

  createdById: string | null;

  @Field(() => String, { description: "What the key is for." })
  name: string;

  @Field(() => String, { description: "The first characters, to tell keys apart; the key itself is shown once." })
  prefix: string;

  @Field(() => [ApiKeyScopeEnum], { description: "What the key may do." })
  scopes: string[];

  @Field(() => DateTime, { description: "When the key was made." })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: "From when on it is refused; null: never by itself." })
  expiresAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it was last used, or a subscription of its was open: to the minute.",
  })
  lastUsedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "Since when it is refused." })
  revokedAt: Date | null;

  /** The field is in api-key.resolver.ts. */
  displayName: string;
}

export const TeamMemberConnection = connectionOf("TeamMember", "members", () => TeamMember).Connection;

@ObjectType({ simpleResolvers: true, description: "What signIn did." })
export class SignInPayload {
  @Field(() => String, { nullable: true, description: "Bearer token, shown once." })
  token: string | null;

  @Field(() => TeamMember, { nullable: true, description: "Who signed in." })
  member: TeamMember | null;

  @Field(() => DateTime, { nullable: true, description: "When the token ends by itself." })
  expiresAt: Date | null;

  @Field(() => [UserError], { description: "LINK_UNKNOWN when the link is not known, used, or too old." })
  userErrors: UserError[];
}

@ObjectType({ simpleResolvers: true, description: "What signOut did." })
export class SignOutPayload {
  @Field(() => [UserError], { description: "Empty." })
  userErrors: UserError[];
}
