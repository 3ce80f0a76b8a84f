import { Arg, Ctx, ID, Mutation, Resolver } from "type-graphql";
import type { Context } from "../../access/context.ts";
import { accessOf, Permission } from "../../access/permission.ts";
import { Idempotent, idempotencyKeyDescription } from "../../idempotency/idempotent.ts";
import { asPayload } from "../../platform/errors.ts";
import { loadRow } from "../../platform/graphql/loader.ts";
import type { BulkResult } from "../../platform/graphql/read-ids.ts";
import { DateTime, Duration } from "../../platform/graphql/scalars.ts";
import { invitationShape } from "../read/invitation.query.ts";
import { InvitationsPayload } from "../write/changes.type.ts";
import { cancelInvitations } from "./cancel-invitations.ts";
import { extendInvitations } from "./extend-invitations.ts";
import { lockInvitations, unlockInvitations } from "./lock-invitations.ts";
import { remindInvitations } from "./remind-invitations.ts";
import { reopenInvitations } from "./reopen-invitations.ts";
import { resendInvitations } from "./resend-invitations.ts";

const idsDescription =
  "The ids of up to 10,000 invitations. One that is in the requested state already counts as done.";

/** Runs the change and answers with the invitations that are in the requested state. */
const changed = (context: Context, work: () => Promise<BulkResult>): Promise<InvitationsPayload> =>
  asPayload<InvitationsPayload>({ invitations: [] }, async () => {
    const { ids, errors } = await work();
    const { teamId } = accessOf(context);
    const found = await Promise.all(ids.map((id) => loadRow(context, teamId, invitationShape, id)));
    return { invitations: found.filter((one) => one !== null), userErrors: errors };
  });

@Resolver()
export class InvitationChangesResolver {
  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => InvitationsPayload, {
    description: `Sends the e-mails of live invitations again, with the same link. Invitations that were created with sendEmail: false
get e-mails from then on. The error TOO_SOON is returned after one e-mail in 10 minutes or 10 in all per invitation, and
after 6 in an hour per address.`,
  })
  async resendInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationsPayload> {
    return await changed(context, () => resendInvitations(context, ids));
  }

  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => InvitationsPayload, {
    description:
      "Sends a reminder to candidates who have not started, with the same limits as resendInvitations. Requires the feature REMINDERS.",
  })
  async remindInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationsPayload> {
    return await changed(context, () => remindInvitations(context, ids));
  }

  @Permission("INVITE")
  @Mutation(() => InvitationsPayload, {
    description: `Cancels live invitations: their links stop working. For a reopened invitation, only the reopening is cancelled, and
the submitted work stays.`,
  })
  async cancelInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("reason", () => String, {
      nullable: true,
      description: "The reason, for the team; the candidate never sees it.",
    })
    reason?: string,
  ): Promise<InvitationsPayload> {
    return await changed(context, () => cancelInvitations(context, ids, reason ?? null));
  }

  @Permission("INVITE")
  @Mutation(() => InvitationsPayload, {
    description:
      "Locks invitations that have not been started, so that candidates cannot start. Requires the feature ACCESS_LOCK.",
  })
  async lockInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
  ): Promise<InvitationsPayload> {
    return await changed(context, () => lockInvitations(context, ids));
  }

  @Permission("INVITE")
  @Mutation(() => InvitationsPayload, { description: "Unlocks invitations, so that candidates can start." })
  async unlockInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
  ): Promise<InvitationsPayload> {
    return await changed(context, () => unlockInvitations(context, ids));
  }

  @Permission("INVITE")
  @Mutation(() => InvitationsPayload, {
    description: `Gives candidates more time. A new last moment to start applies to invitations that have not been started, and makes
expired ones usable again. A new time limit applies to them, too, and moves the deadline of those that have been started.`,
  })
  async extendInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("expiresAt", () => DateTime, {
      nullable: true,
      description: "The new last moment to start; null removes it. Unchanged if it is left out.",
    })
    expiresAt?: Date | null,
    @Arg("timeLimit", () => Duration, {
      nullable: true,
      description: "The whole new time limit without extra time, not the time to add. Unchanged if it is left out.",
    })
    timeLimit?: string | null,
    @Arg("allowEarlier", () => Boolean, {
      nullable: true,
      description:
        "Whether a deadline or last moment to start may become earlier. By default the error INVALID_VALUE is returned then.",
    })
    allowEarlier?: boolean | null,
  ): Promise<InvitationsPayload> {
    return await changed(context, () =>
      extendInvitations(context, ids, { expiresAt, timeLimit, allowEarlier: allowEarlier ?? false }),
    );
  }

  @Permission("INVITE")
  @Idempotent()
  @Mutation(() => InvitationsPayload, {
    description: `Lets candidates continue what they have submitted, and sends them an e-mail. The invitations stay SUBMITTED, with
reopenedAt, until the candidate clicks Continue; then the time limit starts again.`,
  })
  async reopenInvitations(
    @Ctx() context: Context,
    @Arg("ids", () => [ID], { description: idsDescription }) ids: string[],
    @Arg("timeLimit", () => Duration, {
      nullable: true,
      description: "The time limit from Continue on; unchanged if it is left out.",
    })
    timeLimit?: string | null,
    @Arg("expiresAt", () => DateTime, {
      nullable: true,
      description: "The last moment to continue; none if it is left out.",
    })
    expiresAt?: Date | null,
    @Arg("idempotencyKey", () => String, { nullable: true, description: idempotencyKeyDescription }) _key?: string,
  ): Promise<InvitationsPayload> {
    return await changed(context, () =>
      reopenInvitations(context, ids, { timeLimit: timeLimit ?? null, expiresAt: expiresAt ?? null }),
    );
  }
}
