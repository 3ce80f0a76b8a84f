import type { Services } from "../access/context.ts";
import { contextOnBehalfOf, requestContext } from "../access/contexts.ts";
import { issueKeyByOperator, issueToken } from "../access/credentials/issue-credential.ts";
import { apiKeyScopes, teamFeatures } from "../access/roles.ts";
import { createAssessment } from "../assessments/create-assessment.ts";
import { publishAssessment } from "../assessments/publish-assessment.ts";
import { startAssessment } from "../invitations/attempt/start-assessment.ts";
import { submitAssessment } from "../invitations/attempt/submit-assessment.ts";
import { inviteCandidates } from "../invitations/invite/invite-candidates.ts";
import { makeLinkToken } from "../platform/crypto/link-token.ts";
import { inTransaction } from "../platform/database/in-transaction.ts";
import { globalId } from "../platform/ids/ids.ts";
import { addMember } from "../teams/add-member.ts";
import { createTeam } from "../teams/create-team.ts";

/** The demo team: members, two assessments, and candidates in every state. */
export interface Seeded {
  teamId: string;
  memberId: string;
  token: string;
  apiKey: string;
}

/**
 * Makes the demo team by the use cases that the API calls, in the names of its owner and its manager. Its members and
 * candidates have addresses that cannot exist, and the team is marked: whatever mail server is set later, it sends
 * e-mail to nobody outside the built-in inbox.
 */
export async function seed(services: Services): Promise<Seeded> {
  const owner = { email: "olga@lighthouse.example", name: "Olga Owner" };
  const made = await createTeam(services, {
    name: "Lighthouse Labs",
    owner,
    features: teamFeatures,
    timeZone: "Europe/Berlin",
    isDemo: true,
  });
  const { token, key, managerId } = await inTransaction(services.em, async (em) => {
    const managerId = await addMember(em, made.teamId, {
      email: "max@lighthouse.example",
      name: "Max Manager",
      role: "MANAGER",
    });
    await addMember(em, made.teamId, { email: "rita@lighthouse.example", name: "Rita Reviewer", role: "REVIEWER" });
    await addMember(em, made.teamId, {
      email: "blake@lighthouse.example",
      name: "Blake Blind",
      role: "BLIND_REVIEWER",
    });
    return {
      ...(await issueToken(em, made, "TOKEN")),
      ...(await issueKeyByOperator(em, {
        teamId: made.teamId,
        createdBy: made.memberId,
        name: "Demo key",
        scopes: apiKeyScopes,
      })),
      managerId,
    };
  });

  const { teamId } = made;
  // Both members were made ACTIVE above.
  const asOwner = (await contextOnBehalfOf(services, { teamId, memberId: made.memberId }))!;
  const asManager = (await contextOnBehalfOf(services, { teamId, memberId: managerId }))!;
  const publish = async (input: Parameters<typeof createAssessment>[1]): Promise<string> => {
    const id = globalId("Assessment", await createAssessment(asOwner, input));
    await publishAssessment(asOwner, id);
    return id;
  };
  const backend = await publish({
    title: "Backend engineer: a small service",
    instructions:
      "You will build one small HTTP service.\nUse the language you like best; tests count as much as code.",
    timeLimit: "PT90M",
    defaultExpiry: "P14D",
  });
  await publish({ title: "Data analyst: one spreadsheet, three questions", timeLimit: "PT45M", defaultExpiry: "P14D" });

  const invite = async (email: string, name: string): Promise<string> => {
    const input = {
      assessmentId: backend,
      candidates: [{ email, name }],
      applyDefaultAssignees: true,
      applyDefaultLabels: true,
      ifInvited: "REPORT" as const,
    };
    const done = await inviteCandidates(asManager, input, { sendEmail: false, dryRun: false });
    return makeLinkToken(services.keys, "start", { teamId: made.teamId, id: done.rows[0]!.invitationId!, version: 1 });
  };
  const candidate = requestContext(services, null, "-");
  await invite("ada@candidates.example", "Ada Byron");
  await startAssessment(candidate, await invite("grace@candidates.example", "Grace Murray"));
  const submitted = await invite("alan@candidates.example", "Alan Mathison");
  await startAssessment(candidate, submitted);
  await submitAssessment(candidate, submitted, {
    url: "https://git.example/alan/service",
    notes: "Runs with `make run`.",
  });
  return { teamId: globalId("Team", made.teamId), memberId: globalId("TeamMember", made.memberId), token, apiKey: key };
}
