import type { PartnerKind } from "../../../graphql/generated/graphql.ts";
import { hasMessage, t } from "../../../i18n/index.ts";

/** A partner whose settings are entered. Greenhouse has none: its first order sets it up. */
export type EnteredKind = Exclude<PartnerKind, "GREENHOUSE">;
export const isEntered = (kind: PartnerKind): kind is EnteredKind => kind !== "GREENHOUSE";

/** The addresses of the partners' APIs, where another one is rarely needed. A further partner needs nothing else here. */
export const usualUrls: Record<EnteredKind, string> = {
  ASHBY: "https://api.ashbyhq.com",
  KOMBO: "https://api.kombo.dev/v1",
  WORKABLE: "https://www.workable.com",
};
export const enteredKinds = Object.keys(usualUrls) as EnteredKind[];

/** Its name: the one of the schema, where the console has no other. */
export const nameOf = (kind: PartnerKind): string => {
  const id = `partnerKind.${kind}`;
  return hasMessage(id) ? t(id) : kind.charAt(0) + kind.slice(1).toLowerCase();
};

/** What to enter at the partner. */
export const callsOf = (kind: PartnerKind): string => {
  const id = `partnerCalls.${kind}`;
  return hasMessage(id) ? t(id) : t("partnerCalls.other", { name: nameOf(kind) });
};

/** What the key is that is asked for. */
export const keyHintOf = (kind: PartnerKind): string => {
  const id = `partnerKey.${kind}`;
  return hasMessage(id) ? t(id) : t("partnerKey.other", { name: nameOf(kind) });
};
