import { Field, ID, ObjectType } from "type-graphql";
import { connectionOf } from "../platform/graphql/connection.type.ts";
import { Actor, Node } from "../platform/graphql/node.type.ts";
import { DateTime, EmailAddress, Locale, TimeZone, Url } from "../platform/graphql/scalars.ts";
import { describedEnum } from "../platform/graphql/user-error.type.ts";

export const TeamFeatureEnum = describedEnum("TeamFeature", "What a team's subscription can include.", {
  TEAM_MEMBER_ASSIGNMENT: "Candidates can be assigned to team members.",
  CUSTOM_MESSAGE: "Invitations can contain a message of the inviter.",
  ACCESS_LOCK: "Invitations can be locked, so that they cannot be started until they are unlocked.",
  LABELS: "Candidates can be labelled.",
  REMINDERS: "Candidates can be reminded of an invitation.",
  WEBHOOKS: "Events can be sent to other systems by webhooks.",
  BLIND_REVIEW: "Members can be blind reviewers, who do not see who a candidate is.",
});

export const TeamRoleEnum = describedEnum("TeamRole", "What a member may do.", {
  OWNER: "Everything, including members and settings.",
  MANAGER: "Assessments, candidates, invitations, results, webhooks.",
  REVIEWER: "Reads candidates and results; cannot invite.",
  BLIND_REVIEWER: "Like REVIEWER, with a codename in place of the candidate's name, e-mail address and links.",
});

export const TeamMemberStateEnum = describedEnum("TeamMemberState", "Where a membership stands.", {
  INVITED: "The invitation to the team has not been used yet.",
  ACTIVE: "The member can sign in, and is notified of events.",
  DISABLED: "The member cannot sign in; the history stays.",
});

export const ApiKeyScopeEnum = describedEnum(
  "ApiKeyScope",
  "A permission of an API key. Without CANDIDATES_PII a key reads like a blind reviewer.",
  {
    READ: "Read assessments, candidates, invitations, events and members. Without it the objects in the response of a mutation show their id, externalId and state only.",
    CANDIDATES_PII:
      "See who candidates are: names, addresses, external ids and texts; and exact times where they would reveal extra time.",
    INVITATION_LINKS: "See inviteUrl, practiceUrl and publicUrl.",
    INVITE: "Invite, resend, cancel, lock, extend, reopen; edit, assign and label candidates.",
    ASSESSMENTS: "Create, edit, publish and archive assessments.",
    RESULTS: "Report starts and submissions.",
    WEBHOOKS: "Manage webhooks.",
    SCIM: "Create, disable and group members for a company's directory, below /scim/v2 only: see docs/sign-on.md.",
    ADMIN: "Members, API keys, team settings, audit log, erasure. A key cannot grant a permission that it lacks.",
  },
);

export const NotificationSchemeEnum = describedEnum(
  "NotificationScheme",
  "Which members are considered for a notification; the settings of each member decide.",
  {
    BY_ASSIGNEE:
      "The members assigned to the candidate; without any, the members who have invited the candidate; without any, up to 5 members of the team.",
    ENTIRE_TEAM: "Every active member.",
    OWNERS: "Every active owner.",
    MANAGERS: "Every active manager.",
    REVIEWERS: "Every active reviewer and blind reviewer.",
    DISABLED: "No member.",
  },
);

@ObjectType({ simpleResolvers: true, description: "Whether the server can send e-mail, and its last failure." })
export class MailHealth {
  @Field(() => Boolean, {
    description: "False while e-mail goes to the built-in inbox only, or the mail server does not accept it.",
  })
  delivering: boolean;

  @Field(() => DateTime, { nullable: true, description: "When the mail server last accepted an e-mail of this team." })
  lastSentAt: Date | null;

  @Field(() => String, {
    nullable: true,
    description: "The last error, as the mail server has reported it; null where the last e-mail was accepted.",
  })
  lastError: string | null;

  @Field(() => String, {
    description: `The sender of the team's next e-mails as mail programs show it, e.g. Acme <jobs@example.com>: the team's own, or the
installation's.`,
  })
  from: string;

  @Field(() => Url, {
    nullable: true,
    description:
      "The URL of the built-in inbox, which needs the key of the server's operator; null with a real mail server.",
  })
  inboxUrl: string | null;
}

@ObjectType({ simpleResolvers: true, implements: Node, description: "A team: the account that everything belongs to." })
export class Team extends Node {
  @Field(() => String, { description: "The name of the team as candidates see it in e-mails and on pages." })
  name: string;

  @Field(() => String, { description: "A short, unique name for URLs." })
  slug: string;

  @Field(() => [TeamFeatureEnum], { description: "The features that the subscription of the team includes." })
  features: string[];

  @Field(() => NotificationSchemeEnum, {
    description:
      "Which members are considered for e-mail about started and submitted assessments, unless the assessment has its own setting.",
  })
  notificationScheme: string;

  @Field(() => TimeZone, { description: "The time zone of e-mails to recipients who have none." })
  timeZone: string;

  @Field(() => DateTime, { description: "When the team was created." })
  createdAt: Date;
}

@ObjectType({ simpleResolvers: true, implements: [Node, Actor], description: "A member of a team, with one role." })
export class TeamMember implements Node, Actor {
  @Field(() => ID, { description: "Global id." })
  id: string;

  uuid: string;

  @Field(() => String, { nullable: true, description: "The name; null until the member has one." })
  name: string | null;

  @Field(() => EmailAddress, { description: "The e-mail address of the member; unique in the team." })
  email: string;

  @Field(() => TeamRoleEnum, { description: "The role, which decides what the member may do." })
  role: string;

  @Field(() => TeamMemberStateEnum, {
    description: "The state. Only ACTIVE members can sign in and are notified of events.",
  })
  state: string;

  @Field(() => Locale, { nullable: true, description: "The language of e-mails to the member." })
  locale: string | null;

  @Field(() => TimeZone, {
    nullable: true,
    description: "The time zone of e-mails to the member; null: that of the team.",
  })
  timeZone: string | null;

  @Field(() => DateTime, { description: "When the member was added to the team." })
  createdAt: Date;

  @Field(() => DateTime, {
    nullable: true,
    description: `When the member last signed in, or changed to this team from another one. Null: never. A session lasts longer than
that. For owners, keys with ADMIN, and the member.`,
  })
  lastSignInAt: Date | null;

  /** The field is in team.resolver.ts. */
  displayName: string;
}

@ObjectType({ simpleResolvers: true, implements: [Node, Actor], description: "An API key of a team." })
export class ApiKey implements Node, Actor {
  @Field(() => ID, { description: "Global id." })
  id: string;

  createdById: string | null;
  createdBy?: object | null;

  @Field(() => String, { description: "The purpose of the key." })
  name: string;

  @Field(() => String, {
    description: "The first characters of the secret, to tell keys apart; the secret itself is shown once.",
  })
  prefix: string;

  @Field(() => [ApiKeyScopeEnum], { description: "The scopes of the key." })
  scopes: string[];

  @Field(() => DateTime, { description: "When the key was created." })
  createdAt: Date;

  @Field(() => DateTime, { nullable: true, description: "When the key expires; null: never." })
  expiresAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When the key was last used, or had an open subscription, to the minute.",
  })
  lastUsedAt: Date | null;

  @Field(() => DateTime, { nullable: true, description: "When the key was revoked; null: it is not." })
  revokedAt: Date | null;

  /** The field is in api-key.resolver.ts. */
  displayName: string;
}

export const TeamMemberConnection = connectionOf("TeamMember", "members", () => TeamMember).Connection;
