import { z } from "zod";
import { anonymous } from "../../../access/actor.ts";
import type { Context } from "../../../access/context.ts";
import { contextOfLink } from "../../../access/contexts.ts";
import { assertPublicLinkOpen } from "../../../assessments/check-public-link.ts";
import { findAssessment } from "../../../assessments/find-assessment.ts";
import { findByPublicLink } from "../../../assessments/public-link.ts";
import { remainingToday } from "../../../emails/outbox/daily-quota.ts";
import { withTransaction } from "../../../events/log/with-transaction.ts";
import { db } from "../../../platform/database/sql.ts";
import { UserError, type UserErrorValue } from "../../../platform/errors.ts";
import { emailNotes } from "../../../platform/graphql/email-notes.ts";
import { globalId, newId } from "../../../platform/ids/ids.ts";
import { countRequest, networkOf } from "../../../platform/limits/rate-limit.ts";
import { causeOf } from "../../../platform/process/cause.ts";
import { boundedLine } from "../../../platform/text/text-input.ts";

/** The maximum number of registrations in an hour from one network. */
const maxAnHour = 300;

/** The job that does what was requested. What it does is in register-candidate.job.ts. */
export const registration = {
  name: "register-candidate",
  schema: z.object({ teamId: z.uuid(), requestId: z.uuid() }),
};

export interface Registered {
  email: string;
  warnings: UserErrorValue[];
}

/**
 * Registers a candidate with the public link: they get an e-mail with a link of their own. This function never checks
 * whether the address is known; the job does, so that answer and duration are the same for every address (docs/rules.md, The public link 2).
 *
 * @returns the address as it was read, and warnings about it
 * @throws UserError LINK_UNKNOWN, INVITE_ONLY, ASSESSMENT_NOT_PUBLISHED, REQUIRED, INVALID_EMAIL, TOO_LONG,
 *   QUOTA_EXCEEDED
 * @throws RATE_LIMITED after 300 in an hour from the same network
 */
export async function requestRegistration(
  context: Context,
  token: string,
  given: { email: string; name: string },
): Promise<Registered> {
  const { services } = context;
  await countRequest(services, "registration", networkOf(context.callerAddress), maxAnHour, 3_600);
  const unknown = () =>
    new UserError("LINK_UNKNOWN", "This link is not known. Ask its sender for a new one.", { path: ["token"] });
  const found = await findByPublicLink(services, context.em, token);
  if (found === null) throw unknown();
  const { teamId } = found;
  return await withTransaction(contextOfLink(context, teamId, anonymous), async (tx) => {
    const assessment = await findAssessment(tx, globalId("Assessment", found.id), "SHARE", ["token"]);
    // It can be rotated between the look-up and the lock.
    if ((await findByPublicLink(services, tx.em, token)) === null) throw unknown();
    assertPublicLinkOpen(assessment);
    const { email, name, warnings } = readRegistration(given);
    if ((await remainingToday(tx)) === 0)
      throw new UserError("QUOTA_EXCEEDED", "The team cannot take more people today. Try again tomorrow.");
    const requestId = newId();
    await db(tx.em)
      .insertInto("registration_request")
      .values({ team_id: teamId, id: requestId, assessment_id: assessment.id, email, name })
      .execute();
    await services.queue.add(tx.em, registration, [{ teamId, requestId }], { causedBy: causeOf(context.requestId) });
    return { email, warnings };
  });
}

/** Whether a text can be a name. Attackers enter addresses, numbers or sentences, to have them sent by e-mail. */
const looksLikeName = (text: string): boolean =>
  !/https?:|www\.|:\/\/|[@<>{}[\]|\\^~=]|\d.*\d.*\d|[!?;]/iu.test(text) &&
  !/\p{L}\.\p{L}{2,}(?:\/|$)/u.test(text) &&
  text.split(" ").length <= 10;

function readRegistration(given: { email: string; name: string }): Registered & { name: string } {
  const errors: UserErrorValue[] = [];
  const { read, error, warnings } = emailNotes(given.email, ["email"]);
  if (error !== null) errors.push(error);
  const name = boundedLine(given.name, 200);
  if (name === "") errors.push({ code: "REQUIRED", message: "Give your name.", path: ["name"] });
  if (name !== null && name !== "" && !looksLikeName(name))
    errors.push({ code: "INVALID_VALUE", message: "Enter your name, without addresses or numbers.", path: ["name"] });
  if (name === null) errors.push({ code: "TOO_LONG", message: "At most 200 characters.", path: ["name"] });
  if (errors.length > 0) throw UserError.of(errors);
  return { email: read!.address, name: name!, warnings };
}
