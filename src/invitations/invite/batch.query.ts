import type { Context } from "../../access/context.ts";
import { accessOf } from "../../access/permission.ts";
import { loaderOf } from "../../platform/graphql/loader.ts";
import { readRows } from "../../platform/graphql/read-plan.ts";

/** The delivery counts of the e-mails of one batch. */
export interface EmailCounts {
  queued: number;
  sent: number;
  failed: number;
}

/** Counts the invitation e-mails of batches, all batches of a page in one statement. */
export const countEmails = (context: Context, batchId: string): Promise<EmailCounts> =>
  loaderOf<string, EmailCounts>(context, "batch e-mails", async (ids) => {
    const found = await readRows(
      context.services,
      `select batch_id, count(*) filter (where state in ('QUEUED', 'DEFERRED'))::int, count(*) filter (where state = 'SENT')::int,
         count(*) filter (where state in ('FAILED', 'BOUNCED', 'SUPPRESSED'))::int
       from email where team_id = $1 and batch_id = any($2::uuid[]) and kind = 'INVITATION' group by batch_id`,
      [accessOf(context).teamId, ids],
    );
    const byId = new Map(found.map(([id, queued, sent, failed]) => [id, { queued, sent, failed } as EmailCounts]));
    return ids.map((id) => byId.get(id) ?? { queued: 0, sent: 0, failed: 0 });
  }).load(batchId);
