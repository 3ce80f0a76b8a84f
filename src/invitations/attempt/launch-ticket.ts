import { SignJWT } from "jose";
import type { Services } from "../../access/context.ts";
import type { SigningKey } from "../../platform/crypto/signing-keys.ts";
import { globalId, newId } from "../../platform/ids/ids.ts";
import type { CandidateView } from "./candidate-view.query.ts";

/** How long a ticket is valid, in seconds: for the redirect, and for clocks that differ. */
export const ticketSeconds = 300;

/** The parameter of the launch URL that holds the ticket. */
const parameter = "ticket";

/** The URL with the ticket in place of any parameter of that name; the rest stays as it was written. */
function withTicket(url: string, ticket: string): string {
  const { href, search, hash } = new URL(url);
  const isOther = (part: string) => part !== "" && !new URLSearchParams(part).has(parameter);
  const parts = search.slice(1).split("&").filter(isOther);
  const bare = href.slice(0, href.length - hash.length).replace(/\?.*$/, "");
  return `${bare}?${[...parts, `${parameter}=${ticket}`].join("&")}${hash}`;
}

/**
 * The launch URL with a new signed ticket: a JWT (ES256) that identifies the invitation, and that the keys at /.well-
 * known/jwks.json verify. It holds ids and no name or address. It is generated for each redirect and never stored.
 *
 * @returns null for the built-in page
 */
export async function launchUrlOf(services: Services, view: CandidateView): Promise<string | null> {
  if (view.launchUrl === null) return null;
  const [{ kid, privateKey }] = (await services.signingKeys.of("launch-ticket")) as [SigningKey];
  const seconds = (moment: Date) => Math.floor(moment.getTime() / 1_000);
  const invitationId = globalId("Invitation", view.invitationId);
  const ticket = await new SignJWT({
    invitationId,
    externalId: view.externalId,
    assessmentId: globalId("Assessment", view.assessmentId),
    assessmentExternalId: view.assessmentExternalId,
    // Another after a Continue, so that the other side can tell one go from the next.
    startedAt: view.startedAt === null ? null : seconds(view.startedAt),
  })
    .setProtectedHeader({ alg: "ES256", typ: "JWT", kid })
    .setIssuer(services.env.PUBLIC_URL)
    .setAudience(new URL(view.launchUrl).origin)
    .setSubject(invitationId)
    .setJti(newId())
    // All times are those of the database.
    .setIssuedAt(seconds(view.now))
    .setExpirationTime(seconds(view.now) + ticketSeconds)
    .sign(privateKey);
  return withTicket(view.launchUrl, ticket);
}
