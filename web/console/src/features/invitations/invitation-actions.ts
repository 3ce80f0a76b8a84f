import { inParts } from "../../graphql/collect.ts";
import {
  CancelInvitationsDocument,
  ExtendInvitationsDocument,
  type InvitationChangeFragment,
  type InvitationState,
  LockInvitationsDocument,
  RemindInvitationsDocument,
  ReopenInvitationsDocument,
  ResendInvitationsDocument,
  UnlockInvitationsDocument,
} from "../../graphql/generated/graphql.ts";
import { type Execute, newIdempotencyKey } from "../../graphql/hooks.ts";
import { t } from "../../i18n/index.ts";
import { type Rejection, rejectionsOf, sayRejections, type Target } from "../../ui/rejections.ts";
import { say, sayProblem, wordsOf } from "../../ui/toasts.tsx";

/** What an action has to know of an invitation. */
export interface Acted {
  id: string;
  state: InvitationState;
  locked: boolean;
  reopenedAt: string | null;
}

export type ActionName = "resend" | "remind" | "lock" | "unlock" | "extend" | "reopen" | "cancel";

const isLive = ({ state }: Acted): boolean => state === "PENDING" || state === "OPENED" || state === "STARTED";
const isWaiting = ({ state }: Acted): boolean => state === "PENDING" || state === "OPENED";

/** Which actions an invitation's state allows; the API has the last word. */
const allowed: Record<ActionName, (one: Acted) => boolean> = {
  resend: isLive,
  remind: isWaiting,
  lock: (one) => isWaiting(one) && !one.locked,
  unlock: (one) => one.locked,
  extend: (one) => isLive(one) || one.state === "EXPIRED",
  reopen: (one) => one.state === "SUBMITTED" && one.reopenedAt === null,
  cancel: isLive,
};

/** Those of the invitations that an action can be done with. */
export const allowing = <One extends Acted>(action: ActionName, invitations: One[]): One[] =>
  invitations.filter(allowed[action]);

export interface ActionOptions {
  reason?: string;
  expiresAt?: string;
  timeLimit?: string;
}

async function send(
  execute: Execute,
  action: ActionName,
  ids: string[],
  options: ActionOptions,
): Promise<InvitationChangeFragment> {
  const idempotencyKey = newIdempotencyKey();
  switch (action) {
    case "resend":
      return (await execute(ResendInvitationsDocument, { ids, idempotencyKey })).resendInvitations;
    case "remind":
      return (await execute(RemindInvitationsDocument, { ids, idempotencyKey })).remindInvitations;
    case "lock":
      return (await execute(LockInvitationsDocument, { ids })).lockInvitations;
    case "unlock":
      return (await execute(UnlockInvitationsDocument, { ids })).unlockInvitations;
    case "extend":
      return (await execute(ExtendInvitationsDocument, { ids, ...options })).extendInvitations;
    case "reopen":
      return (await execute(ReopenInvitationsDocument, { ids, ...options, idempotencyKey })).reopenInvitations;
    case "cancel":
      return (await execute(CancelInvitationsDocument, { ids, reason: options.reason || null })).cancelInvitations;
  }
}

/**
 * Does something with any number of invitations, in calls that the API takes, and says how many it was done with, and whom
 * it was refused for.
 *
 * @returns whether it was done with any
 */
export async function act(
  execute: Execute,
  action: ActionName,
  targets: Target[],
  options: ActionOptions = {},
  onProgress?: (count: number) => void,
): Promise<boolean> {
  const names = new Map(targets.map(({ id, name }) => [id, name]));
  let done = 0;
  const rejections: Rejection[] = [];
  try {
    await inParts(
      targets.map(({ id }) => id),
      async (ids) => {
        const { invitations, userErrors } = await send(execute, action, ids, options);
        done += invitations.length;
        rejections.push(...rejectionsOf(userErrors, ids, names));
      },
      onProgress,
    );
  } catch (error) {
    sayProblem(wordsOf(error));
  }
  if (done > 0) say(t(`invitations.done.${action}`, { count: done }));
  sayRejections(rejections, done);
  return done > 0;
}
