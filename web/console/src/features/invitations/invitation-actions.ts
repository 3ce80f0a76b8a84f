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

/** Does something with invitations, and says how many it was done with and why others were refused. */
export async function act(
  execute: Execute,
  action: ActionName,
  ids: string[],
  options: ActionOptions = {},
): Promise<boolean> {
  try {
    const { invitations, userErrors } = await send(execute, action, ids, options);
    if (invitations.length > 0) say(t(`invitations.done.${action}`, { count: invitations.length }));
    const [first] = userErrors;
    if (first !== undefined)
      sayProblem(
        userErrors.length === 1
          ? first.message
          : t("invitations.refused", { count: userErrors.length, message: first.message }),
      );
    return invitations.length > 0;
  } catch (error) {
    sayProblem(wordsOf(error));
    return false;
  }
}
