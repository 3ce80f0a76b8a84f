import { read } from "./invitation-mutations.ts";
import type { TestApp } from "./test-app.ts";
import { createTestTeam, newAddress } from "./test-team.ts";
import { waitUntil } from "./wait-until.ts";

export const later = (hours: number) =>
  new Date(Math.ceil(Date.now() / 1_000) * 1_000 + hours * 3_600_000).toISOString();

export const nextWeek = later(7 * 24);

/** Creates invitations to manage, and reads their pages. */
export function managedInvitations(app: TestApp) {
  /** The page of a link, as a browser shows it. */
  const page = async (url: string) => (await fetch(url.replace(app.env.PUBLIC_URL, app.url))).text();
  /** One invitation of a separate team. */
  async function one(how: { assessment?: object; input?: object; sendEmail?: boolean; row?: object } = {}) {
    const team = await createTestTeam(app);
    const assessment = await team.publishAssessment("X", how.assessment);
    const email = newAddress();
    const { results } = await team.invite(assessment, [{ email, ...how.row }], { sendEmail: false, ...how });
    const { invitation, candidate } = results[0];
    // A mutation may cancel the invitation's e-mail if it is still pending.
    if (how.sendEmail) await waitUntil(async () => (await read(team, invitation.id)).emails[0]?.state === "SENT");
    return { team, assessment, email, candidate, ...(invitation as { id: string; inviteUrl: string }) };
  }
  return { page, one };
}
