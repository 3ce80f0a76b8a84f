import { Field, InputType, Int, ObjectType } from "type-graphql";
import { DateTime, Url } from "../../../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../../../platform/graphql/user-error.type.ts";
import { TeamRoleEnum } from "../../../teams/team.type.ts";
import type { TeamRole } from "../../roles.ts";
import type { SignOnChange } from "./set-sign-on.ts";
import type { FirstRole } from "./sign-on.entity.ts";
import type { DomainProof } from "./sign-on-domain.entity.ts";
import type { CheckedIssuer, IssuerCheck } from "./test-issuer.ts";

export const SignOnDomainProofEnum = describedEnum("SignOnDomainProof", "How a domain was proved to be the team's.", {
  DNS: "By its TXT record. E-mail addresses of the domain lead to the team's sign-on.",
  OWNER_ADDRESS: `By the address of an active owner. Its addresses sign on at the team's own address (SignOn.startUrl) only.`,
});

export const IssuerCheckEnum = describedEnum("IssuerCheck", "What testSignOn tests of an issuer, in this order.", {
  DOCUMENT: "The document at /.well-known/openid-configuration.",
  KEYS: "The keys that ID tokens are signed with.",
  CLIENT: "Whether the issuer accepts the client id with the client secret.",
});

@ObjectType({ simpleResolvers: true, description: "An e-mail domain of the team's sign-on." })
export class SignOnDomain {
  @Field(() => String, { description: "The domain in its ASCII form, e.g. example.com." })
  domain: string;

  @Field(() => SignOnDomainProofEnum, {
    nullable: true,
    description: "How it was proved. Null: not yet, so its addresses do not sign on.",
  })
  proof: DomainProof | null;

  @Field(() => DateTime, { nullable: true, description: "When it was proved." })
  provedAt: Date | null;

  @Field(() => String, { description: "The name of the TXT record that proves it." })
  recordName: string;

  @Field(() => String, { description: "The value of that record." })
  recordValue: string;
}

@ObjectType({
  simpleResolvers: true,
  description: "A group of a company's directory, as it has provisioned it by SCIM.",
})
export class SignOnGroup {
  @Field(() => String, { description: "The name; no other group of the team has it." })
  name: string;

  @Field(() => TeamRoleEnum, {
    nullable: true,
    description: "The role that members of the group have in the team. Null: the group gives none.",
  })
  role: TeamRole | null;

  @Field(() => Int, { description: "How many members of the team are in it." })
  memberCount: number;
}

@ObjectType({
  simpleResolvers: true,
  description: `How the members of the team sign in by OpenID Connect: see docs/sign-on.md. The client secret is stored encrypted, and
never shown.`,
})
export class SignOn {
  @Field(() => Url, {
    nullable: true,
    description: "The issuer. Null: sign-on is not set up, and members sign in by mailed links.",
  })
  issuer: string | null;

  @Field(() => String, { nullable: true, description: "The client id that the team has at the issuer." })
  clientId: string | null;

  @Field(() => TeamRoleEnum, {
    nullable: true,
    description: "The role of an unknown user of an allowed domain at the first sign-on. Null: only members sign on.",
  })
  firstRole: TeamRole | null;

  @Field(() => Boolean, {
    description: "Whether the team accepts only sessions that came by the issuer; otherwise mailed links work as well.",
  })
  required: boolean;

  @Field(() => [SignOnDomain], { description: "The e-mail domains, by name: up to 20." })
  domains: SignOnDomain[];

  @Field(() => Url, {
    description: "Where a company's directory provisions members by SCIM 2.0, with an API key that has the scope SCIM.",
  })
  scimUrl: string;

  @Field(() => [SignOnGroup], { description: "The groups that the directory has provisioned, by name: up to 200." })
  groups: SignOnGroup[];

  @Field(() => Url, { description: "Register this at the issuer as the redirect URI." })
  callbackUrl: string;

  @Field(() => Url, { description: "Register this at the issuer as the post-logout redirect URI." })
  signedOutUrl: string;

  @Field(() => Url, { description: "Where members sign on. It does not change, so it can be bookmarked." })
  startUrl: string;

  @Field(() => DateTime, { nullable: true, description: "When the settings were last changed." })
  updatedAt: Date | null;
}

@InputType({ description: "The settings of the team's sign-on. Omitted fields stay unchanged." })
export class SetSignOnInput implements SignOnChange {
  @Field(() => String, {
    nullable: true,
    description: "The address of the issuer exactly as its document names it, e.g. https://accounts.google.com.",
  })
  issuer?: string | null;

  @Field(() => String, { nullable: true, description: "The client id that the issuer gave: up to 500 characters." })
  clientId?: string | null;

  @Field(() => String, {
    nullable: true,
    description: `The client secret that the issuer gave: up to 2,000 characters. It is stored encrypted, and never shown again. Required
with another issuer or client id.`,
  })
  clientSecret?: string | null;

  @Field(() => TeamRoleEnum, {
    nullable: true,
    description: `The role of an unknown user of an allowed domain at the first sign-on, any but OWNER; null: only members sign on.
BLIND_REVIEWER needs the feature BLIND_REVIEW.`,
  })
  firstRole?: FirstRole | null;

  @Field(() => Boolean, {
    nullable: true,
    description: `Whether the team accepts only sessions that came by the issuer. true needs a session that did: NOT_ALLOWED in any
other. It ends all others. Another issuer or client id makes it false.`,
  })
  required?: boolean | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of the team's sign-on." })
export class SignOnPayload {
  @Field(() => SignOn, { nullable: true, description: "The sign-on after the change; null where it was refused." })
  signOn: SignOn | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}

@ObjectType({ simpleResolvers: true, description: "The outcome of one check of testSignOn." })
export class IssuerCheckResult implements CheckedIssuer {
  @Field(() => IssuerCheckEnum, { description: "What was tested." })
  check: IssuerCheck;

  @Field(() => String, { nullable: true, description: "What is wrong, as a sentence; null where nothing is." })
  problem: string | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of testSignOn." })
export class TestSignOnPayload {
  @Field(() => [IssuerCheckResult], {
    description: "The checks in their order, up to the first that found a problem. Three without a problem: it works.",
  })
  checks: IssuerCheckResult[];

  @Field(() => [UserErrorObject], { description: "INVALID_STATE where sign-on is not set up." })
  userErrors: UserErrorObject[];
}
