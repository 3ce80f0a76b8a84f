import { recheckViewer } from "../../access/authenticate.ts";
import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { may } from "../../access/permissions.ts";
import { cancellable, waitFor } from "../../events/live/cancellable.ts";
import { retryWhileUnavailable } from "../../events/live/retry-unavailable.ts";
import { topLevelError } from "../../platform/errors.ts";
import { loadRow } from "../../platform/graphql/loader.ts";
import type { Row } from "../../platform/graphql/read-plan.ts";
import { storedId } from "../../platform/ids/ids.ts";
import { batchShape } from "../read/invitation.query.ts";
import { countEmails } from "./batch.query.ts";

/** Counts are read at most four times a second, and once a second where there is no event (an e-mail that is deferred). */
const minWaitMs = 250;
const maxWaitMs = 1_000;

/**
 * Streams a call of inviteCandidates: at once, and whenever its numbers of e-mails have changed, until none is queued.
 *
 * @throws NOT_FOUND for a call that is not one of the team; FORBIDDEN or UNAUTHENTICATED once the right is gone
 */
export const subscribeToBatch = (context: Context, id: string): AsyncGenerator<Row> =>
  cancellable((signal) => streamBatch(signal, context, id));

async function* streamBatch(signal: AbortSignal, context: Context, id: string): AsyncGenerator<Row> {
  const { teamId } = accessOf(context);
  const uuid = storedId("InvitationBatch", id);
  const retry = <T>(work: () => Promise<T>) => retryWhileUnavailable(signal, context, work);
  const team = await context.services.eventFeed.subscribe(teamId);
  try {
    let shown = "";
    while (!signal.aborted) {
      await retry(() => recheckViewer(context));
      if (!may(context.access, "INVITE")) throw topLevelError("FORBIDDEN", "This needs INVITE.");
      const readThrough = team.through;
      context.loaders.clear();
      const batch = await retry(async () => await loadRow(context, teamId, batchShape, uuid));
      if (batch === null) throw topLevelError("NOT_FOUND", "There is no such call.");
      // The answer counts with the same loader, so that its numbers and `done` belong together.
      const counts = await retry(async () => await countEmails(context, { uuid: batch.uuid }));
      if (JSON.stringify(counts) !== shown) {
        shown = JSON.stringify(counts);
        yield batch;
      }
      if (counts.queued === 0) return;
      await waitFor(signal, { ms: minWaitMs });
      if (team.through === readThrough)
        await waitFor(signal, { ms: maxWaitMs - minWaitMs, listen: [(wake) => team.onAdvance(wake)] });
    }
  } finally {
    team.leave();
  }
}
