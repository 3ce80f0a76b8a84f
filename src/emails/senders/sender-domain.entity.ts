import { defineEntity, type InferEntity, p } from "@mikro-orm/core";
import { bytea } from "../../platform/database/columns.ts";

/** The states of a sender domain. */
export const senderDomainStates = {
  PENDING: "Its DKIM record has not been found yet. It is looked for by itself for three days.",
  VERIFIED: "Its DKIM record was found. E-mails of the team can come from its addresses.",
  FAILED: "Its DKIM record is gone, or was not found within three days. No e-mail comes from its addresses.",
} as const;
export type SenderDomainState = keyof typeof senderDomainStates;

/** What a DNS record of a sender domain is for. */
export const recordPurposes = {
  DKIM: "The public key of the signatures. It proves that the domain is the team's, and is required.",
  DMARC: "What recipients do with e-mail that is not signed. Large providers ask for one; any policy will do.",
  RETURN_PATH: "Lets e-mails bounce to an address below the domain, so that SPF counts for it as well.",
} as const;
export type RecordPurpose = keyof typeof recordPurposes;

/** What the last check has found of a record. */
export const recordStates = {
  UNCHECKED: "Not looked for yet.",
  FOUND: "It is published.",
  MISSING: "There is no such record.",
  DIFFERENT: "There is a record of that name with another value.",
  UNKNOWN: "No name server answered.",
} as const;
export type RecordState = keyof typeof recordStates;

/** What was found for one record. */
export interface FoundRecord {
  purpose: RecordPurpose;
  state: RecordState;
  /** The value that is published, bounded. */
  found: string | null;
}

/** A domain that the e-mails of a team can come from, and the key that they are signed with. */
export const SenderDomain = defineEntity({
  name: "SenderDomain",
  tableName: "sender_domain",
  properties: {
    teamId: p.uuid().primary(),
    /** In its ASCII form, in lower case. No two teams have a domain verified at the same time: a unique index decides. */
    domain: p.text().collation("C").primary(),
    selector: p.text().collation("C"),
    /** The private key in DER (PKCS #8). */
    encryptedKey: bytea(),
    /** The public key in base64, as the DNS has it. */
    publicKey: p.text().collation("C"),
    state: p.text().$type<SenderDomainState>().default("PENDING"),
    /** What the last check found; null before the first one. */
    records: p.json<FoundRecord[]>().nullable(),
    /** Whether the last check found the record while another team had the domain verified. */
    isVerifiedElsewhere: p.boolean().default(false),
    checkedAt: p.datetime(3).nullable(),
    /** When it is looked at again; null: not by itself any more. */
    nextCheckAt: p.datetime(3).nullable(),
    /** Since when it was last verified; null: never. */
    verifiedAt: p.datetime(3).nullable(),
    /** Since when a verified domain lacks its record, or when it failed. */
    missingSince: p.datetime(3).nullable(),
    /** What stands before the @ of the team's sender. Null: the team does not send from this domain. At most one of a team. */
    localPart: p.text().collation("C").nullable(),
    /** The name of the sender; null: the team's. */
    senderName: p.text().nullable(),
    createdAt: p.datetime(3).defaultRaw("now()"),
  },
});
export type SenderDomain = InferEntity<typeof SenderDomain>;
