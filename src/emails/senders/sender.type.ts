import { Field, InputType, ObjectType } from "type-graphql";
import { DateTime, EmailAddress } from "../../platform/graphql/scalars.ts";
import { describedEnum, UserErrorObject } from "../../platform/graphql/user-error.type.ts";
import {
  type RecordPurpose,
  type RecordState,
  recordPurposes,
  recordStates,
  type SenderDomainState,
  senderDomainStates,
} from "./sender-domain.entity.ts";
import type { SenderChoice } from "./set-email-sender.ts";

export const SenderDomainStateEnum = describedEnum(
  "SenderDomainState",
  "Whether e-mails of the team can come from a domain.",
  senderDomainStates,
);
export const SenderRecordPurposeEnum = describedEnum(
  "SenderRecordPurpose",
  "What a DNS record of a sender domain is for.",
  recordPurposes,
);
export const SenderRecordStateEnum = describedEnum(
  "SenderRecordState",
  "What the last check has found of a DNS record.",
  recordStates,
);

@ObjectType({
  simpleResolvers: true,
  description: "A DNS record to publish for a sender domain, and what was found of it.",
})
export class SenderRecord {
  @Field(() => SenderRecordPurposeEnum, { description: "What it is for." })
  purpose: RecordPurpose;

  @Field(() => String, { description: "The type of the record: TXT or CNAME." })
  type: string;

  @Field(() => String, { description: "The full name of the record, e.g. bkn-1a2b3c4d5e._domainkey.example.com." })
  name: string;

  @Field(() => String, {
    description: "The value of the record. A TXT of more than 255 characters is stored in several strings.",
  })
  value: string;

  @Field(() => Boolean, { description: "Whether the domain is verified only with it. The others are recommended." })
  required: boolean;

  @Field(() => SenderRecordStateEnum, { description: "What the last check has found." })
  state: RecordState;

  @Field(() => String, { nullable: true, description: "The value that was found, up to 500 characters." })
  found: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: `A domain that the team's e-mails can come from. Each has a DKIM key of its own, whose private half is stored encrypted and
never shown.`,
})
export class SenderDomain {
  @Field(() => String, { description: "The domain in its ASCII form, e.g. example.com." })
  domain: string;

  @Field(() => SenderDomainStateEnum, { description: "Whether e-mails can come from it." })
  state: SenderDomainState;

  @Field(() => [SenderRecord], { description: "The records to publish in its zone, the required one first." })
  records: SenderRecord[];

  @Field(() => Boolean, {
    description: `Whether its record was found while another team of the server has the domain verified: only one team can.`,
  })
  verifiedByOtherTeam: boolean;

  @Field(() => DateTime, { nullable: true, description: "When its records were last looked for. Null: not yet." })
  checkedAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: "When it was last verified after it had not been. Null: never.",
  })
  verifiedAt: Date | null;

  @Field(() => DateTime, {
    nullable: true,
    description: `Since when its DKIM record is missing after it was verified; no e-mail comes from the domain since then. The domain fails
if the record is still missing ten minutes later.`,
  })
  missingSince: Date | null;

  @Field(() => DateTime, { description: "When it was added." })
  createdAt: Date;
}

@ObjectType({
  simpleResolvers: true,
  description: "Whom the e-mails of the team come from, and the domains that they can come from.",
})
export class EmailSender {
  @Field(() => String, {
    description: `The sender of the next e-mails as mail programs show it, e.g. Acme <jobs@example.com>. Sign-in links come from the
fallback always.`,
  })
  from: string;

  @Field(() => String, { description: "The installation's sender with the name of the team." })
  fallback: string;

  @Field(() => EmailAddress, {
    nullable: true,
    description: "The address that the team has chosen. Null: the installation's sender.",
  })
  address: string | null;

  @Field(() => String, { nullable: true, description: "The name that the team has chosen. Null: the team's name." })
  name: string | null;

  @Field(() => Boolean, {
    description: "Whether e-mails come from the chosen address: its domain is verified, and its record is not missing.",
  })
  isOwnUsed: boolean;

  @Field(() => Boolean, { description: "Whether the server lets teams have senders of their own." })
  available: boolean;

  @Field(() => String, {
    description: `The domain that e-mails bounce to. Recipients check its SPF record, so the team's domain needs none for these e-mails;
DMARC passes by the signature.`,
  })
  bounceDomain: string;

  @Field(() => [SenderDomain], { description: "The domains, by name: up to 5." })
  domains: SenderDomain[];
}

@InputType({ description: "The sender of the team's e-mails." })
export class SetEmailSenderInput implements SenderChoice {
  @Field(() => String, {
    nullable: true,
    description: `An address of a verified domain of the team, e.g. jobs@example.com: before the @ up to 64 characters: a to z, digits, dots,
hyphens, plus signs and underscores. Null or omitted: the installation's sender.`,
  })
  address?: string | null;

  @Field(() => String, {
    nullable: true,
    description: "The name before the address: up to 100 characters. Null or omitted: the team's name.",
  })
  name?: string | null;
}

@ObjectType({ simpleResolvers: true, description: "The result of a change of the team's sender or of its domains." })
export class EmailSenderPayload {
  @Field(() => EmailSender, { nullable: true, description: "The sender after the change; null where it was refused." })
  emailSender: EmailSender | null;

  @Field(() => [UserErrorObject], { description: "Why the mutation was refused; empty when it succeeded." })
  userErrors: UserErrorObject[];
}
