import { topLevelError } from "../base/errors.ts";
import { storedId } from "../base/ids.ts";
import { loadRow } from "../base/loader.ts";
import type { Row } from "../base/read-plan.ts";
import { type Leaving, leavable, patiently, pause } from "../events/leaving.ts";
import { tailsOf } from "../events/tail.ts";
import { recheckViewer } from "../teams/authenticate.ts";
import type { Context } from "../teams/context.ts";
import { accessOf } from "../teams/permission.ts";
import { may } from "../teams/permissions.ts";
import { countEmails } from "./batch.query.ts";
import { batchShape } from "./invitation.query.ts";

/** At most four times a second; and what has no event (a letter that is tried again) is seen within a second. */
const leastMs = 250;
const mostMs = 1_000;

/**
 * What a call did, now and whenever its numbers change, until none of its letters waits any more.
 *
 * @throws NOT_FOUND for a call that is none of the team's; FORBIDDEN or UNAUTHENTICATED once the right is gone
 */
export const followBatch = (context: Context, id: string): AsyncGenerator<Row> =>
  leavable((leaving) => followUntilDone(leaving, context, id));

async function* followUntilDone(leaving: Leaving, context: Context, id: string): AsyncGenerator<Row> {
  const { teamId } = accessOf(context);
  const uuid = storedId("InvitationBatch", id);
  const tails = tailsOf(context.services);
  const tail = await tails.watch(teamId);
  try {
    let shown = "";
    while (!leaving.left) {
      await patiently(leaving, context, () => recheckViewer(context));
      if (!may(context.access, "INVITE")) throw topLevelError("FORBIDDEN", "This needs INVITE.");
      const read = tail.through;
      context.loaders.clear();
      const batch = await patiently(leaving, context, () => loadRow(context, teamId, batchShape, uuid));
      if (batch === null) throw topLevelError("NOT_FOUND", "There is no such call.");
      // The answer counts with the same loader, so that it and `done` are of one moment.
      const counts = await patiently(leaving, context, () => countEmails(context, batch.uuid));
      if (JSON.stringify(counts) !== shown) {
        shown = JSON.stringify(counts);
        yield batch;
      }
      if (counts.queued === 0) return;
      await pause(leaving, leastMs);
      if (tail.through === read) await pause(leaving, mostMs - leastMs, (heard) => tail.onMore(heard));
    }
  } finally {
    tails.leave(tail);
  }
}
